import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from './g711.ts'
import { tone } from './tones.ts'

const LAWS = [
  { name: 'mu-law', encode: encodeMuLaw, decode: decodeMuLaw, silence: 0xff, loudest: [0x80, 0x00] },
  { name: 'A-law', encode: encodeALaw, decode: decodeALaw, silence: 0xd5, loudest: [0xaa, 0x2a] },
] as const

for (const { name, encode, decode, silence, loudest } of LAWS) {
  test(`${name}: every code stands for its own value`, () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    const again = encode(decode(codes))
    // Mu-law has two zeros.
    assert.deepEqual(decode(again), decode(codes))
  })

  test(`${name}: silence, and what is louder than full scale`, () => {
    assert.ok(Math.abs(decode(Uint8Array.of(silence))[0] as number) < 0.001)
    assert.ok(Math.abs(decode(encode(Float32Array.of(0)))[0] as number) < 0.001)
    assert.deepEqual([...encode(Float32Array.of(2, -2))], loudest)
  })

  test(`${name}: a tone comes back with noise 30 dB below it`, () => {
    const { samples } = tone(1_000, 200, 8_000)
    const back = decode(encode(samples))
    const power = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0)
    const noise = power(samples.map((sample, at) => sample - (back[at] as number)))
    assert.ok(10 * Math.log10(power(samples) / noise) > 30)
  })
}
