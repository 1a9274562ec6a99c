import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { MPEGDecoder } from 'mpg123-decoder'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import { joinSamples, type Pcm } from './pcm.ts'
import { UnreadableAudio } from './unreadable-audio.ts'

/** Bytes handed over at a time, so that the bound on the decoded length stops a bomb early. */
const SLICE_BYTES = 65_536

type Decoded = { channelData: Float32Array[]; samplesDecoded: number; sampleRate: number }

/** What the three WebAssembly decoders have in common. */
type StreamDecoder = {
  readonly ready: Promise<void>
  decode(slice: Uint8Array): Decoded | Promise<Decoded>
  flush?(): Promise<Decoded>
  free(): void
}

/** MPEG audio, layers I to III. @throws UnreadableAudio */
export function decodeMp3(bytes: Uint8Array, maxSeconds: number): Promise<Pcm> {
  return decodeSlices(new MPEGDecoder(), bytes, maxSeconds, 'an MP3 file')
}

/** Ogg with Opus inside; always 48 kHz. @throws UnreadableAudio */
export function decodeOggOpus(bytes: Uint8Array, maxSeconds: number): Promise<Pcm> {
  return decodeSlices(new OggOpusDecoder(), bytes, maxSeconds, 'an Ogg Opus file')
}

/** Ogg with Vorbis inside. @throws UnreadableAudio */
export function decodeOggVorbis(bytes: Uint8Array, maxSeconds: number): Promise<Pcm> {
  return decodeSlices(new OggVorbisDecoder(), bytes, maxSeconds, 'an Ogg Vorbis file')
}

async function decodeSlices(decoder: StreamDecoder, bytes: Uint8Array, maxSeconds: number, what: string): Promise<Pcm> {
  const parts: Float32Array[] = []
  let sampleRate = 0
  let seconds = 0
  const keep = ({ channelData, samplesDecoded, sampleRate: rate }: Decoded): void => {
    if (samplesDecoded === 0) return
    sampleRate ||= rate
    seconds += samplesDecoded / rate
    if (seconds > maxSeconds) throw new UnreadableAudio(`sound of more than ${maxSeconds} seconds`)
    parts.push(mixChannels(channelData, samplesDecoded))
  }
  await decoder.ready
  try {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES)
      keep(await decoder.decode(bytes.subarray(at, at + SLICE_BYTES)))
    if (decoder.flush) keep(await decoder.flush())
  } catch (error) {
    if (error instanceof UnreadableAudio) throw error
    throw new UnreadableAudio(`${what} that is damaged`, { cause: error })
  } finally {
    decoder.free()
  }
  return { sampleRate, samples: joinSamples(parts) }
}

function mixChannels(channels: readonly Float32Array[], length: number): Float32Array {
  const [first, second] = channels
  if (!first) return new Float32Array(0)
  if (!second) return first.slice(0, length)
  const mono = new Float32Array(length)
  for (const channel of channels) {
    for (let i = 0; i < length; i++) mono[i] = (mono[i] as number) + (channel[i] as number) / channels.length
  }
  return mono
}
