import { type Call, durationSeconds } from '../domain/call.ts'
import type { Dialed } from '../twiml/step.ts'

/** One leg of a `<Dial>` as it stands when the Dial is over. */
export type DialedLeg = {
  readonly call: Call
  /** Another document has taken it over, and it goes on without the one who dialed it. */
  readonly left: boolean
}

/** Nothing could be dialed. */
export const NOTHING_DIALED: Dialed = {
  kind: 'dialed',
  status: 'failed',
  callSid: null,
  durationSeconds: null,
  bridged: false,
}

/** Of legs that nobody answered the one that rang longest in vain speaks for all. */
const PRECEDENCE = ['no-answer', 'busy', 'canceled', 'failed'] as const

/**
 * What a `<Dial>` comes to: the word of the leg that was answered first; when none was, of the one that came nearest.
 *
 * An answered leg is `completed` however it ended. Its duration is not told when another document has taken it over.
 *
 * @see Twilio, TwiML Voice: Dial, "action", DialCallStatus.
 */
export function outcomeOf(legs: readonly DialedLeg[], answered: DialedLeg | null, bridged: boolean): Dialed {
  if (answered) {
    const { call, left } = answered
    const seconds = left ? null : (durationSeconds(call) ?? 0)
    return { kind: 'dialed', status: 'completed', callSid: call.sid, durationSeconds: seconds, bridged }
  }
  for (const status of PRECEDENCE) {
    const leg = legs.find(({ call }) => statusOf(call) === status)
    if (leg) return { kind: 'dialed', status, callSid: leg.call.sid, durationSeconds: 0, bridged: false }
  }
  return NOTHING_DIALED
}

/** A leg whose end could not be put on record has failed. */
function statusOf({ status }: Call): (typeof PRECEDENCE)[number] {
  return PRECEDENCE.find((word) => word === status) ?? 'failed'
}
