import type { MediaLeg, Playback } from '@ringway/media'
import { collect, startCollecting, timedOut } from '../twiml/gather-digits.ts'
import type { Gathered as GatheredKeys, GatherStep } from '../twiml/step.ts'
import { unlessOver } from './call-over.ts'

export type Gathered = {
  readonly keys: GatheredKeys
  /** When the last key was heard, in Unix milliseconds; null when none was. */
  readonly lastDigitAt: number | null
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
  readonly gathered: Promise<Gathered>
  readonly #leg: MediaLeg
  readonly #timeoutMs: number
  readonly #finish: (gathered: Gathered) => void
  readonly fail: (reason: unknown) => void
  #collection: ReturnType<typeof startCollecting>
  #lastDigitAt: number | null = null
  #playback: Playback | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(leg: MediaLeg, gather: GatherStep) {
    this.#leg = leg
    this.#timeoutMs = gather.timeoutSeconds * 1000
    this.#collection = startCollecting(gather)
    let finish!: (gathered: Gathered) => void
    let fail!: (reason: unknown) => void
    this.gathered = new Promise((resolve, reject) => {
      finish = resolve
      fail = reject
    })
    this.#finish = finish
    this.fail = fail
    leg.events.on('digit', this.#onDigit)
  }

  promptsPlaying(playback: Playback): void {
    this.#playback = playback
    if (this.#lastDigitAt !== null) playback.stop()
    playback.finished.then(() => {
      if (this.#lastDigitAt === null) this.#startTimer()
    })
  }

  [Symbol.dispose](): void {
    this.#leg.events.off('digit', this.#onDigit)
    this.#playback?.stop()
    if (this.#timer) clearTimeout(this.#timer)
  }

  readonly #onDigit = (digit: string, at: number): void => {
    this.#lastDigitAt = at
    this.#playback?.stop()
    const { state, done } = collect(this.#collection, digit)
    this.#collection = state
    if (done) this.#finish({ keys: done, lastDigitAt: at })
    else this.#startTimer()
  }

  #startTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => this.#finish({ keys: timedOut(this.#collection), lastDigitAt: this.#lastDigitAt }),
      this.#timeoutMs,
    )
  }
}
