import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { rms, toneShare } from './analysis.ts'
import { decodeAudio } from './decode-audio.ts'
import { durationMs } from './pcm.ts'
import { tone } from './tones.ts'
import { UnreadableAudio } from './unreadable-audio.ts'
import { encodeWav } from './wav-writer.ts'

/** 0.7 s of 1,000 Hz at half of full scale, made from our own tone by the usual encoders. */
const FIXTURES = [
  { file: 'tone-1000hz.mp3', sampleRate: 22_050, tail: 60 },
  { file: 'tone-1000hz-opus.ogg', sampleRate: 48_000, tail: 10 },
  { file: 'tone-1000hz-vorbis.ogg', sampleRate: 44_100, tail: 1 },
]

for (const { file, sampleRate, tail } of FIXTURES) {
  test(`${file} sounds as it was made, whatever type it is given`, async () => {
    const pcm = await decodeAudio(await fixture(file), 'application/octet-stream')
    assert.equal(pcm.sampleRate, sampleRate)
    assert.ok(durationMs(pcm) >= 700 && durationMs(pcm) <= 700 + tail, `${durationMs(pcm)} ms`)
    const middle = pcm.samples.subarray(0.1 * sampleRate, 0.6 * sampleRate)
    assert.ok(toneShare(middle, sampleRate, 1000) > 0.95)
    assert.ok(Math.abs(rms(middle) - 0.354) < 0.02)
  })

  test(`${file} longer than allowed is refused while it is being decoded`, async () => {
    await assert.rejects(decodeAudio(await fixture(file), undefined, 0.5), /more than 0.5 seconds/)
  })

  test(`${file} cut off in its headers is unreadable, not a crash`, async () => {
    for (const length of [5, 30, 60]) {
      await assert.rejects(decodeAudio((await fixture(file)).subarray(0, length)), UnreadableAudio)
    }
  })
}

test('a WAV file is known by its bytes though the server calls it text', async () => {
  const pcm = await decodeAudio(encodeWav(tone(500, 200, 11_025).samples, 11_025), 'text/plain')
  assert.equal(pcm.sampleRate, 11_025)
})

for (const type of ['audio/basic', 'audio/ulaw', 'Audio/Basic; rate=8000']) {
  test(`bytes without a mark are mu-law at 8 kHz when the type says ${type}`, async () => {
    const pcm = await decodeAudio(new Uint8Array(800).fill(0xff), type)
    assert.equal(pcm.sampleRate, 8000)
    assert.equal(durationMs(pcm), 100)
    assert.equal(rms(pcm.samples), 0)
  })
}

for (const [like, start] of [
  ['an MPEG header', [0xff, 0xfb, 0x90, 0x64]],
  ['JSON', [0x7b, 0x7d]],
  ['a web page', [0x3c, 0x3e]],
] as const) {
  test(`mu-law that begins like ${like} is mu-law all the same`, async () => {
    const pcm = await decodeAudio(Uint8Array.from([...start, ...new Uint8Array(796).fill(0xff)]), 'audio/ulaw')
    assert.equal(pcm.sampleRate, 8000)
    assert.equal(pcm.samples.length, start.length + 796)
  })
}

const UNREADABLE: [what: string, bytes: Buffer, found: RegExp][] = [
  ['nothing', Buffer.alloc(0), /0 bytes/],
  ['a web page', Buffer.from('\n<!doctype html><title>Not found</title>'), /HTML/],
  ['JSON', Buffer.from('{"error": 404}'), /JSON/],
  ['FLAC', Buffer.from('fLaC\0\0\0\x22'), /FLAC/],
  ['M4A', Buffer.from('\0\0\0\x20ftypM4A '), /M4A/],
  ['an Ogg file with Speex', Buffer.from('OggS\0\x02............Speex   '), /neither Opus nor Vorbis/],
  ['noise', Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7919) % 251)), /500 bytes that are no audio/],
  ['an ID3 tag without music', Buffer.from('ID3\x03\0\0\0\0\0\0'), /MP3 file with no sound/],
]
for (const [what, bytes, found] of UNREADABLE) {
  test(`${what} is unreadable, and the error says what it is`, async () => {
    await assert.rejects(decodeAudio(bytes), (error) => error instanceof UnreadableAudio && found.test(error.found))
  })
}

function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../src/fixtures/${name}`, import.meta.url))
}
