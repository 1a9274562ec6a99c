import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import { twilioCodeOf } from '../contract/meta/call-error-codes.ts'
import type { SenderSid } from '../domain/sid.ts'
import { alertFor, type Problem } from '../webhooks/alert.ts'
import type { Rooms } from './rooms.ts'

/** Graphile task that brings Meta in line with a sender; one at a time for each sender. */
export const APPLY_SENDER_SETTINGS = 'apply-sender-settings'

/**
 * Switches calling at Meta on for a sender that has a voice application, and off for one that has none; then the
 * sender is ONLINE again. Meta's refusal is told as an alert.
 */
export async function applySenderSettings(
  rooms: Pick<Rooms, 'store' | 'graph' | 'events' | 'clock'>,
  payload: { readonly senderSid: SenderSid },
): Promise<void> {
  const sender = await rooms.store.read((r) => r.senders.bySid(payload.senderSid))
  if (!sender) return
  const wanted = sender.voiceApplicationSid !== null
  let refusal: Problem | null = null
  try {
    if ((await rooms.graph.isCallingOn(sender.phoneNumberId)) !== wanted)
      await rooms.graph.setCalling(sender.phoneNumberId, wanted)
  } catch (error) {
    if (!isGraphFailure(error) || error.retry === 'later') throw error
    refusal = {
      code: twilioCodeOf('code' in error ? error.code : 0),
      message: `Meta refused to switch calling: ${error.message}`,
    }
  }
  const at = rooms.clock.now()
  const context = { accountSid: sender.accountSid, resourceSid: sender.sid, at }
  const alert = refusal && alertFor(refusal, context)
  await rooms.store.transact(async (tx) => {
    const locked = await tx.senders.lock(sender.sid)
    if (!locked) return
    // A newer change has its own job, which brings the sender back online itself.
    const settled = locked.voiceApplicationSid === sender.voiceApplicationSid
    if (settled && locked.status === 'ONLINE:UPDATING')
      await tx.senders.update({ ...locked, status: 'ONLINE', updatedAt: at })
    if (alert) await tx.alerts.insert(alert)
  })
  if (alert) rooms.events.alertRaised(alert)
  else rooms.events.callingSwitched(sender.sid, wanted)
}
