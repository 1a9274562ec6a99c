import { afterPermissionEvent, type PermissionEvent } from '../domain/permission.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import type { Writer } from '../store/store.ts'

/** Puts on record what an event between a sender and a user does to what the user allows. */
export async function movePermissionIn(
  tx: Writer,
  policies: Policies,
  { sid, address }: Pick<Sender, 'sid' | 'address'>,
  user: WhatsAppAddress,
  event: PermissionEvent,
): Promise<void> {
  const contact = await tx.contacts.lock(sid, user)
  const permission = afterPermissionEvent(contact.permission, event, policyFor(policies, address))
  await tx.contacts.update({ ...contact, permission })
}
