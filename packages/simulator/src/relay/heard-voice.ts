import { oggOpus } from '@ringway/sound'
import { heardWav } from './heard.ts'
import { Loudness, type Peaks } from './loudness.ts'
import { type Millis, monotonicNow } from './now.ts'
import { opusTimeline } from './opus-timeline.ts'
import { Recording } from './recording.ts'
import { type PassedPacket, type StreamFigures, StreamTally } from './stream-figures.ts'

/** What one side of a call says, from the answer on: kept, counted, and to be had as sound, as a waveform, in figures. */
export class HeardVoice {
  readonly #recording: Recording
  readonly #loudness: Loudness
  readonly #tally = new StreamTally()

  constructor(startedAt: Millis) {
    this.#recording = new Recording(startedAt)
    this.#loudness = new Loudness(this.#recording)
  }

  /** A packet has passed. Keys are counted, not recorded. */
  take(packet: PassedPacket): void {
    this.#tally.add(packet)
    if (!packet.isKey) this.#recording.add(packet)
  }

  /** The first end counts. */
  end(at: Millis): void {
    this.#recording.end(at)
  }

  get figures(): StreamFigures {
    return this.#tally.figures
  }

  /** 16-bit, mono, 16 kHz, from the answer to the end or to now; at most an hour. */
  wav(): Promise<Buffer> {
    return heardWav(this.#recording, monotonicNow())
  }

  /** @param most how many peaks at most */
  peaks(most: number): Promise<Peaks> {
    return this.#loudness.peaks(monotonicNow(), most)
  }

  /** An Ogg file of the packets as they came, gaps filled with silence. */
  ogg(): Buffer {
    return oggOpus(opusTimeline(this.#recording, monotonicNow()))
  }
}
