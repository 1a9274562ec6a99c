import type { MediaLeg, Playback } from '@ringway/media'
import { deferred } from '../kit/deferred.ts'
import { collect, startCollecting, timedOut } from '../twiml/gather-digits.ts'
import type { Gathered as GatheredKeys, GatherStep } from '../twiml/step.ts'
import { unlessOver } from './call-over.ts'

export type Gathered = {
  readonly keys: GatheredKeys
  /** When the key that ended it was heard, in Unix milliseconds; null when time did. */
  readonly endedByKeyAt: number | null
}

/**
 * Collects keys while `prompts` play. The first key silences the prompts; the time-out runs from their end, and anew
 * from every key.
 *
 * @throws CallOver
 */
export async function gatherInput(
  leg: MediaLeg,
  prompts: () => Promise<Playback>,
  gather: GatherStep,
  life: AbortSignal,
): Promise<Gathered> {
  using input = new KeyInput(leg, gather)
  prompts().then(
    (playback) => input.promptsPlaying(playback),
    (reason: unknown) => input.fail(reason),
  )
  return await unlessOver(life, input.gathered)
}

class KeyInput {
  readonly #gathered = deferred<Gathered>()
  readonly #leg: MediaLeg
  readonly #timeoutMs: number
  #collection: ReturnType<typeof startCollecting>
  #lastDigitAt: number | null = null
  #playback: Playback | null = null
  #timer: NodeJS.Timeout | null = null
  #disposed = false

  constructor(leg: MediaLeg, gather: GatherStep) {
    this.#leg = leg
    this.#timeoutMs = gather.timeoutSeconds * 1000
    this.#collection = startCollecting(gather)
    leg.events.on('digit', this.#onDigit)
  }

  get gathered(): Promise<Gathered> {
    return this.#gathered.promise
  }

  fail(reason: unknown): void {
    this.#gathered.reject(reason)
  }

  promptsPlaying(playback: Playback): void {
    this.#playback = playback
    if (this.#disposed || this.#lastDigitAt !== null) playback.stop()
    playback.finished.then(() => {
      if (this.#lastDigitAt === null && !this.#disposed) this.#startTimer()
    })
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    this.#leg.events.off('digit', this.#onDigit)
    this.#playback?.stop()
    if (this.#timer) clearTimeout(this.#timer)
  }

  readonly #onDigit = (digit: string, at: number): void => {
    this.#lastDigitAt = at
    this.#playback?.stop()
    const { state, done } = collect(this.#collection, digit)
    this.#collection = state
    if (done) this.#gathered.resolve({ keys: done, endedByKeyAt: at })
    else this.#startTimer()
  }

  #startTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#gathered.resolve({ keys: timedOut(this.#collection), endedByKeyAt: null }),
      this.#timeoutMs,
    )
  }
}
