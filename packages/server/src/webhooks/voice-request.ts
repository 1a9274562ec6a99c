import { rfc2822 } from '../contract/twilio/dates.ts'
import { type Call, durationSeconds, isFinal } from '../domain/call.ts'
import type { Millis } from '../kit/clock.ts'
import { API_VERSION, when } from './parameters.ts'
import type { Param } from './signature.ts'

/**
 * What every voice request says about its call, in alphabetical order. `Caller` and `Called` copy From and To, as Twilio's
 * do. There is no geography: a WhatsApp number does not tell where its user is.
 *
 * @see Twilio, TwiML Voice, "Request parameters".
 */
export function voiceParameters(call: Call): readonly Param[] {
  return [
    ['AccountSid', call.accountSid],
    ['ApiVersion', API_VERSION],
    ...when('ApplicationSid', call.applicationSid),
    ['CallSid', call.sid],
    ['CallStatus', call.status],
    ['Called', call.to],
    ['Caller', call.from],
    ...when('CallerName', call.callerName),
    ['Direction', call.direction],
    ['From', call.from],
    ...when('ParentCallSid', call.parentCallSid),
    ['To', call.to],
  ]
}

/**
 * What a status callback says: the same, and when and as how manyth it was made. A final one adds how long the call was
 * (`CallDuration` in seconds, `Duration` in minutes begun; 0 for a call that nobody answered), a failed one why.
 *
 * @param at when the call came to this status
 * @param sequence 0 for the first callback of a call
 * @see Twilio, Voice, "Call status callbacks".
 */
export function statusCallbackParameters(call: Call, at: Millis, sequence: number): readonly Param[] {
  const seconds = durationSeconds(call) ?? 0
  return [
    ...voiceParameters(call),
    ['Timestamp', rfc2822(at)],
    ['CallbackSource', 'call-progress-events'],
    ['SequenceNumber', String(sequence)],
    ...(isFinal(call.status)
      ? ([
          ['CallDuration', String(seconds)],
          ['Duration', String(Math.ceil(seconds / 60))],
        ] as const)
      : []),
    ...when('ErrorCode', call.errorCode),
    ...when('ErrorMessage', call.errorMessage),
  ]
}
