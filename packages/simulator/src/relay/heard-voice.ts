import { oggOpus } from '@ringway/sound'
import { Loudness, type Peaks } from './loudness.ts'
import { monotonicNow } from './now.ts'
import { opusTimeline } from './opus-timeline.ts'
import type { Recording } from './recording.ts'
import { type StreamFigures, streamFigures } from './stream-figures.ts'

/** One side of a call, to be looked at while it speaks and after: as a file, as a waveform, in figures. */
export class HeardVoice {
  readonly #recording: Recording
  readonly #loudness: Loudness

  constructor(recording: Recording) {
    this.#recording = recording
    this.#loudness = new Loudness(recording)
  }

  figures(): StreamFigures {
    return streamFigures(this.#recording.packets())
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
