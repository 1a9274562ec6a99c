import { z } from 'zod'
import { type KeyRhythm, PHONE_RHYTHM } from '../relay/keys.ts'

/** What a user does on a call, step by step. Times are milliseconds. */

const Ms = z.number().int().min(0).max(120_000)
/** How long is listened for something that does not come, in milliseconds. Default 10,000. */
export const Within = z
  .number()
  .int()
  .min(0)
  .max(120_000)
  .default(10_000)
  .meta({ description: 'How long to wait for it, in milliseconds' })

export const ToneAsk = z.strictObject({
  hz: z.number().min(50).max(7500),
  for_ms: z
    .number()
    .int()
    .min(100)
    .max(20_000)
    .default(300)
    .meta({ description: 'How long the tone must stand in one piece; less than 100 ms cannot tell frequencies apart' }),
  within_ms: Within,
  tolerance_hz: z
    .number()
    .min(0)
    .max(200)
    .default(10)
    .meta({ description: 'How far beside hz still counts; 100 ms cannot tell less than 10 Hz apart' }),
})
export type ToneAsk = z.infer<typeof ToneAsk>

export const Text = z
  .string()
  .min(1)
  .max(200)
  .regex(/[a-zA-Z\d]/, 'must have an English word')
/** The recogniser's languages. */
export const Language = z.literal('en').default('en').meta({ description: 'English is the only language it knows' })

const SpeechStep = z.strictObject({ text: Text, within_ms: Within })

const KeySpan = z.number().int().min(20).max(5_000)

/** Keys, each a tone and the pause after it. */
export const Keys = z.strictObject({
  digits: z.string().regex(/^[0-9*#A-D]{1,64}$/, 'must be 1 to 64 of 0-9 * # A-D'),
  tone_ms: KeySpan.default(PHONE_RHYTHM.toneMs).meta({ description: 'How long each key is held' }),
  gap_ms: KeySpan.default(PHONE_RHYTHM.gapMs).meta({ description: 'The pause after each key, to within 20 ms' }),
})
export type Keys = z.infer<typeof Keys>

export function rhythmOf({ tone_ms, gap_ms }: Keys): KeyRhythm {
  return { toneMs: tone_ms, gapMs: gap_ms }
}

export const Step = z
  .union(
    [
      z.strictObject({ wait_ms: Ms }),
      z.strictObject({ say: z.string().min(1).max(4096), language: Language }),
      z.strictObject({ wav_base64: z.base64().min(4).max(11_000_000) }),
      z.strictObject({ tone_hz: z.number().min(50).max(7500), ms: Ms.min(20).default(1_000) }),
      Keys,
      z.strictObject({ mute: z.boolean(), ms: Ms.min(20).optional() }),
      z.strictObject({ expect_tone: ToneAsk }),
      z.strictObject({ expect_speech: SpeechStep }),
      z.strictObject({ hang_up: z.literal(true) }),
      z.strictObject({ drop: z.literal(true) }),
    ],
    'must be one of wait_ms, say, wav_base64, tone_hz, digits, mute, expect_tone, expect_speech, hang_up, drop',
  )
  .meta({
    description:
      'wait_ms · say (English) · wav_base64 (a WAV, MP3 or Ogg file) · tone_hz for ms · digits with tone_ms and gap_ms · mute: the microphone is ' +
      'off, with ms for that long while the script goes on · expect_tone, expect_speech: what the business says; one that ' +
      'is not heard ends the script · hang_up · drop: the phone loses its network, without a goodbye',
  })
export type Step = z.infer<typeof Step>
/** A step as it is given: what has a default may be left out. */
export type StepInput = z.input<typeof Step>

export const Script = z
  .array(Step)
  .min(1)
  .max(200)
  .meta({ description: 'What the user does on a call, in this order, from the moment it is live' })

/** `cut`: the call ended before the script did. */
export const ScriptState = z.enum(['waiting', 'running', 'done', 'failed', 'cut'])
export type ScriptState = z.infer<typeof ScriptState>

export const ToneHeard = z.object({
  heard: z.boolean(),
  why: z.string().nullable().meta({ description: 'Why it counts as not heard' }),
  hz: z.number(),
  for_ms: z.number(),
  stood_ms: z.number().meta({ description: 'The longest piece in which it stood' }),
  share: z.number().meta({ description: 'Of the energy there, how much was at the frequency: more than 0.6 passes' }),
  from_ms: z.number().meta({ description: 'Where that piece begins, from the answer' }),
  to_ms: z.number(),
  listened_ms: z.number().meta({ description: 'How much sound was listened to' }),
})
export type ToneHeard = z.infer<typeof ToneHeard>

export const SpeechHeard = z.object({
  heard: z.boolean(),
  why: z.string().nullable().meta({ description: 'Why it counts as not heard' }),
  text: z.string().meta({ description: 'The text that was heard, or came nearest' }),
  share: z.number().meta({ description: 'Of its letters, those in words that were heard: 0.62 and more passes' }),
  words: z.string().meta({ description: 'Those words' }),
  from_ms: z.number().meta({ description: 'Where it begins, from the answer' }),
  to_ms: z.number(),
  listened_ms: z.number().meta({ description: 'How much sound was listened to' }),
})
export type SpeechHeard = z.infer<typeof SpeechHeard>

export const StepView = z.object({
  step: Step,
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped']),
  began_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  result: z.union([ToneHeard, SpeechHeard]).nullable().meta({ description: 'Of expectations: what was heard' }),
  error: z.string().nullable(),
})
export type StepView = z.infer<typeof StepView>

export const ScriptView = z.object({
  state: ScriptState,
  step: z.number().nullable().meta({ description: 'Which step runs, or ran last, from 0' }),
  steps: z.array(StepView),
})
export type ScriptView = z.infer<typeof ScriptView>
