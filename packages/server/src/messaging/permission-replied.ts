import type { PermissionReplied } from '../carrier/meta/carrier-event.ts'
import { afterPermissionEvent, type PermissionEvent } from '../domain/permission.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import { type Sender, userAddress, type WhatsAppAddress } from '../domain/sender.ts'
import type { Reader, Writer } from '../store/store.ts'
import { fromUser, keepIncoming, newIncoming } from './incoming.ts'
import type { Rooms } from './rooms.ts'

/** What the app reads as the text of every answer to a call permission request. */
const VOICE_CALL_REQUEST = 'VOICE_CALL_REQUEST'

/**
 * A user allows calls, or does not: what we believe of the contact, the record and the promised webhook, in one
 * transaction. Every answer that Meta tells becomes a webhook, automatic ones and changed minds too.
 */
export async function permissionReplied(rooms: Rooms, fact: PermissionReplied): Promise<void> {
  await fromUser(rooms, fact, async (tx, sender, now) => {
    const user = userAddress(fact.user)
    await believe(tx, rooms.policies, sender, user, fact)
    const given = { from: user, metaMessageId: fact.messageId, body: VOICE_CALL_REQUEST }
    const message = newIncoming(sender, given, now)
    await keepIncoming(tx, sender, message, {
      profileName: fact.user.name ?? '',
      messageType: 'interactive',
      waId: fact.user.number ?? '',
      button: { text: VOICE_CALL_REQUEST, payload: fact.response === 'accept' ? 'ACCEPTED' : 'REJECTED' },
      list: null,
      repliedTo: null,
      forwarded: false,
      segments: false,
    })
    return message
  })
}

async function believe(
  tx: Writer,
  policies: Policies,
  sender: Sender,
  user: WhatsAppAddress,
  fact: PermissionReplied,
): Promise<void> {
  const contact = await tx.contacts.lock(sender.sid, user)
  const event = permissionEventOf(fact, await requestOf(tx, fact))
  const permission = afterPermissionEvent(contact.permission, event, policyFor(policies, sender.address))
  await tx.contacts.update({ ...contact, user, permission })
  if (fact.source === 'user_action') await tx.contacts.heardFrom(sender.sid, user, fact.at)
}

function permissionEventOf({ response, at, until }: PermissionReplied, id: string | null): PermissionEvent {
  return response === 'accept' ? { kind: 'accepted', id, at, until } : { kind: 'rejected', id, at }
}

/**
 * Which request is answered: the SID of ours, or Meta's id of one that we do not know, so that a later "no" to the same
 * takes it back. Null for an answer to none: what Meta decides by itself (it then names a call), or the user in the
 * business's profile.
 */
async function requestOf(r: Reader, { source, inReplyTo }: PermissionReplied): Promise<string | null> {
  if (source === 'automatic' || inReplyTo === null) return null
  return (await r.messages.byMetaMessageId(inReplyTo))?.sid ?? inReplyTo
}
