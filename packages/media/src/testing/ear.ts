import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { joinSamples } from '@ringway/sound'
import { HEARD_RATE } from '../codec/heard-sound.ts'
import type { MediaLeg } from '../index.ts'

/** Everything that is heard on a leg. */
export class Ear {
  readonly sounds: Float32Array[] = []
  readonly #events = new EventEmitter<{ heard: [] }>()
  readonly #listening: { stop(): void }

  constructor(leg: MediaLeg) {
    this.#listening = leg.listen((samples, at) => {
      assert.ok(Math.abs(Date.now() - at) < 5_000, `at ${at}`)
      this.sounds.push(samples)
      this.#events.emit('heard')
    })
  }

  get samples(): Float32Array {
    return joinSamples(this.sounds)
  }

  /** Resolves once so many seconds have been heard. */
  async hears(seconds: number): Promise<void> {
    await this.until(() => this.samples.length >= seconds * HEARD_RATE)
  }

  /** Resolves once `holds()`, asked whenever more has been heard, within 30 s. */
  async until(holds: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(30_000)
    while (!holds()) await once(this.#events, 'heard', { signal })
  }

  stop(): void {
    this.#listening.stop()
  }
}
