import { z } from 'zod'
import type { CallEventName } from '../../domain/call.ts'
import { REFUSALS } from './errors.ts'
import { address, bool, callbackUrl, method, sid, text, url } from './fields.ts'
import { refusedAs } from './refused-field.ts'

/** Twilio, Call resource: create, and what an update shares with it. Limits and defaults are that page's. */

/** Longest `Twiml`, in characters. */
const MAX_TWIML = 4_000

const EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const satisfies readonly CallEventName[]

/** One value, several under one key, or several in one value with blanks between them. */
const events = refusedAs(
  REFUSALS.INVALID_CALLBACK_EVENT,
  z
    .union([text(64), z.array(text(64)).max(16)])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((value) => value.split(/\s+/))
        .filter((value) => value !== ''),
    )
    .pipe(z.array(z.enum(EVENTS)))
    .describe('initiated, ringing, answered, completed'),
)

/** Whole seconds; what is more than `most` is taken as that. */
function seconds(least: number, most: number) {
  return text(10)
    .trim()
    .regex(/^\d+$/, 'must be a whole number of seconds')
    .transform((value) => Math.min(most, Math.max(least, Number(value))))
}

const sendDigits = refusedAs(
  REFUSALS.INVALID_SEND_DIGITS,
  text(32)
    .regex(/^[0-9A-Da-d#*wW]*$/, 'may have 0-9, A-D, #, *, w and W, at most 32')
    .describe('Keys heard after the answer; w waits half a second, W a second'),
)

const twiml = refusedAs(REFUSALS.TWIML_TOO_LONG, text(MAX_TWIML).describe('A document in place of Url'))

const applicationSid = refusedAs(
  REFUSALS.INVALID_APPLICATION,
  sid('AP').describe('Its voice settings lead the call, in place of Url, Method, fallback and callbacks'),
)

const callback = {
  StatusCallback: refusedAs(REFUSALS.INVALID_CALLBACK, callbackUrl()).optional(),
  StatusCallbackMethod: refusedAs(REFUSALS.INVALID_CALL_METHOD, method()).optional(),
}

const document = {
  Url: refusedAs(REFUSALS.INVALID_CALL_URL, url()).optional(),
  Method: refusedAs(REFUSALS.INVALID_CALL_METHOD, method()).optional(),
  Twiml: twiml.optional(),
  FallbackUrl: refusedAs(REFUSALS.INVALID_CALL_URL, url()).optional(),
  FallbackMethod: refusedAs(REFUSALS.INVALID_CALL_METHOD, method()).optional(),
}

export const CreateCallForm = z.object({
  To: address().optional().describe('whatsapp:+ and the number of a WhatsApp user who allows calls'),
  From: address().optional().describe("whatsapp:+ and the number of one of the account's senders"),
  ...document,
  ...callback,
  ApplicationSid: applicationSid.optional(),
  StatusCallbackEvent: events.optional(),
  SendDigits: sendDigits.optional(),
  Timeout: refusedAs(REFUSALS.INVALID_TIMEOUT, seconds(5, 600)).optional().describe('Seconds of ringing, 5 to 600; 60'),
  TimeLimit: seconds(1, 14_400).optional().describe('Seconds from the answer on, at most 14,400'),
  Record: bool().optional().describe('Not available in this version: a warning is raised'),
  MachineDetection: text(32).optional().describe('Not available in this version: a warning is raised'),
})
export type CreateCallForm = z.output<typeof CreateCallForm>

/** What an update may carry. `Status` ends the call, everything else changes one that is in progress. */
export const UpdateCallForm = z.object({
  Status: z
    .enum(['completed', 'canceled'])
    .optional()
    .describe('completed ends the call, canceled only an unanswered one'),
  ...document,
  ...callback,
  TimeLimit: seconds(1, 14_400).optional(),
})
export type UpdateCallForm = z.output<typeof UpdateCallForm>
