import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toneShare } from './analysis.ts'
import { tone } from './tones.ts'
import { UnreadableAudio } from './unreadable-audio.ts'
import { readWav } from './wav-reader.ts'
import { encodeWav } from './wav-writer.ts'

type Layout = {
  code: number
  bits: number
  channels: number
  write: (view: DataView, at: number, value: number) => void
}

const LAYOUTS: Record<string, Layout> = {
  'PCM of 8 bits': { code: 1, bits: 8, channels: 1, write: (v, at, x) => v.setUint8(at, Math.round(x * 127) + 128) },
  'PCM of 16 bits, stereo': { code: 1, bits: 16, channels: 2, write: (v, at, x) => v.setInt16(at, x * 32767, true) },
  'PCM of 24 bits': {
    code: 1,
    bits: 24,
    channels: 1,
    write: (v, at, x) => {
      const whole = Math.round(x * 8388607)
      v.setUint16(at, whole & 0xffff, true)
      v.setInt8(at + 2, whole >> 16)
    },
  },
  'PCM of 32 bits, 6 channels': {
    code: 1,
    bits: 32,
    channels: 6,
    write: (v, at, x) => v.setInt32(at, x * 2147483647, true),
  },
  'floats of 32 bits': { code: 3, bits: 32, channels: 1, write: (v, at, x) => v.setFloat32(at, x, true) },
  'the extensible form of 16 bits': {
    code: 0xfffe,
    bits: 16,
    channels: 1,
    write: (v, at, x) => v.setInt16(at, x * 32767, true),
  },
}

for (const [name, layout] of Object.entries(LAYOUTS)) {
  test(`a WAV file with ${name} is read at its own rate`, () => {
    const pcm = readWav(wavFile(layout, tone(1000, 300, 22_050, 0.5).samples, 22_050))
    assert.equal(pcm.sampleRate, 22_050)
    assert.equal(pcm.samples.length, 6615)
    assert.ok(toneShare(pcm.samples, 22_050, 1000) > 0.98)
    assert.ok(Math.abs(Math.max(...pcm.samples) - 0.5) < 0.01)
  })
}

test('mu-law and A-law expand to the values of G.711', () => {
  const header = (code: number) => g711File(code, Uint8Array.of(0xff, 0x80, 0x00, 0xf0, 0xd5, 0x2a))
  assert.deepEqual(whole(readWav(header(7)).samples).slice(0, 4), [0, 32124, -32124, 120])
  assert.deepEqual(whole(readWav(header(6)).samples).slice(4), [8, -32256])
})

for (const stated of [0, 0xffff_ffff, 1_000_000]) {
  test(`a data chunk that says ${stated} bytes reaches to the end of the file`, () => {
    const file = encodeWav(tone(440, 100, 8000).samples, 8000)
    file.writeUInt32LE(stated, 40)
    assert.equal(readWav(file).samples.length, 800)
  })
}

test('chunks before the data are stepped over, odd ones with their padding byte', () => {
  const file = encodeWav(tone(440, 100, 8000).samples, 8000)
  const odd = Buffer.concat([Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1')])
  const withList = Buffer.concat([file.subarray(0, 36), odd, file.subarray(36)])
  assert.equal(readWav(withList).samples.length, 800)
})

test('what was written is read back to the bit', () => {
  const samples = Int16Array.of(0, 1, -1, 32767, -32768, 12345)
  const pcm = readWav(encodeWav(samples, 16_000))
  assert.equal(pcm.sampleRate, 16_000)
  assert.deepEqual(whole(pcm.samples), [...samples])
})

test('floats louder than full scale are cut off, not wrapped', () => {
  assert.deepEqual(whole(readWav(encodeWav(Float32Array.of(1.5, -1.5), 8000)).samples), [32767, -32767])
})

const BROKEN: Record<string, Buffer> = {
  'no format': Buffer.from('RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd', 'latin1'),
  'no data': encodeWav(new Int16Array(0), 8000).subarray(0, 36),
  'no samples': encodeWav(new Int16Array(0), 8000),
  'no channels': patched(22, 0),
  '33 channels': patched(22, 33),
  'format 2 (ADPCM)': patched(20, 2),
  '12 bits a sample': patched(34, 12),
}
for (const [name, file] of Object.entries(BROKEN)) {
  test(`a WAV file with ${name} is unreadable`, () => assert.throws(() => readWav(file), UnreadableAudio))
}

function patched(offset: number, value: number): Buffer {
  const file = encodeWav(new Int16Array(100), 8000)
  file.writeUInt16LE(value, offset)
  return file
}

function whole(samples: Float32Array): number[] {
  return [...samples].map((sample) => Math.round(sample * 32768))
}

function g711File(code: number, bytes: Uint8Array): Buffer {
  const file = Buffer.concat([encodeWav(new Int16Array(0), 8000), bytes])
  file.writeUInt16LE(code, 20)
  file.writeUInt16LE(8, 34)
  file.writeUInt32LE(bytes.length, 40)
  return file
}

function wavFile({ code, bits, channels, write }: Layout, samples: Float32Array, sampleRate: number): Buffer {
  const width = (bits / 8) * channels
  const extra = code === 0xfffe ? 24 : 0
  const file = Buffer.alloc(44 + extra + samples.length * width)
  encodeWav(new Int16Array(0), sampleRate).copy(file)
  file.writeUInt32LE(16 + extra, 16)
  file.writeUInt16LE(code, 20)
  file.writeUInt16LE(channels, 22)
  file.writeUInt16LE(bits, 34)
  if (extra) file.writeUInt16LE(1, 44)
  file.write('data', 36 + extra, 'latin1')
  file.writeUInt32LE(samples.length * width, 40 + extra)
  const view = new DataView(file.buffer, file.byteOffset + 44 + extra)
  for (const [i, sample] of samples.entries()) {
    for (let channel = 0; channel < channels; channel++) write(view, i * width + (channel * bits) / 8, sample)
  }
  return file
}
