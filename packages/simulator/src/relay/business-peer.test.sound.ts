import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw, OpusDecoder, opusPackets, tone } from '@ringway/sound'
import type { PeerSound } from './business-peer.test.parent.ts'

/** What a test's peer speaks: frames of 20 ms. */
export type PeerCodec = {
  readonly ticks: number
  readonly rate: number
  tone(hz: number, frames: number): Buffer[]
  decode(packets: readonly Buffer[]): Float32Array
}

const OPUS: PeerCodec = {
  ticks: 960,
  rate: 16_000,
  tone: (hz, frames) => [...opusPackets(tone(hz, frames * 20))].map((packet) => Buffer.from(packet)),
  decode(packets) {
    const decoder = new OpusDecoder(16_000)
    return new Float32Array(packets.flatMap((packet) => [...decoder.decode(packet)]))
  },
}

function g711(encode: typeof encodeMuLaw, decode: typeof decodeMuLaw): PeerCodec {
  return {
    ticks: 160,
    rate: 8_000,
    tone(hz, frames) {
      const bytes = Buffer.from(encode(tone(hz, frames * 20, 8_000).samples))
      return Array.from({ length: frames }, (_, at) => bytes.subarray(at * 160, (at + 1) * 160))
    },
    decode: (packets) => decode(Buffer.concat(packets)),
  }
}

export const PEER_CODECS: Readonly<Record<PeerSound, PeerCodec>> = {
  opus: OPUS,
  PCMU: g711(encodeMuLaw, decodeMuLaw),
  PCMA: g711(encodeALaw, decodeALaw),
}
