import { oggOpus } from '@ringway/sound'
import type { RtpHeader } from 'werift'
import { heardWav } from './heard.ts'
import { Loudness, type Peaks } from './loudness.ts'
import { type Millis, monotonicNow } from './now.ts'
import { opusTimeline } from './opus-timeline.ts'
import { PAYLOAD_TYPE } from './payload-types.ts'
import { Recording } from './recording.ts'
import { type PassedPacket, type StreamFigures, StreamTally } from './stream-figures.ts'

/** What one side of a call says, from the answer on: kept, counted, and to be had as sound, as a waveform, in figures. */
export class HeardVoice {
  readonly #recording: Recording
  readonly #loudness: Loudness
  readonly #tally = new StreamTally()

  /** By the relay's clock. */
  readonly startedAt: Millis

  constructor(startedAt: Millis) {
    this.startedAt = startedAt
    this.#recording = new Recording(startedAt)
    this.#loudness = new Loudness(this.#recording)
  }

  /** Of a call that was never live. */
  static ofNothing(): HeardVoice {
    const now = monotonicNow()
    const voice = new HeardVoice(now)
    voice.end(now)
    return voice
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

type PassedHeader = Pick<RtpHeader, 'sequenceNumber' | 'timestamp' | 'payloadType'>

/** @param header with WhatsApp's payload type */
export function passed(header: PassedHeader, payload: Buffer, at: Millis): PassedPacket {
  const { sequenceNumber, timestamp, payloadType } = header
  return { at, sequenceNumber, timestamp, payload, isKey: payloadType === PAYLOAD_TYPE.telephoneEvent }
}
