import type { Contact } from '../domain/contact.ts'
import { afterPermissionEvent } from '../domain/permission.ts'
import { policyFor } from '../domain/policies.ts'
import type { Sender } from '../domain/sender.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { alertFor } from '../webhooks/alert.ts'
import type { PermissionRooms } from './rooms.ts'

type Telling = Pick<PermissionRooms, 'store' | 'events' | 'policies'>

/** Twilio's code for a call that its user has not allowed. */
const NOT_ALLOWED = 37000
/** How often grants are looked at that may have ended. */
const LOOK_EVERY: Millis = 2 * SECOND

/**
 * Tells of every grant that has ended by itself by `now`, each exactly once, also across restarts and nodes: Meta sends
 * nothing when a permission runs out. A grant that was revoked, or replaced, before its end has not expired.
 *
 * The grant is taken off the record in the transaction that keeps the alert.
 *
 * @returns how many were told
 */
export async function tellExpired(rooms: Telling, now: Millis): Promise<number> {
  for (let told = 0; ; ) {
    const ended = await rooms.store.read((r) => r.contacts.ended(now))
    if (ended.length === 0) return told
    for (const contact of ended) if (await tellOne(rooms, contact, now)) told += 1
  }
}

async function tellOne({ store, events, policies }: Telling, seen: Contact, now: Millis): Promise<boolean> {
  const ended = await store.transact(async (tx) => {
    const contact = await tx.contacts.lock(seen.senderSid, seen.user)
    const { grant } = contact.permission
    // Somebody else was quicker, or the user has allowed calls anew.
    if (grant.kind !== 'temporary' || now < grant.until) return null
    const sender = await tx.senders.bySid(contact.senderSid)
    const policy = sender ? policyFor(policies, sender.address) : policies.profile
    const permission = afterPermissionEvent(contact.permission, { kind: 'expired', at: now }, policy)
    await tx.contacts.update({ ...contact, permission })
    const alert = sender && (await alertOf(tx, sender, contact, grant.until, now))
    return { user: contact.user, until: grant.until, alert }
  })
  if (!ended) return false
  events.permissionExpired({ senderSid: seen.senderSid, user: ended.user, until: ended.until })
  if (ended.alert) events.alertRaised(ended.alert)
  return true
}

async function alertOf(tx: Writer, sender: Sender, { user }: Contact, until: Millis, now: Millis) {
  const message =
    `${sender.address} may no longer call ${user}: the permission ended at ${new Date(until).toISOString()}. ` +
    'Send a new call permission request (a template with VOICE_CALL_REQUEST) and wait for the answer.'
  const context = { accountSid: sender.accountSid, resourceSid: sender.sid, at: now }
  const alert = alertFor({ code: NOT_ALLOWED, level: 'notice', message }, context)
  await tx.alerts.insert(alert)
  return alert
}

/** Tells of grants as they end, by the clock that rules go by. @returns what stops it, once what is under way is done */
export function watchGrants(rooms: Telling & Pick<PermissionRooms, 'clock'>): () => Promise<void> {
  let looking: Promise<unknown> | null = null
  const look = () => {
    looking ??= tellExpired(rooms, rooms.clock.now())
      .catch((error: unknown) => rooms.events.broke('ended call permissions could not be told', error))
      .finally(() => {
        looking = null
      })
  }
  look()
  const timer = setInterval(look, LOOK_EVERY)
  return async () => {
    clearInterval(timer)
    await looking
  }
}
