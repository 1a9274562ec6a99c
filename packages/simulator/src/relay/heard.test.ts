import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeOpus, readWav, rms, tone, toneShare } from '@ringway/sound'
import { heardWav } from './heard.ts'
import { MAX_RECORDING_MS, Recording } from './recording.ts'

const PACKETS = encodeOpus(tone(1000, 1000))
const START = 1_790_000_000_000

/** A recording in which packets of a 1,000 Hz tone arrived at these moments, with running timestamps. */
function recorded(moments: number[]): Recording {
  const recording = new Recording(START)
  for (const [n, at] of moments.entries()) {
    const payload = PACKETS[n % PACKETS.length] as Uint8Array
    recording.add({ at: START + at, sequenceNumber: n & 0xffff, timestamp: at * 48, payload })
  }
  return recording
}
const every20ms = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n * 20)

test('a recording without a packet is silence of its length', async () => {
  const recording = new Recording(START)
  recording.end(START + 1234)
  recording.end(START + 9999)
  const { samples, sampleRate } = readWav(await heardWav(recording, START + 5000))
  assert.deepEqual([samples.length, sampleRate, rms(samples)], [1234 * 16, 16_000, 0])
})

test('while it goes on it lasts until now, and sounds where the packets came', async () => {
  const wav = readWav(await heardWav(recorded(every20ms(25, 300)), START + 1000))
  assert.equal(wav.samples.length, 16_000)
  assert.equal(rms(wav.samples.subarray(0, 4800)), 0)
  assert.ok(toneShare(wav.samples.subarray(5200, 12_000), 16_000, 1000) > 0.6)
  assert.equal(rms(wav.samples.subarray(12_800)), 0)
})

test('what is no Opus is silence, and does not end the rest', async () => {
  const recording = recorded(every20ms(10))
  recording.add({ at: START + 200, sequenceNumber: 10, timestamp: 200 * 48, payload: new Uint8Array() })
  const wav = readWav(await heardWav(recording, START + 300))
  assert.equal(rms(wav.samples.subarray(3200)), 0)
  assert.ok(rms(wav.samples.subarray(800, 3200)) > 0.1)
})

test('no more than an hour is kept', async () => {
  const recording = new Recording(START)
  const payload = new Uint8Array(10)
  recording.add({ at: START + MAX_RECORDING_MS, sequenceNumber: 1, timestamp: 0, payload })
  recording.add({ at: START + MAX_RECORDING_MS + 1, sequenceNumber: 2, timestamp: 960, payload })
  assert.equal([...recording.packets()].length, 1)
})

test('packets come out of a recording as they went in, over many chunks', () => {
  const recording = recorded(every20ms(5000))
  const packets = [...recording.packets()]
  assert.equal(packets.length, 5000)
  assert.deepEqual(
    packets.map(({ sequenceNumber }) => sequenceNumber),
    every20ms(5000).map((at) => at / 20),
  )
  assert.deepEqual(Buffer.from(packets.at(-1)?.payload ?? []), Buffer.from(PACKETS[4999 % PACKETS.length] ?? []))
})

test('decoding a minute lets others work in between', async () => {
  let turns = 0
  let done = false
  const others = (async () => {
    for (; !done; turns++) await new Promise((resolve) => setImmediate(resolve))
  })()
  await heardWav(recorded(every20ms(3000)), START + 60_000)
  done = true
  await others
  assert.ok(turns >= 60, `${turns} turns`)
})
