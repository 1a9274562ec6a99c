import { type Millis, SECOND } from '../../clock.ts'
import type { CallEvent } from '../calls/call.ts'
import type { Calling } from './calling.ts'

/** @see Meta, Calling API, "Voicemail" */

/** How long a user's call rings: voicemail takes it sooner where the business wants that. */
export function ringsFor({ voicemail }: Calling, answerWindow: Millis): Millis {
  const seconds = voicemail?.audio?.default.timeout_seconds
  const takesIt = voicemail?.status === 'ENABLED' && voicemail.triggers?.includes('TIMEOUT') === true
  return takesIt && seconds !== undefined ? Math.min(answerWindow, seconds * SECOND) : answerWindow
}

/** Does the caller come to voicemail when the call ends so? */
export function takesVoicemail({ voicemail }: Calling, end: CallEvent['kind']): boolean {
  if (voicemail?.status !== 'ENABLED') return false
  const trigger = end === 'rejected' ? 'REJECT' : end === 'timed-out' ? 'TIMEOUT' : null
  return trigger !== null && voicemail.triggers?.includes(trigger) === true
}
