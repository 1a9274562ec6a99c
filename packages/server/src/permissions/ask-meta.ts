import { isDeepStrictEqual } from 'node:util'
import type { MetaPermission } from '../carrier/meta/graph.ts'
import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import type { Contact } from '../domain/contact.ts'
import { afterPermissionEvent, isGranted } from '../domain/permission.ts'
import { policyFor } from '../domain/policies.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { type UserKey, userKey } from '../domain/user-key.ts'
import type { PermissionRooms } from './rooms.ts'

type Asking = Pick<PermissionRooms, 'store' | 'graph' | 'events' | 'clock' | 'policies'>

/** What is being asked at this moment, for each of Meta's doors by pair. */
const underWay = new WeakMap<PermissionRooms['graph'], Map<string, Promise<boolean>>>()

/**
 * May the sender call the user, by our own record or, when that says no, by Meta's?
 *
 * Meta has the last word, because a webhook may be lost and a user may allow calls in ways that send none. Its yes is
 * kept in the contact until it ends or a webhook changes it; its no is not kept: the next one to ask, asks Meta again.
 * Those who ask for the same pair at once share one request. Never throws: when Meta cannot be asked, our record stands.
 */
export function metaAllows(rooms: Asking, sender: Sender, user: WhatsAppAddress): Promise<boolean> {
  const pairs = underWay.get(rooms.graph) ?? new Map<string, Promise<boolean>>()
  underWay.set(rooms.graph, pairs)
  const pair = `${sender.sid} ${userKey(user)}`
  const asked = pairs.get(pair) ?? ask(rooms, sender, user).finally(() => pairs.delete(pair))
  pairs.set(pair, asked)
  return asked
}

async function ask(rooms: Asking, sender: Sender, user: WhatsAppAddress): Promise<boolean> {
  try {
    const known = await rooms.store.read((r) => r.contacts.between(sender.sid, user))
    if (isGranted(known.permission, rooms.clock.now())) return true
    const answer = await rooms.graph.callPermission(sender.phoneNumberId, userAtMeta(known.user))
    return answer.granted && (await keep(rooms, sender, known, answer.until))
  } catch (error) {
    if (isGraphFailure(error)) rooms.events.permissionNotAsked({ senderSid: sender.sid, user, reason: error.message })
    else rooms.events.broke(`Meta's word on calling ${user} from ${sender.address} could not be kept`, error)
    return false
  }
}

/** Keeps Meta's yes, unless a webhook has told us something newer while Meta was asked. */
async function keep(
  { store, clock, policies, events }: Asking,
  sender: Sender,
  known: Contact,
  until: Extract<MetaPermission, { granted: true }>['until'],
): Promise<boolean> {
  const kept = await store.transact(async (tx) => {
    const contact = await tx.contacts.lock(sender.sid, known.user)
    if (!isDeepStrictEqual(answersOf(contact), answersOf(known))) return contact
    const event = { kind: 'allowed-by-meta', until } as const
    const permission = afterPermissionEvent(contact.permission, event, policyFor(policies, sender.address))
    const allowed = { ...contact, permission }
    await tx.contacts.update(allowed)
    return allowed
  })
  const granted = isGranted(kept.permission, clock.now())
  if (granted) events.permissionLearnt({ senderSid: sender.sid, user: known.user })
  return granted
}

function answersOf({ permission: { grant, answers } }: Contact) {
  return { grant, answers }
}

/** As Meta's permission endpoint takes users: a number's digits, or Meta's own id where the number is hidden. */
export function userAtMeta(user: WhatsAppAddress): UserKey {
  return user.replace(/^whatsapp:\+?/, '')
}
