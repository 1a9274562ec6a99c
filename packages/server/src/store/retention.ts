import { DAY, type Millis } from '../kit/clock.ts'
import type { Db } from './database.ts'
import { toTimestamp } from './time.ts'

/** Meta repeats a webhook for seven days at most; until then we must know that we have seen it. */
export const META_EVENTS_KEPT: Millis = 8 * DAY
/** Twilio's debugger keeps alerts as long. */
export const ALERTS_KEPT: Millis = 30 * DAY
/** Long enough to look up what was told; what was never delivered goes with it. */
export const DELIVERIES_KEPT: Millis = 30 * DAY

/** Forgets what nobody asks for any more; calls and everything that a customer made stay. @returns rows forgotten */
export async function forgetOld(db: Db, now: Millis): Promise<number> {
  const before = (kept: Millis) => toTimestamp(now - kept)
  const gone = [
    await db.deleteFrom('meta_events').where('received_at', '<', before(META_EVENTS_KEPT)).executeTakeFirst(),
    await db.deleteFrom('alerts').where('created_at', '<', before(ALERTS_KEPT)).executeTakeFirst(),
    await db.deleteFrom('deliveries').where('created_at', '<', before(DELIVERIES_KEPT)).executeTakeFirst(),
  ]
  return gone.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0)
}
