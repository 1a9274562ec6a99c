import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { SenderUpdate } from '../contract/twilio/sender-update.ts'
import type { Sender } from '../domain/sender.ts'
import { type ApplicationSid, isSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'

/** What an update makes of a sender. */
export type SenderChange = {
  readonly sender: Sender
  /** A voice application was named or taken away: Meta has to be told. */
  readonly callingChanges: boolean
  /** The application that was named: it must exist. */
  readonly application: ApplicationSid | null
}

/**
 * The sender with `update` made at `now`. Fields that are absent keep their value, and so does a section that is null.
 *
 * While Meta is being told, an ONLINE sender is ONLINE:UPDATING; in any other status it stays as it is.
 *
 * @throws Refused 63100 for an application SID of a wrong shape, 63101 for another WhatsApp Business Account
 */
export function withUpdate(sender: Sender, update: SenderUpdate, now: Millis): SenderChange {
  const { configuration, webhook, profile, friendly_name: friendlyName } = update
  const application = applicationNamed(configuration?.voice_application_sid)
  if (configuration?.waba_id && configuration.waba_id !== sender.wabaId)
    throw new Refused(REFUSALS.WABA_NOT_USABLE, { waba: sender.wabaId })

  const callingChanges = application !== undefined
  return {
    callingChanges,
    application: application ?? null,
    sender: {
      ...sender,
      friendlyName: friendlyName === undefined ? sender.friendlyName : friendlyName,
      voiceApplicationSid: application === undefined ? sender.voiceApplicationSid : application,
      webhook: webhook ? { ...sender.webhook, ...webhook } : sender.webhook,
      profile: profile ? { ...sender.profile, ...profile } : sender.profile,
      status: callingChanges && sender.status === 'ONLINE' ? 'ONLINE:UPDATING' : sender.status,
      updatedAt: now,
    },
  }
}

/** Undefined when nothing was said, null when the application was taken away. */
function applicationNamed(sid: string | null | undefined): ApplicationSid | null | undefined {
  if (sid === undefined || sid === null || isSid('AP', sid)) return sid
  throw unknownApplication(sid)
}

export function unknownApplication(sid: string): Refused {
  const why = `${sid} is no application of this account`
  return new Refused(REFUSALS.INVALID_SENDER, { field: 'configuration.voiceApplicationSid', why })
}
