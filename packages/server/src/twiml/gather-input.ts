import { collect, type DigitCollection, startCollecting, timedOut } from './gather-digits.ts'
import type { Gathered, GatherStep, Understood } from './step.ts'

/** What can happen while input is gathered. */
export type InputEvent =
  /** What is heard has come to its end by itself. */
  | { readonly kind: 'prompts-over' }
  /** `0-9 A-D * #` */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'speech-began' }
  /** An utterance is over. Null: nobody understood it. */
  | { readonly kind: 'speech-ended'; readonly understood: Understood | null }
  /** The time that `timer` asked for has passed. */
  | { readonly kind: 'timed-out' }

/** Input being gathered. A value: `advance` gives the next one. Whoever holds it owns the timer, the sound and the ears. */
export type InputState = {
  readonly step: GatherStep
  readonly collection: DigitCollection
  readonly prompts: 'heard' | 'over'
  readonly speaking: boolean
  /** Utterances that nobody understood. */
  readonly lost: number
}

/** What came of an event. */
export type InputMove = {
  readonly state: InputState
  /** What is heard falls silent. Saying so twice is fine. */
  readonly silence: boolean
  /** `run`: the time-out begins, or begins again; `stop`: it does not run; `keep`: as it was. */
  readonly timer: 'run' | 'stop' | 'keep'
  /** It is over, and this is what was gathered. */
  readonly done: Gathered | null
}

/** After so many utterances that nobody understood it is over: a noisy street must not keep a call for ever. */
export const MAX_LOST = 3

const KEYS = '0123456789*#ABCD'

export function startGathering(step: GatherStep): InputState {
  return { step, collection: startCollecting(step), prompts: 'heard', speaking: false, lost: 0 }
}

/**
 * The rules of `<Gather>`:
 *
 * - The first key, or speech that barges in, ends what is heard. The time-out runs from its end, anew from each key, and not
 *   while somebody speaks.
 * - What comes first wins: once a key was pressed nobody is listened to. A key that is pressed while somebody speaks counts
 *   before the words, which are not understood yet; the one in `finishOnKey` does not.
 * - Keys count only where they are asked for, and so does speech.
 *
 * @see Twilio, TwiML Voice: Gather.
 */
export function advance(state: InputState, event: InputEvent): InputMove {
  switch (event.kind) {
    case 'prompts-over':
      return promptsOver(state)
    case 'key':
      return keyPressed(state, event.key)
    case 'speech-began':
      return speechBegan(state)
    case 'speech-ended':
      return speechEnded(state, event.understood)
    case 'timed-out':
      return { state, silence: false, timer: 'stop', done: timedOut(state.collection) }
    default:
      return event satisfies never
  }
}

/**
 * Keys that end what is heard whatever else has happened, so that whoever plays it need not wait to be told. Without the one in
 * `finishOnKey` where somebody may be speaking while it is pressed.
 */
export function silencingKeys({ keys, speech, finishOnKey }: GatherStep): string {
  if (!keys) return ''
  return speech === null ? KEYS : KEYS.replace(finishOnKey, '')
}

/** True while what the user says can still become the input. */
export function listens({ step, collection }: InputState): boolean {
  return step.speech !== null && collection.digits === ''
}

function promptsOver(state: InputState): InputMove {
  if (state.prompts === 'over') return unchanged(state)
  const next: InputState = { ...state, prompts: 'over' }
  return { state: next, silence: false, timer: state.speaking ? 'keep' : 'run', done: null }
}

function keyPressed(state: InputState, key: string): InputMove {
  if (!state.step.keys) return unchanged(state)
  if (state.speaking && key === state.step.finishOnKey) return unchanged(state)
  const { state: collection, done } = collect(state.collection, key)
  const next: InputState = { ...state, collection, prompts: 'over', speaking: false }
  return { state: next, silence: true, timer: done ? 'stop' : 'run', done: done ?? null }
}

function speechBegan(state: InputState): InputMove {
  if (!listens(state)) return unchanged(state)
  const silence = state.step.speech?.bargeIn === true
  const next: InputState = { ...state, speaking: true, prompts: silence ? 'over' : state.prompts }
  return { state: next, silence, timer: 'stop', done: null }
}

function speechEnded(state: InputState, understood: Understood | null): InputMove {
  if (!listens(state) || !state.speaking) return unchanged(state)
  const rest: InputState = { ...state, speaking: false }
  if (understood !== null) return { state: rest, silence: true, timer: 'stop', done: said(understood) }
  const lost = state.lost + 1
  const done = lost < MAX_LOST ? null : timedOut(state.collection)
  const timer = done !== null || state.prompts === 'heard' ? 'stop' : 'run'
  return { state: { ...rest, lost }, silence: false, timer, done }
}

function said(speech: Understood): Gathered {
  return { kind: 'gathered', digits: '', finishedOnKey: null, speech }
}

function unchanged(state: InputState): InputMove {
  return { state, silence: false, timer: 'keep', done: null }
}
