import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rms, toneShare } from './analysis.ts'
import { BadOpusPacket, OpusDecoder } from './opus-decoder.ts'
import { encodeOpus, OpusEncoder, silencePacket } from './opus-encoder.ts'
import { concat, joinSamples, type Pcm, silence } from './pcm.ts'
import { openSpeech } from './speech/speaker.ts'
import { tone } from './tones.ts'

/** The most that WhatsApp's offer allows (`maxaveragebitrate`), in bit/s. */
const LIMIT = 20_000

const PROMPTS: Record<string, () => Promise<Pcm> | Pcm> = {
  speech: async () => {
    await using speaker = openSpeech()
    return await speaker.speak({ text: 'Thank you for calling. For opening hours press one, for the shop press two.' })
  },
  'a tone at 44,100 Hz': () => tone(1000, 2000, 44_100, 0.9),
  'full noise': () => noise(2000, 48_000),
  'a tone, silence, a tone': () => concat([tone(440, 600), silence(800, 16_000), tone(880, 600)], 16_000),
}

for (const [name, make] of Object.entries(PROMPTS)) {
  test(`${name} stays within WhatsApp's 20 kbit/s`, async () => {
    const packets = encodeOpus(await make())
    const bits = packets.reduce((sum, packet) => sum + packet.length * 8, 0)
    const rate = bits / (packets.length * 0.02)
    assert.ok(rate <= LIMIT, `${rate.toFixed(0)} bit/s`)
  })
}

test('a tone comes out of the codec at its frequency and level', () => {
  const heard = decodeAll(encodeOpus(tone(1000, 1000, 44_100, 0.5)), 48_000)
  const middle = heard.subarray(12_000, 36_000)
  assert.ok(toneShare(middle, 48_000, 1000) > 0.98)
  assert.ok(Math.abs(rms(middle) - 0.354) < 0.03)
})

test('a codec that was used is as a new one once it is reset', () => {
  const encoder = new OpusEncoder(16_000, 'live')
  const decoder = new OpusDecoder(16_000)
  const noisy = noise(200, 16_000).samples
  const quiet = tone(300, 200, 16_000, 0.2).samples
  const coded = (samples: Float32Array) =>
    Array.from({ length: samples.length / 320 }, (_, i) => encoder.encode(samples.subarray(i * 320, (i + 1) * 320)))
  const fresh = coded(quiet)
  const heard = decodeAll(fresh, 16_000)
  for (const packet of coded(noisy)) decoder.decode(packet)
  encoder.reset()
  decoder.reset()
  assert.equal(decoder.conceal().length, 0, 'nothing goes on')
  assert.deepEqual(coded(quiet), fresh)
  assert.deepEqual(joinSamples(fresh.map((packet) => decoder.decode(packet))), heard)
})

test('packets are 20 ms of wideband mono, the last one filled up with silence', () => {
  const packets = encodeOpus(tone(440, 210, 16_000))
  assert.equal(packets.length, 11)
  assert.equal(decodeAll(packets, 16_000).length, 11 * 320)
  for (const packet of packets) assertWideband(packet)
})

test('the silence packet is silent and small', () => {
  const packet = silencePacket()
  assert.ok(packet.length < 20)
  assert.ok(rms(decodeAll(Array(10).fill(packet), 48_000)) < 0.001)
})

test('live frames of 48 kHz can be encoded one by one', () => {
  const packets = encodeLive(tone(600, 400, 48_000).samples)
  assert.ok(toneShare(decodeAll(packets, 16_000).subarray(1600, 4800), 16_000, 600) > 0.98)
  for (const packet of encodeLive(noise(400, 48_000).samples)) assertWideband(packet)
})

test('a frame of the wrong length is refused', () => {
  assert.throws(() => new OpusEncoder().encode(new Float32Array(319)), RangeError)
})

test('what is no packet throws BadOpusPacket', () => {
  assert.throws(() => new OpusDecoder().decode(new Uint8Array(0)), BadOpusPacket)
  assert.throws(() => new OpusDecoder().decode(Uint8Array.of(3)), BadOpusPacket)
})

test('a packet that is lost is concealed: the tone goes on, and fades when more are', () => {
  const packets = encodeOpus(tone(440, 1000))
  const decoder = new OpusDecoder(16_000)
  assert.equal(decoder.conceal().length, 0, 'nothing was heard that could go on')
  for (const packet of packets.slice(0, 20)) decoder.decode(packet)
  const concealed = Array.from({ length: 6 }, () => decoder.conceal())
  assert.deepEqual(new Set(concealed.map(({ length }) => length)), new Set([320]))
  const [first, ...later] = concealed.map((samples) => rms(samples))
  assert.ok(first !== undefined && first > 0.1, `${first}`)
  assert.ok(toneShare(concealed[0] ?? new Float32Array(), 16_000, 440) > 0.9)
  assert.ok(
    later.slice(3).every((level) => level < 0.002),
    `${later}`,
  )
  assert.ok(rms(decoder.decode(packets[28] ?? silencePacket())) > 0, 'and what comes then is heard')
})

test('live sound is encoded within the limit, and sounds the same', () => {
  const encoder = new OpusEncoder(16_000, 'live')
  const { samples } = tone(600, 1000, 16_000)
  const packets = Array.from({ length: 50 }, (_, i) => encoder.encode(samples.subarray(i * 320, (i + 1) * 320)))
  assert.ok(packets.reduce((sum, { length }) => sum + length * 8, 0) <= LIMIT)
  assert.ok(toneShare(decodeAll(packets, 16_000).subarray(1600, 14_000), 16_000, 600) > 0.98)
})

function encodeLive(samples: Float32Array): Uint8Array[] {
  const encoder = new OpusEncoder(48_000)
  return Array.from({ length: samples.length / 960 }, (_, i) =>
    encoder.encode(samples.subarray(i * 960, (i + 1) * 960)),
  )
}

/** 20 ms, one frame, mono, at most 8 kHz of sound: RFC 6716, table 2, SILK 1, 5, 9 or CELT 19, 23. */
function assertWideband(packet: Uint8Array): void {
  const [toc = 0] = packet
  assert.ok([1, 5, 9, 19, 23].includes(toc >> 3), `configuration ${toc >> 3}`)
  assert.equal(toc & 0b111, 0)
}

function decodeAll(packets: readonly Uint8Array[], sampleRate: 16_000 | 48_000): Float32Array {
  const decoder = new OpusDecoder(sampleRate)
  return joinSamples(packets.map((packet) => decoder.decode(packet)))
}

/** The same noise each time: a linear congruential generator (Numerical Recipes' constants). */
function noise(ms: number, sampleRate: number): Pcm {
  const pcm = silence(ms, sampleRate)
  let state = 1
  for (let i = 0; i < pcm.samples.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    pcm.samples[i] = state / 2 ** 31 - 1
  }
  return pcm
}
