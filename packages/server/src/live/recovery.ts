import type { CarrierEvent } from '../carrier/meta/carrier-event.ts'
import { INTERNAL_ERROR } from '../contract/meta/call-error-codes.ts'
import { alertFor } from '../webhooks/alert.ts'
import { moveCallIn } from './call-record.ts'
import { endAtMeta } from './end-at-meta.ts'
import type { Rooms } from './rooms.ts'

const WORDS = 'The server that held this call stopped without warning; the call was ended when it started again.'

/**
 * Puts right what a crash left behind: calls whose node is gone are ended on both sides, with every callback they
 * promised, and what Meta said in the last moments is acted upon now.
 *
 * @param handle acts on something Meta said
 * @returns how many calls were ended and how many of Meta's webhooks were caught up with
 */
export async function recover(
  rooms: Rooms,
  handle: (event: CarrierEvent) => Promise<void>,
): Promise<{ ended: number; caughtUp: number }> {
  const orphans = await rooms.store.read((r) => r.calls.notOwnedBy(rooms.nodeId))
  for (const orphan of orphans) {
    const at = rooms.clock.now()
    const context = { accountSid: orphan.accountSid, resourceSid: orphan.sid, at }
    const alert = alertFor({ code: INTERNAL_ERROR, message: WORDS }, context)
    const owed = await rooms.store.transact(async (tx) => {
      const userGone = orphan.metaCallId !== null && (await tx.metaEvents.has(`${orphan.metaCallId}/terminate`))
      const result = await moveCallIn(
        tx,
        rooms.policies,
        orphan.sid,
        { kind: 'failed', code: INTERNAL_ERROR, message: WORDS, at },
        { metaEnded: userGone },
      )
      await tx.alerts.insert(alert)
      return result?.owed ?? null
    })
    // The user hears silence until then; where this fails the durable task comes after it.
    if (owed) endAtMeta(rooms, owed).catch(() => undefined)
    rooms.events.alertRaised(alert)
  }
  const missed = await rooms.store.read((r) => r.metaEvents.unprocessed())
  for (const { payload } of missed) await handle(payload as CarrierEvent)
  return { ended: orphans.length, caughtUp: missed.length }
}
