import { afterPermissionEvent } from '../domain/permission.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import type { Store } from '../store/store.ts'

/** Meta has refused a call for want of permission: whatever grant we believed in is gone. */
export async function deniedByMeta(
  { store, policies }: { readonly store: Store; readonly policies: Policies },
  sender: Sender,
  user: WhatsAppAddress,
): Promise<void> {
  await store.transact(async (tx) => {
    const contact = await tx.contacts.lock(sender.sid, user)
    const policy = policyFor(policies, sender.address)
    const permission = afterPermissionEvent(contact.permission, { kind: 'denied-by-meta' }, policy)
    await tx.contacts.update({ ...contact, permission })
  })
}
