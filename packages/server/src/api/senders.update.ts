import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { toTwilioUpdatedSender, UpdatedSender } from '../contract/twilio/sender.ts'
import { SenderUpdate } from '../contract/twilio/sender-update.ts'
import { APPLY_SENDER_SETTINGS } from '../live/apply-sender-settings.ts'
import { endpoint, found } from './endpoint.ts'
import { unknownApplication, withUpdate } from './sender-changes.ts'

/**
 * POST /v2/Channels/Senders/{Sid}
 *
 * Updates of one sender take turns on its row and the last one wins; none is refused because another is being applied.
 */
export const updateSender = endpoint(
  {
    surface: 'messaging',
    method: 'POST',
    path: '/v2/Channels/Senders/:Sid',
    summary: 'Change a WhatsApp sender; voice_application_sid switches calling on, null switches it off',
    sid: 'XE',
    json: SenderUpdate,
    status: 202,
    answer: UpdatedSender,
  },
  async ({ account, sid, body, place }, { store, clock }) => {
    const changed = await store.transact(async (tx) => {
      const sender = found(await tx.senders.lock(sid))
      if (sender.accountSid !== account.sid) throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
      const change = withUpdate(sender, body, clock.now())
      if (change.application !== null && !(await tx.applications.get(account.sid, change.application)))
        throw unknownApplication(change.application)
      await tx.senders.update(change.sender)
      // One job waits at most; each reads the sender as it stands when it runs.
      const job = { key: `settings:${sid}`, queue: `sender:${sid}` }
      if (change.callingChanges) await tx.jobs.add(APPLY_SENDER_SETTINGS, { senderSid: sid }, job)
      return change.sender
    })
    return toTwilioUpdatedSender(changed, body, place.origin)
  },
)
