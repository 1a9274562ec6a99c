import { decodeALaw, decodeMuLaw } from './g711.ts'
import type { Pcm } from './pcm.ts'
import { UnreadableAudio } from './unreadable-audio.ts'

/** The codes of a WAV file's `fmt ` chunk that we read. Microsoft, mmreg.h. */
const FORMAT = { pcm: 1, float: 3, aLaw: 6, muLaw: 7, extensible: 0xfffe }
const MAX_CHANNELS = 32

type WavFormat = { code: number; channels: number; sampleRate: number; bits: number }

/**
 * Reads a WAV file: PCM of 8, 16, 24 and 32 bits, 32-bit float, mu-law and A-law, any rate and number of channels
 * (mixed down to one), WAVE_FORMAT_EXTENSIBLE.
 *
 * A wrong length of the data chunk, as programs that stream write it (0, 0xFFFFFFFF, more than there is), means
 * "until the end of the file".
 *
 * @throws UnreadableAudio
 */
export function readWav(bytes: Uint8Array): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: WavFormat | null = null
  let at = 12
  while (at + 8 <= bytes.length) {
    const id = String.fromCharCode(...bytes.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    const body = at + 8
    if (id === 'fmt ') format = readFormat(view, body, Math.min(length, bytes.length - body))
    if (id === 'data') return readData(bytes, body, length, format)
    at = body + length + (length & 1)
  }
  throw new UnreadableAudio(`a WAV file without a ${format ? 'data' : 'format'} chunk`)
}

function readFormat(view: DataView, at: number, length: number): WavFormat {
  if (length < 16) throw new UnreadableAudio('a WAV file with a format chunk that is cut off')
  const stated = view.getUint16(at, true)
  // The extensible form keeps the real code in the first two bytes of its sub-format GUID.
  const code = stated === FORMAT.extensible && length >= 26 ? view.getUint16(at + 24, true) : stated
  const channels = view.getUint16(at + 2, true)
  const sampleRate = view.getUint32(at + 4, true)
  if (channels < 1 || channels > MAX_CHANNELS) throw new UnreadableAudio(`a WAV file with ${channels} channels`)
  if (sampleRate < 4000 || sampleRate > 192_000) throw new UnreadableAudio(`a WAV file at ${sampleRate} Hz`)
  return { code, channels, sampleRate, bits: view.getUint16(at + 14, true) }
}

function readData(bytes: Uint8Array, body: number, stated: number, format: WavFormat | null): Pcm {
  if (!format) throw new UnreadableAudio('a WAV file whose data comes before its format')
  const rest = bytes.length - body
  const length = stated === 0 || stated > rest ? rest : stated
  const frameBytes = format.channels * Math.ceil(format.bits / 8)
  const frames = frameBytes === 0 ? 0 : Math.floor(length / frameBytes)
  if (frames === 0) throw new UnreadableAudio('a WAV file with no sound in it')
  const interleaved = readSamples(bytes.subarray(body, body + frames * frameBytes), format)
  return { sampleRate: format.sampleRate, samples: mixInterleaved(interleaved, format.channels) }
}

function readSamples(bytes: Uint8Array, { code, bits }: WavFormat): Float32Array {
  if (code === FORMAT.muLaw && bits === 8) return decodeMuLaw(bytes)
  if (code === FORMAT.aLaw && bits === 8) return decodeALaw(bytes)
  if (code === FORMAT.float && bits === 32) return each(bytes, 4, (view, at) => finite(view.getFloat32(at, true)))
  if (code === FORMAT.pcm) {
    if (bits === 8) return each(bytes, 1, (view, at) => (view.getUint8(at) - 128) / 128)
    if (bits === 16) return each(bytes, 2, (view, at) => view.getInt16(at, true) / 32768)
    if (bits === 24)
      return each(bytes, 3, (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8388608)
    if (bits === 32) return each(bytes, 4, (view, at) => view.getInt32(at, true) / 2147483648)
  }
  throw new UnreadableAudio(`a WAV file of format ${code} with ${bits} bits a sample, which Ringway does not read`)
}

function each(bytes: Uint8Array, width: number, read: (view: DataView, at: number) => number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const samples = new Float32Array(Math.floor(bytes.length / width))
  for (let i = 0; i < samples.length; i++) samples[i] = read(view, i * width)
  return samples
}

/** A broken float file may hold NaN or infinity, which would spoil every filter behind it. */
function finite(sample: number): number {
  return Number.isFinite(sample) ? Math.max(-1, Math.min(1, sample)) : 0
}

function mixInterleaved(samples: Float32Array, channels: number): Float32Array {
  if (channels === 1) return samples
  const mono = new Float32Array(samples.length / channels)
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel] as number
    mono[frame] = sum / channels
  }
  return mono
}
