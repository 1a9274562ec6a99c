import type { ApplicationSettings } from '../contract/twilio/application.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { Application } from '../domain/application.ts'
import type { Millis } from '../kit/clock.ts'

/** The application with `changes` made at `now`. @throws Refused 21405 when a fallback URL has nothing to stand in for */
export function withSettings(
  application: Application,
  changes: Partial<ApplicationSettings>,
  now: Millis,
): Application {
  const changed = { ...application, ...changes, updatedAt: now }
  if (changed.voiceFallbackUrl !== null && changed.voiceUrl === null)
    throw new Refused(REFUSALS.FALLBACK_WITHOUT_URL, { fallback: 'VoiceFallbackUrl', primary: 'VoiceUrl' })
  if (changed.smsFallbackUrl !== null && changed.smsUrl === null)
    throw new Refused(REFUSALS.FALLBACK_WITHOUT_URL, { fallback: 'SmsFallbackUrl', primary: 'SmsUrl' })
  return changed
}
