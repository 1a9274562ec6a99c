import type { MediaLeg, PlaybackEnd } from '@ringway/media'
import { deferred } from '../kit/deferred.ts'
import type { Ears } from '../speech/ears.ts'
import { advance, type InputEvent, type InputMove, type InputState, startGathering } from '../twiml/gather-input.ts'
import type { Gathered as GatheredInput, GatherStep, Understood } from '../twiml/step.ts'
import { unlessOver } from './call-over.ts'
import { Listening } from './listening.ts'

/** What is heard while input is gathered. */
export type Recital = {
  /** Its end; rejects when something of it cannot be made. */
  readonly finished: Promise<PlaybackEnd>
  /** It falls silent. */
  stop(): void
}

export type Gathered = {
  readonly input: GatheredInput
  /** When the key that ended it was heard, in Unix milliseconds; null when no key did. */
  readonly endedByKeyAt: number | null
}

/** Who gathers, and who is told what on the way. */
export type GatherParts = {
  readonly leg: MediaLeg
  /** Aborts when the call, or the document's turn, ends. */
  readonly life: AbortSignal
  readonly ears: Ears
  /** What the user has said so far, `number` from 0. */
  partial(understood: Understood, number: number): void
  /** Nobody can understand what is said. */
  deaf(error: unknown): void
}

/**
 * Collects keys, and listens, while `prompts` play; the rules are those of twiml's `gather-input.ts`.
 *
 * @throws CallOver
 */
export async function gatherInput(
  prompts: () => Promise<Recital>,
  gather: GatherStep,
  parts: GatherParts,
): Promise<Gathered> {
  using input = new Input(gather, parts)
  prompts().then(
    (recital) => input.promptsPlaying(recital),
    (reason: unknown) => input.fail(reason),
  )
  return await unlessOver(parts.life, input.gathered)
}

/** Keys, speech, time and sound of one `<Gather>`, taken to its rules. */
class Input {
  readonly #gathered = deferred<Gathered>()
  readonly #parts: GatherParts
  readonly #listening: Listening | null
  #state: InputState
  #silenced = false
  #recital: Recital | null = null
  #timer: NodeJS.Timeout | null = null
  #disposed = false
  #partials = 0

  constructor(gather: GatherStep, parts: GatherParts) {
    this.#parts = parts
    this.#state = startGathering(gather)
    parts.leg.events.on('digit', this.#onDigit)
    this.#listening = gather.speech === null ? null : this.#listen(gather.speech)
  }

  get gathered(): Promise<Gathered> {
    return this.#gathered.promise
  }

  fail(reason: unknown): void {
    this.#gathered.reject(reason)
  }

  promptsPlaying(recital: Recital): void {
    this.#recital = recital
    if (this.#disposed || this.#silenced) recital.stop()
    recital.finished.then(
      () => {
        if (!this.#disposed) this.#happened({ kind: 'prompts-over' })
      },
      (reason: unknown) => this.fail(reason),
    )
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    this.#parts.leg.events.off('digit', this.#onDigit)
    this.#listening?.stop()
    this.#recital?.stop()
    if (this.#timer) clearTimeout(this.#timer)
  }

  #listen(speech: NonNullable<GatherStep['speech']>): Listening {
    return new Listening(this.#parts.leg, speech, this.#parts.ears, {
      began: () => this.#happened({ kind: 'speech-began' }),
      soFar: (words) => this.#parts.partial(words, this.#partials++),
      ended: (understood) => this.#happened({ kind: 'speech-ended', understood }),
      failed: (error) => this.#parts.deaf(error),
    })
  }

  readonly #onDigit = (key: string, at: number): void => this.#happened({ kind: 'key', key }, at)

  #happened(event: InputEvent, keyAt: number | null = null): void {
    const move = advance(this.#state, event)
    this.#state = move.state
    if (move.silence) this.#silence()
    if (move.done !== null) this.#gathered.resolve({ input: move.done, endedByKeyAt: keyAt })
    this.#time(move)
  }

  #silence(): void {
    this.#silenced = true
    this.#recital?.stop()
  }

  #time({ timer, state }: InputMove): void {
    if (timer === 'keep') return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer =
      timer === 'stop'
        ? null
        : setTimeout(() => this.#happened({ kind: 'timed-out' }), state.step.timeoutSeconds * 1000)
  }
}
