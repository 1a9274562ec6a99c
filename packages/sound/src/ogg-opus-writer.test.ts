import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toneShare } from './analysis.ts'
import { decodeAudio } from './decode-audio.ts'
import { oggOpus } from './ogg-opus-writer.ts'
import { encodeOpus, silencePacket } from './opus-encoder.ts'
import { opusPacketMs } from './opus-packet.ts'
import { durationMs } from './pcm.ts'
import { tone } from './tones.ts'

test('an independent decoder hears the same sound, as long as it was', async () => {
  const said = tone(700, 2_500, 16_000)
  const heard = await decodeAudio(oggOpus(encodeOpus(said)))
  assert.ok(Math.abs(durationMs(heard) - 2_500) < 25, `${durationMs(heard)} ms`)
  assert.ok(toneShare(heard.samples, heard.sampleRate, 700) > 0.9)
})

test('silence of no length is a file all the same', async () => {
  assert.equal(oggOpus([]).subarray(0, 4).toString(), 'OggS')
})

test('a packet longer than 255 bytes and one of exactly that length keep their neighbours', async () => {
  const quiet = silencePacket()
  // Code 3 with padding: as long as wanted, still 20 ms. RFC 6716 §3.2.5.
  const padded = (length: number) => {
    const rest = quiet.length - 1
    const padding = length - 3 - rest
    const bytes = Uint8Array.from([
      (quiet[0] ?? 0) | 3,
      0x41,
      padding,
      ...quiet.subarray(1),
      ...new Uint8Array(padding),
    ])
    assert.equal(bytes.length, length)
    return bytes
  }
  const heard = await decodeAudio(oggOpus([padded(255), padded(250), quiet, padded(254)]))
  assert.ok(Math.abs(durationMs(heard) - 80) < 10, `${durationMs(heard)} ms`)
})

test('a packet tells its length: SILK, hybrid and CELT, one frame, two, several', () => {
  const lengths = [[8], [0x48], [0x60], [0x78], [0x80], [0x98], [0x99], [0x4b, 3]].map((bytes) =>
    opusPacketMs(Uint8Array.from(bytes)),
  )
  assert.deepEqual(lengths, [20, 20, 10, 20, 2.5, 20, 40, 60])
})
