import type { MediaLeg, Playback, PlaybackEnd, Prompt } from '@ringway/media'
import type { Ears } from '../speech/ears.ts'
import { silencingKeys } from '../twiml/gather-input.ts'
import { after, type Program, step } from '../twiml/program.ts'
import type { Dialed, DialStep, Endpoint, FetchStep, GatherStep, Understood } from '../twiml/step.ts'
import type { Utterance } from '../twiml/utterance.ts'
import { unlessOver } from './call-over.ts'
import { type Gathered, gatherInput, type Recital } from './gather-input.ts'
import { inPieces } from './sentences.ts'
import { stopWith } from './stop-with.ts'

/** How a script ends: the document is over, or a verb says so. */
export type ScriptEnd = 'hangup' | 'end'

export type ScriptParts = {
  readonly leg: MediaLeg
  /** Aborts when the call ends, whoever ends it, and when another document takes its place. */
  readonly life: AbortSignal
  prepare(utterance: Utterance): Promise<Prompt>
  /** Asks the customer's app for the next document. */
  fetch(ask: FetchStep): Promise<Program>
  /** Dials, and joins the leg with whoever answers. */
  dial(step: DialStep): Promise<Dialed>
  /** The first packet of a prompt left at `at` (Unix milliseconds). */
  audioStarted(at: number): void
  /** The key that ended a gather was heard at `at` (Unix milliseconds). */
  gathered(at: number): void
  /** Understands what the user says. */
  readonly ears: Ears
  /** Tells `to` what the user has said so far; the number counts from 0 within one gather. Never waits. */
  partial(to: Endpoint, soFar: { readonly said: Understood; readonly number: number }): void
  /** What the user said could not be listened to: the document goes on as if it had not been understood. */
  deaf(error: unknown): void
}

/** What it takes to be heard. */
export type SpeakingParts = Omit<ScriptParts, 'dial'>

/** A step that cannot be carried out: the document names an address that is none, or asks for what does not exist. */
export class ScriptFault extends Error {
  override readonly name = 'ScriptFault'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Documents in a row that let the caller hear nothing; Twilio publishes no number for its own limit. */
export const MAX_SILENT_DOCUMENTS = 25

const TOO_MANY_DOCUMENTS = `${MAX_SILENT_DOCUMENTS} documents in a row redirected without a word; the call would never end.`

/**
 * Carries out a program step by step on one leg, until it ends.
 *
 * @throws CallOver when the call ends first; ScriptFault, WebhookFailure, UnreadableAudio and their like when a step
 *   cannot be carried out.
 */
export async function runScript(program: Program, given: ScriptParts): Promise<ScriptEnd> {
  const parts = madeOnce(given)
  let silentDocuments = 0
  for (let current = program; ; ) {
    const now = step(current)
    if (now.kind === 'fetch') silentDocuments += 1
    else if (now.kind !== 'dial') silentDocuments = 0
    if (silentDocuments > MAX_SILENT_DOCUMENTS) throw new ScriptFault(14106, TOO_MANY_DOCUMENTS)
    warmUp(current, parts)
    switch (now.kind) {
      case 'utter':
        await utter(now.utterances, parts)
        current = after(current, { kind: 'uttered' })
        break
      case 'gather': {
        const { input, endedByKeyAt } = await gather(now, parts)
        if (endedByKeyAt !== null) parts.gathered(endedByKeyAt)
        current = after(current, input)
        break
      }
      case 'fetch':
        current = await unlessOver(parts.life, parts.fetch(now))
        break
      case 'dial': {
        const dialed = await unlessOver(parts.life, parts.dial(now))
        // One that failed at once was not heard either.
        if (dialed.status !== 'failed') silentDocuments = 0
        current = after(current, dialed)
        break
      }
      case 'failed':
        throw new ScriptFault(now.code, now.message)
      case 'hangup':
      case 'reject':
        return 'hangup'
      case 'end':
        return 'end'
      default:
        return now satisfies never
    }
  }
}

function gather(step: GatherStep, parts: ScriptParts): Promise<Gathered> {
  const { leg, life, ears } = parts
  const prompts = () => reciteForGather(step, parts)
  const partial = (said: Understood, number: number) => {
    if (step.speech?.partial) parts.partial(step.speech.partial, { said, number })
  }
  return gatherInput(prompts, step, { leg, life, ears, partial, deaf: (error) => parts.deaf(error) })
}

/** A leading `<Pause>` was waited for before the call was answered; what is left of it is waited for in the call. */
export async function skipLeadingPause(program: Program, waitedMs: number, parts: SpeakingParts): Promise<Program> {
  const now = step(program)
  if (now.kind !== 'utter') return program
  for (const pause of now.utterances) {
    const seconds = pause.kind === 'silence' ? pause.seconds * pause.times - waitedMs / 1000 : 0
    if (seconds > 0) await utter([{ kind: 'silence', seconds, times: 1 }], parts)
  }
  return after(program, { kind: 'uttered' })
}

type Part = { readonly utterance: Utterance; readonly made: Promise<Prompt>; prompt: Prompt | null }

/**
 * Has `utterances` heard one after the other. What cannot be made fails when its turn has come.
 */
async function utter(utterances: readonly Utterance[], parts: SpeakingParts): Promise<void> {
  const end = await recite(inParts(utterances, parts), parts).finished
  // The leg is gone: so is the call, as soon as that is on record. Nothing more is asked for it.
  if (end === 'leg-closed') await unlessOver(parts.life, new Promise<never>(() => undefined))
}

/** All that is heard, in its pieces, each being made ready; a piece that comes again is made once. */
function inParts(utterances: readonly Utterance[], parts: SpeakingParts): Part[] {
  const made = new Map<Utterance, Part>()
  return utterances.flatMap(pieceByPiece).map((piece) => {
    const part = made.get(piece) ?? makeReady(piece, parts)
    made.set(piece, part)
    return part
  })
}

/**
 * What is ready is played, or waits its turn at the leg, so that there is no gap, and a slow one keeps nobody waiting but those
 * behind it; any of `stopKeys` ends what plays. Its end is that of the last one; it rejects with CallOver, and with what a part could not be made for.
 */
function recite(all: readonly Part[], parts: SpeakingParts, stopKeys = ''): Recital {
  const playbacks: Playback[] = []
  let stopped = false
  const play = async (): Promise<PlaybackEnd> => {
    const pending = [...all]
    try {
      while (pending[0] && !stopped) {
        await unlessOver(parts.life, pending[0].made)
        if (stopped) break
        const waiting = pending.findIndex((part) => part.prompt === null)
        playbacks.push(start(pending.splice(0, waiting === -1 ? pending.length : waiting), parts, stopKeys))
      }
    } finally {
      // A leg plays in order: with the last everything is over. Whoever has no life left does not wait.
      const last = playbacks.at(-1)
      if (last && !parts.life.aborted) await unlessOver(parts.life, last.finished)
    }
    return (await playbacks.at(-1)?.finished) ?? 'ended'
  }
  const stop = () => {
    stopped = true
    for (const playback of playbacks) playback.stop()
  }
  return { finished: play(), stop }
}

/** A text in its pieces; one that is repeated in the same pieces again, which are made once. */
function pieceByPiece(utterance: Utterance): Utterance[] {
  if (utterance.kind !== 'speech') return [utterance]
  const pieces = inPieces(utterance.text)
  if (pieces.length <= 1) return [utterance]
  const round = pieces.map((text) => ({ ...utterance, text, times: 1 }))
  return Array.from({ length: utterance.times }, () => round).flat()
}

function makeReady(utterance: Utterance, parts: SpeakingParts): Part {
  const part: Part = { utterance, made: parts.prepare(utterance), prompt: null }
  part.made.then(
    (prompt) => {
      part.prompt = prompt
    },
    () => undefined,
  )
  return part
}

/** Within a gather, files are at hand before the first word, as Twilio has it; what is spoken follows as it is made. */
async function reciteForGather(step: GatherStep, parts: SpeakingParts): Promise<Recital> {
  const all = inParts(step.utterances, parts)
  const files = all.filter(({ utterance }) => utterance.kind === 'audio')
  await Promise.all(files.map((part) => part.made))
  return recite(all, parts, silencingKeys(step))
}

function start(ready: readonly Part[], parts: SpeakingParts, stopKeys: string): Playback {
  const playback = parts.leg.play(
    ready.flatMap(({ prompt, utterance }) => (prompt === null ? [] : [{ prompt, times: utterance.times }])),
    { stopKeys },
  )
  stopWith(parts.life, playback)
  if (ready.some(({ utterance }) => utterance.kind !== 'silence'))
    void playback.started.then((at) => {
      if (at !== null) parts.audioStarted(at)
    })
  return playback
}

type RunningParts = ScriptParts & {
  /** Makes an utterance ready that comes later; what is wrong with it shows when its turn comes. */
  prepareAhead(utterance: Utterance): void
}

/** What was made ready ahead is not made again when its turn comes; when it comes again later, it is asked for anew. */
function madeOnce(parts: ScriptParts): RunningParts {
  const ahead = new Map<string, Promise<Prompt>>()
  const prepare = (utterance: Utterance) => {
    const key = JSON.stringify({ ...utterance, times: 1 })
    const made = ahead.get(key)
    ahead.delete(key)
    return made ?? parts.prepare(utterance)
  }
  const prepareAhead = (utterance: Utterance) => {
    const key = JSON.stringify({ ...utterance, times: 1 })
    if (ahead.has(key)) return
    const made = parts.prepare(utterance)
    made.catch(() => undefined)
    ahead.set(key, made)
  }
  return { ...parts, prepare, prepareAhead }
}

/** While one step is heard, the prompts of the one that follows are made ready, so that no gap is heard between them. */
function warmUp(program: Program, parts: RunningParts): void {
  const now = step(program)
  if (now.kind !== 'utter') return
  const next = step(after(program, { kind: 'uttered' }))
  if (next.kind !== 'utter' && next.kind !== 'gather') return
  for (const utterance of next.utterances.flatMap(pieceByPiece)) parts.prepareAhead(utterance)
}
