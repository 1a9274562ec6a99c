import { BadNumber, digitsOf } from '@ringway/meta-wire'
import { z } from 'zod'
import type { Button } from '../network/button.ts'
import { DEFAULT_ANSWER_AFTER, ON_CALL } from '../network/user.ts'
import { NOTE_CODES, type NoteCode } from '../relay/call-notes.ts'
import { Script, ScriptState } from '../scripts/step.ts'

/** What crosses the control API's border, both ways. Times are Unix milliseconds. */

/** A phone number as `whatsapp:+N`, `+N` or `N`; inside, the digits. */
export const PhoneNumber = z
  .string()
  .max(64)
  .transform((raw, context) => {
    try {
      return digitsOf(raw)
    } catch (error) {
      if (!(error instanceof BadNumber)) throw error
      context.addIssue({ code: 'custom', message: error.message })
      return z.NEVER
    }
  })
  .meta({ description: 'whatsapp:+N, +N or N', example: '+555551234567' })

/** The user, or the call, in a path. */
export const WaId = z.object({ wa_id: PhoneNumber })
export const CallId = z.object({ id: z.string() })

/** Long poll: answers when the state is reached, or after `timeout_ms` with what is. */
export const Poll = {
  until: z.string().max(32).optional().meta({ description: 'Answer once this state is reached' }),
  timeout_ms: z.coerce.number().int().min(0).max(120_000).default(20_000),
}

/** About 8 MB of sound. */
const Base64 = z.base64().min(4).max(11_000_000)

const SAYING = {
  say: z.string().min(1).max(4096).optional().meta({ description: 'Text, spoken in English' }),
  wav_base64: Base64.optional().meta({ description: 'A WAV, MP3 or Ogg file' }),
  tone_hz: z.number().min(50).max(7500).optional().meta({ description: 'One second of this tone' }),
  loop: z.boolean().default(false),
}

type Sayings = { say?: string | undefined; wav_base64?: string | undefined; tone_hz?: number | undefined }
const one = ({ say, wav_base64, tone_hz }: Sayings) =>
  [say, wav_base64, tone_hz].filter((each) => each !== undefined).length === 1

/** Something to say: exactly one of text, file and tone. */
export const Saying = z.strictObject(SAYING).refine(one, 'give exactly one of say, wav_base64 and tone_hz')
export type Saying = z.infer<typeof Saying>

const Name = z.string().min(1).max(128)
const AnswerAfter = z.number().int().min(0).max(60_000)

const metaUserId = z.string().regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/, 'must be as US.13491208655302741918')

/** What a user is known by beside the number. */
const Ids = {
  username: z.string().min(1).max(64).nullable().optional(),
  user_id: metaUserId.nullable().optional().meta({ description: 'BSUID; null: made from the number, and not told' }),
  parent_user_id: metaUserId.nullable().optional(),
  hidden_number: z.boolean().optional().meta({ description: 'Businesses know the user by BSUID alone' }),
}

export const NewUser = z.strictObject({
  wa_id: PhoneNumber,
  name: Name.optional(),
  onCall: z.enum(ON_CALL).default('manual'),
  answerAfterMs: AnswerAfter.default(DEFAULT_ANSWER_AFTER),
  audio: Saying.nullable().default(null),
  ...Ids,
  script: Script.nullable().default(null),
})

export const UserChange = z.strictObject({
  name: Name.optional(),
  onCall: z.enum(ON_CALL).optional(),
  answerAfterMs: AnswerAfter.optional(),
  audio: Saying.nullable().optional(),
  ...Ids,
  script: Script.nullable().optional(),
})

export const UserView = z.object({
  wa_id: z.string(),
  name: z.string(),
  onCall: z.enum(ON_CALL),
  answerAfterMs: z.number(),
  username: z.string().nullable(),
  user_id: z.string().meta({ description: 'BSUID' }),
  hidden_number: z.boolean(),
})

const Outcome = z.enum(['answered', 'missed', 'declined', 'cancelled', 'failed'])
const Direction = z.enum(['USER_INITIATED', 'BUSINESS_INITIATED'])

const BUTTON_TYPES = [
  'VOICE_CALL',
  'URL',
  'PHONE_NUMBER',
  'QUICK_REPLY',
  'COPY_CODE',
  'LIST_ITEM',
  'ALLOW',
  'DENY',
  'KEEP',
  'STOP',
] as const satisfies readonly Button['type'][]

const ENTRY_STATUSES = [
  'sent',
  'delivered',
  'read',
  'failed',
  'pending',
  'accepted',
  'rejected',
  'expired',
  'kept',
  'stopped',
] as const

export const EntryView = z.object({
  at: z.number(),
  from: z.enum(['user', 'business', 'system']),
  kind: z.enum(['message', 'call', 'permission_request', 'permission_prompt']),
  id: z.string(),
  text: z.string().nullable(),
  card: z
    .object({
      header: z.string().nullable(),
      media_url: z.string().nullable(),
      media_kind: z.enum(['audio', 'image', 'video', 'sticker', 'document']).nullable(),
      footer: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'What a message shows around its text; null for plain ones' }),
  buttons: z.array(z.object({ index: z.number(), title: z.string(), type: z.enum(BUTTON_TYPES) })),
  status: z
    .enum(ENTRY_STATUSES)
    .nullable()
    .meta({
      description:
        'Of a message sent, delivered, read, failed; of a permission request pending, accepted, rejected, expired; of a ' +
        'permission prompt pending, kept, stopped, expired',
    }),
  expires_at: z
    .number()
    .nullable()
    .meta({
      description:
        'Of an accepted permission request: when the permission ends, Unix milliseconds. null: it is permanent, or the ' +
        'line is another',
    }),
  call: z
    .object({ id: z.string(), direction: Direction, outcome: Outcome.nullable(), duration_s: z.number().nullable() })
    .nullable(),
})
export type EntryView = z.infer<typeof EntryView>

export const PermissionView = z
  .object({ status: z.enum(['no_permission', 'temporary', 'permanent']), expires_at: z.number().nullable() })
  .meta({ description: 'What the user lets the business do now' })

export const ContactView = z.object({
  number: z.string(),
  name: z.string(),
  call_icon: z.boolean().meta({ description: 'The call icon stands in the chat' }),
  call_icon_hidden: z.enum(['calling_off', 'icon_hidden', 'country', 'restricted']).nullable(),
  open: z.boolean().meta({ description: 'Within call hours; outside them a phone places no call' }),
  opens_at: z.number().nullable().meta({ description: 'Unix ms; null: not within two weeks, or open now' }),
  closes_at: z.number().nullable().meta({ description: 'Unix ms; null: not within two weeks, or closed now' }),
  callback: z.boolean().meta({ description: 'The phone offers to ask for a callback' }),
  last: EntryView.nullable(),
})

const RtpView = z.object({
  packets: z.number().describe('Without duplicates'),
  bytes: z.number().describe('Payload alone'),
  lost: z.number(),
  out_of_order: z.number(),
  duplicates: z.number(),
  jitter_ms: z.number().nullable().describe('RFC 3550, 6.4.1'),
  ssrcs: z.array(z.number()),
  payload_types: z.array(z.number()),
  kbps: z.number().describe('Payload over the time from first to last packet'),
  first_at: z.number().nullable().describe('Unix ms'),
  last_at: z.number().nullable(),
  rtt_ms: z.number().nullable().describe('There and back, by RTCP'),
})
export type RtpView = z.infer<typeof RtpView>

export const CallView = z.object({
  id: z.string(),
  opaque: z.string().nullable(),
  user: z.string(),
  business: z.string(),
  direction: Direction,
  via: z
    .enum(['icon', 'button', 'link', 'api'])
    .meta({ description: 'How the user placed it; `api`: a business did, by Graph' }),
  state: z.enum(['connecting', 'ringing', 'live', 'ended']),
  outcome: Outcome.nullable(),
  meta_error: z.object({ code: z.number(), message: z.string() }).nullable(),
  started_at: z.number(),
  answered_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  script: z
    .object({ state: ScriptState, step: z.number().nullable() })
    .nullable()
    .meta({ description: 'How far the script of its user is; null: it has none' }),
  rtp: z.object({
    sent: z.number(),
    received: z.number(),
    lost: z.number(),
    from_business: RtpView.nullable().describe('From its first packet on, before the answer too'),
    to_business: RtpView.nullable().describe('lost, jitter_ms and rtt_ms as the RTCP of the business reports them'),
  }),
  notes: z
    .array(
      z.object({
        at: z.number().describe('When it was first noticed, Unix ms'),
        code: z.enum(Object.keys(NOTE_CODES) as [NoteCode, ...NoteCode[]]),
        text: z.string(),
      }),
    )
    .describe('What a strict network noticed about the media of the business, oldest first'),
})
export type CallView = z.infer<typeof CallView>

export const RequestView = z.object({
  id: z.number(),
  at: z.number(),
  kind: z.enum(['graph', 'webhook']),
  method: z.string(),
  url: z.string(),
  app: z.string().nullable().meta({ description: 'The id of the app that asked, or that was told: its secret signed' }),
  business: z.string().nullable().meta({ description: 'The number of the business that asked or was told' }),
  call: z.string().nullable(),
  headers: z.record(z.string(), z.string()).meta({ description: 'Those that matter; a token is masked' }),
  signature: z.string().nullable().meta({ description: "A webhook's X-Hub-Signature-256" }),
  body: z.unknown(),
  status: z.number().nullable(),
  response: z.unknown(),
  error: z.string().nullable(),
  attempt: z.number(),
  ms: z.number(),
  late: z.boolean().meta({ description: 'A webhook that was not answered in time: taken or not, it is sent again' }),
  retry_in_ms: z
    .number()
    .nullable()
    .meta({ description: 'The pause before a webhook is tried again; null: it is not' }),
})
export type RequestView = z.infer<typeof RequestView>

export const PeaksView = z.object({
  duration_ms: z.number(),
  ms_per_peak: z.number().meta({ description: 'The span that each peak stands for' }),
  peaks: z.array(z.number()).meta({ description: 'The loudest sample of each span, 0 to 1; empty before the answer' }),
})

const StreamFiguresView = z
  .object({
    packets: z.number(),
    lost: z.number().meta({ description: 'Sequence numbers that never came' }),
    reordered: z.number().meta({ description: 'Packets that came after a successor' }),
    jitter_ms: z.number().meta({ description: 'RFC 3550 §6.4.1, at the end' }),
    bitrate: z.number().meta({ description: 'Of the Opus payload, bit/s' }),
    longest_gap_ms: z.number().meta({ description: 'The longest time between two packets' }),
  })
  .nullable()
  .meta({ description: 'null before the answer, and once the recording has been released' })

const Half = z.object({ by: z.enum(['whatsapp', 'business']), text: z.string() })

/** All that is known of one call: what a bug report carries. */
export const CallReport = z.object({
  format: z.literal('whatsapp-simulator-call/1'),
  simulator: z.string().meta({ description: 'Its version' }),
  exported_at: z.number(),
  call: CallView,
  user: z.object({ wa_id: z.string(), name: z.string() }),
  business: z.object({ number: z.string(), name: z.string(), phone_number_id: z.string(), waba_id: z.string() }),
  sdp: z.object({ offer: Half, answer: Half.nullable() }),
  moments: z
    .array(z.object({ at: z.number(), what: z.string(), detail: z.string().nullable() }))
    .meta({ description: 'What happened to the call besides requests: how it moved, its sound, its keys' }),
  requests: z.array(RequestView).meta({ description: 'Graph requests and webhooks about the call, oldest first' }),
  streams: z.object({ business: StreamFiguresView, user: StreamFiguresView }),
  switches: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .meta({ description: 'Those that stand otherwise than by default' }),
  faults: z.array(z.unknown()).meta({ description: 'Those in force in the whole network, as GET /faults has them' }),
})
export type CallReport = z.infer<typeof CallReport>
