import type { Millis } from './now.ts'

/** An Opus packet as it passed the relay. */
export type RecordedPacket = {
  /** When it passed. */
  readonly at: Millis
  readonly sequenceNumber: number
  /** 48 kHz ticks. */
  readonly timestamp: number
  readonly payload: Uint8Array
}

/**
 * The longest recording: one hour. A call may go on, what is heard after it is not kept.
 * An hour is about 15 MB of packets, and 115 MB once it is decoded.
 */
export const MAX_RECORDING_MS: Millis = 3_600_000

const CHUNK_BYTES = 64 * 1024
/** Before each payload: arrival (8), sequence number (2), timestamp (4), length (2). */
const HEADER_BYTES = 16

/** What one speaker sent, as packets: decoding waits until somebody asks for it. */
export class Recording {
  readonly startedAt: Millis
  #endedAt: Millis | null = null
  readonly #chunks: { bytes: Buffer; used: number }[] = []

  constructor(startedAt: Millis) {
    this.startedAt = startedAt
  }

  /** Null while it goes on. */
  get endedAt(): Millis | null {
    return this.#endedAt
  }

  /** Copies the packet in. After the end, or past {@link MAX_RECORDING_MS}, nothing happens. */
  add({ at, sequenceNumber, timestamp, payload }: RecordedPacket): void {
    if (this.#endedAt !== null || at - this.startedAt > MAX_RECORDING_MS) return
    const chunk = this.#chunkFor(HEADER_BYTES + payload.length)
    chunk.bytes.writeDoubleLE(at, chunk.used)
    chunk.bytes.writeUInt16LE(sequenceNumber, chunk.used + 8)
    chunk.bytes.writeUInt32LE(timestamp, chunk.used + 10)
    chunk.bytes.writeUInt16LE(payload.length, chunk.used + 14)
    chunk.bytes.set(payload, chunk.used + HEADER_BYTES)
    chunk.used += HEADER_BYTES + payload.length
  }

  /** The first end counts. */
  end(at: Millis): void {
    this.#endedAt ??= at
  }

  /** In the order of arrival. What is added meanwhile may or may not be among them. */
  *packets(): Generator<RecordedPacket> {
    for (const { bytes, used } of this.#chunks) {
      for (let at = 0; at < used; ) {
        const length = bytes.readUInt16LE(at + 14)
        yield {
          at: bytes.readDoubleLE(at),
          sequenceNumber: bytes.readUInt16LE(at + 8),
          timestamp: bytes.readUInt32LE(at + 10),
          payload: bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length),
        }
        at += HEADER_BYTES + length
      }
    }
  }

  #chunkFor(length: number): { bytes: Buffer; used: number } {
    const last = this.#chunks.at(-1)
    if (last && last.used + length <= last.bytes.length) return last
    const chunk = { bytes: Buffer.allocUnsafe(CHUNK_BYTES), used: 0 }
    this.#chunks.push(chunk)
    return chunk
  }
}

/** How long it is by now, in ms. @param until the present, while it goes on */
export function lengthOf({ startedAt, endedAt }: Recording, until: Millis): Millis {
  return Math.min(MAX_RECORDING_MS, Math.max(0, (endedAt ?? until) - startedAt))
}
