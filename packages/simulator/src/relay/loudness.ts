import { setImmediate } from 'node:timers/promises'
import { BadOpusPacket, OpusDecoder } from '@ringway/sound'
import type { Millis } from './now.ts'
import { inSequence, placed } from './play-order.ts'
import { lengthOf, type RecordedPacket, type Recording } from './recording.ts'

/** A waveform: the loudest sample, 0 to 1, of each span of `msPerPeak`, from the beginning of the recording on. */
export type Peaks = {
  readonly durationMs: Millis
  readonly msPerPeak: Millis
  readonly peaks: readonly number[]
}

const FRAME_MS: Millis = 20
/** Packets decoded between two looks at the event loop: about 2 ms of work. */
const PACKETS_AT_A_TIME = 50

/** How loud a recording is, as it grows: each packet is decoded once, however often somebody looks. */
export class Loudness {
  readonly #recording: Recording
  readonly #decoder = new OpusDecoder(16_000)
  /** By arrival, which no two packets share. */
  readonly #peakOf = new Map<Millis, number>()

  constructor(recording: Recording) {
    this.#recording = recording
  }

  /** @param until where to stop while the recording goes on @param most how many peaks at most */
  async peaks(until: Millis, most: number): Promise<Peaks> {
    const durationMs = Math.round(lengthOf(this.#recording, until))
    const packets = [...inSequence(this.#recording.packets())]
    await this.#decodeNew(packets)
    const places = [...placed(packets, this.#recording.startedAt)]
    const marks = packets.map(({ at }, index) => ({
      fromStart: places[index]?.fromStart ?? 0,
      peak: this.#peakOf.get(at) ?? 0,
    }))
    return inSpans(marks, durationMs, most)
  }

  async #decodeNew(packets: readonly RecordedPacket[]): Promise<void> {
    let decoded = 0
    for (const { at, payload } of packets) {
      if (this.#peakOf.has(at)) continue
      this.#peakOf.set(at, this.#loudest(payload))
      decoded += 1
      if (decoded % PACKETS_AT_A_TIME === 0) await setImmediate()
    }
  }

  #loudest(payload: Uint8Array): number {
    try {
      return this.#decoder.decode(payload).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    } catch (error) {
      if (error instanceof BadOpusPacket) return 0 // a phone plays nothing either
      throw error
    }
  }
}

/** The loudest mark of each of at most `most` equal spans, which are whole frames. */
export function inSpans(
  marks: readonly { readonly fromStart: Millis; readonly peak: number }[],
  durationMs: Millis,
  most: number,
): Peaks {
  const msPerPeak = Math.max(1, Math.ceil(durationMs / FRAME_MS / most)) * FRAME_MS
  const peaks = new Array<number>(Math.ceil(durationMs / msPerPeak)).fill(0)
  for (const { fromStart, peak } of marks) {
    const span = Math.floor(fromStart / msPerPeak)
    const before = peaks[span]
    if (before !== undefined) peaks[span] = Math.max(before, Math.round(Math.min(1, peak) * 1000) / 1000)
  }
  return { durationMs, msPerPeak, peaks }
}
