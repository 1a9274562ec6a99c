import { type RtpPacket, readRtp } from '../rtp.ts'

/** Before each packet: whose it is (4 bytes, little endian) and its length (2). */
const HEAD_BYTES = 6
/** A tick's worth of a few dozen legs. */
const FIRST_ROOM_BYTES = 8 * 1024

/**
 * RTP packets of several legs one behind the other, as the native core hands them over and as they cross between threads: one array in
 * place of hundreds of objects.
 */
export class PacketBatch {
  #room = Buffer.allocUnsafeSlow(FIRST_ROOM_BYTES)
  #length = 0

  get empty(): boolean {
    return this.#length === 0
  }

  /** @param packet a whole RTP packet */
  add(leg: number, packet: Uint8Array): void {
    const end = this.#length + HEAD_BYTES + packet.length
    if (end > this.#room.length) this.#grow(end)
    this.#room.writeUInt32LE(leg, this.#length)
    this.#room.writeUInt16LE(packet.length, this.#length + 4)
    this.#room.set(packet, this.#length + HEAD_BYTES)
    this.#length = end
  }

  /** What was added since the last time, in an array of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#length)
    taken.set(this.#room.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  #grow(needed: number): void {
    const room = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#room.length))
    room.set(this.#room.subarray(0, this.#length))
    this.#room = room
  }
}

/** The packets of a batch, each with the leg that it is of; views of the batch, not copies. */
export function* batched(batch: Uint8Array): Generator<readonly [leg: number, packet: Buffer], void, undefined> {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength)
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt16LE(at + 4)
    yield [bytes.readUInt32LE(at), bytes.subarray(at + HEAD_BYTES, end)]
    at = end
  }
}

/** The same, read; what is no RTP packet is passed over. */
export function* batchedRtp(batch: Uint8Array): Generator<readonly [leg: number, packet: RtpPacket], void, undefined> {
  for (const [leg, bytes] of batched(batch)) {
    const packet = readRtp(bytes)
    if (packet) yield [leg, packet]
  }
}
