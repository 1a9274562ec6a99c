import type { Policies } from '../domain/policies.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import type { Store } from '../store/store.ts'
import { movePermissionIn } from './move-permission.ts'

/** Meta has refused a call for want of permission: whatever grant we believed in is gone. */
export async function deniedByMeta(
  { store, policies }: { readonly store: Store; readonly policies: Policies },
  sender: Sender,
  user: WhatsAppAddress,
): Promise<void> {
  await store.transact((tx) => movePermissionIn(tx, policies, sender, user, { kind: 'denied-by-meta' }))
}
