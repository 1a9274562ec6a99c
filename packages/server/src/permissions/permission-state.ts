import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import type { MetaPermissions } from '../domain/meta-permissions.ts'
import { type KnownPermission, permissionState } from '../domain/permission-state.ts'
import { policyFor } from '../domain/policies.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { userAtMeta } from './ask-meta.ts'
import type { PermissionRooms } from './rooms.ts'

/** Looks, and changes nothing. */
export async function knownPermission(
  rooms: Pick<PermissionRooms, 'store' | 'graph' | 'events' | 'clock' | 'policies'>,
  sender: Sender,
  asked: WhatsAppAddress,
): Promise<KnownPermission> {
  const contact = await rooms.store.read((r) => r.contacts.between(sender.sid, asked))
  const { user } = contact
  const policy = policyFor(rooms.policies, sender.address)
  const meta = await metasWord(rooms, sender, user)
  const at = rooms.clock.now()
  const state = permissionState(contact, at, policy)
  return { sender, user, policy: policy.name, enforced: rooms.policies.enforced, at, state, meta }
}

async function metasWord(
  { graph, events }: Pick<PermissionRooms, 'graph' | 'events'>,
  sender: Sender,
  user: WhatsAppAddress,
): Promise<MetaPermissions | null> {
  try {
    return await graph.callPermissions(sender.phoneNumberId, userAtMeta(user))
  } catch (error) {
    if (!isGraphFailure(error)) throw error
    events.permissionNotAsked({ senderSid: sender.sid, user, reason: error.message })
    return null
  }
}
