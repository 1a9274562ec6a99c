import type { CallingSettings, GraphErrorCode } from '@ringway/meta-wire'
import type { Millis } from '../../clock.ts'
import type { BusinessNumber } from '../business.ts'
import type { Calling, Sip } from './calling.ts'
import { localDate } from './opening.ts'

/** Why Graph does not take an update that its schema allows. */
export type SettingsFault = { readonly code: Extract<GraphErrorCode, 100 | 138015 | 138018>; readonly details: string }

/** What it depends on besides the update. */
export type SettingsCircumstances = {
  readonly number: Pick<BusinessNumber, 'messagingLimit'>
  /** After the update. */
  readonly after: Calling
  /** An app of the account is told of calls. */
  readonly isTold: boolean
  readonly now: Millis
}

/** @see Meta, Calling API, "Call settings" */
export function settingsFault(update: CallingSettings, circumstances: SettingsCircumstances): SettingsFault | null {
  const { after, now } = circumstances
  return (
    hoursFault(update, now) ??
    sipFault(after.sip) ??
    voicemailFault(update) ??
    (update.status === 'ENABLED' ? enablingFault(circumstances) : null)
  )
}

function hoursFault({ call_hours }: CallingSettings, now: Millis): SettingsFault | null {
  if (!call_hours) return null
  const today = localDate(call_hours.timezone_id, now)
  const past = call_hours.holiday_schedule?.find(({ date }) => date < today)
  if (!past) return null
  return { code: 100, details: `Param "calling.call_hours.holiday_schedule" has ${past.date}, which is past.` }
}

function sipFault(sip: Sip | undefined): SettingsFault | null {
  if (sip?.status !== 'ENABLED' || sip.servers.length > 0) return null
  return { code: 100, details: 'Param "calling.sip.servers" needs a server before SIP can be enabled.' }
}

function voicemailFault({ voicemail }: CallingSettings): SettingsFault | null {
  if (voicemail?.status !== 'ENABLED') return null
  const { announcement_media_id, timeout_seconds } = voicemail.audio?.default ?? {}
  const missing = (name: string, why: string) =>
    ({ code: 100, details: `Param "calling.voicemail.${name}" is missing: ${why}.` }) as const
  if (announcement_media_id === undefined)
    return missing('audio.default.announcement_media_id', 'voicemail needs an announcement')
  const waits = voicemail.triggers?.includes('TIMEOUT') === true
  return waits && timeout_seconds === undefined
    ? missing('audio.default.timeout_seconds', 'the trigger TIMEOUT needs it')
    : null
}

function enablingFault({ number, after, isTold }: SettingsCircumstances): SettingsFault | null {
  if (number.messagingLimit === 'TIER_250')
    return { code: 138015, details: 'Calling needs a messaging limit of at least 2,000 users in 24 hours.' }
  if (isTold || after.sip?.status === 'ENABLED') return null
  return { code: 138018, details: 'No app of this account is subscribed to the webhook field calls, and SIP is off.' }
}
