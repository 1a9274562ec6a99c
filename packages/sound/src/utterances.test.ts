import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { joinSamples, silence } from './pcm.ts'
import { openSpeech } from './speech/speaker.ts'
import { tone } from './tones.ts'
import { type UtteranceEvent, Utterances } from './utterances.ts'

const RATE = 16_000
const quiet = (ms: number) => silence(ms, RATE).samples
const beep = (ms: number) => tone(440, ms, RATE, 0.3).samples
const seconds = (samples: Float32Array) => samples.length / RATE
const speaker = openSpeech()
after(() => speaker.close())

/** Noise at a level in dB under full scale; the same every time. */
function noise(ms: number, db: number): Float32Array {
  let seed = 1
  const amplitude = 10 ** (db / 20) * Math.sqrt(3)
  return Float32Array.from({ length: (ms * RATE) / 1000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return ((seed / 2_147_483_647) * 2 - 1) * amplitude
  })
}

/** Everything that comes of a sound which arrives in batches of 100 ms; `began` at which second. */
function cut(sound: Float32Array, options: { endsAfterMs?: number; longestMs?: number } = {}) {
  const utterances = new Utterances({ sampleRate: RATE, endsAfterMs: 800, longestMs: 60_000, ...options })
  const events: (UtteranceEvent & { at: number })[] = []
  for (let at = 0; at < sound.length; at += 1_600)
    for (const event of utterances.hear(sound.subarray(at, at + 1_600)))
      events.push({ ...event, at: (at + 1_600) / RATE })
  return { events, kinds: events.map(({ kind }) => kind), soFar: utterances.soFar }
}

describe('Utterances', () => {
  test('nothing is said in silence, nor in quiet noise', () => {
    assert.deepEqual(cut(quiet(5_000)).events, [])
    assert.deepEqual(cut(noise(5_000, -60)).events, [])
  })

  test('a click is not speech', () => {
    assert.deepEqual(cut(joinSamples([quiet(1_000), beep(60), quiet(2_000)])).events, [])
  })

  test('an utterance begins with what is loud and ends with a pause', () => {
    const { events, kinds } = cut(joinSamples([quiet(1_000), beep(500), quiet(2_000)]))
    assert.deepEqual(kinds, ['began', 'over'])
    const [began, over] = events
    assert.ok(began && began.at > 1 && began.at <= 1.3, `began at ${began?.at}`)
    assert.ok(over && over.at >= 2.3 && over.at <= 2.4, `over at ${over?.at}`)
  })

  test('it has a little of the silence on either side, and no more', () => {
    const { events } = cut(joinSamples([quiet(3_000), beep(500), quiet(9_000)]), { endsAfterMs: 5_000 })
    const over = events.find((event) => event.kind === 'over')
    assert.ok(over?.kind === 'over')
    assert.ok(seconds(over.samples) > 1.1 && seconds(over.samples) < 1.3, `${seconds(over.samples)} s`)
  })

  test('a shorter pause does not end it, and what is said after it belongs to it', () => {
    const { kinds } = cut(joinSamples([quiet(500), beep(400), quiet(600), beep(400), quiet(2_000)]))
    assert.deepEqual(kinds, ['began', 'over'])
    const twice = cut(joinSamples([quiet(500), beep(400), quiet(1_000), beep(400), quiet(2_000)]))
    assert.deepEqual(twice.kinds, ['began', 'over', 'began', 'over'])
  })

  test('a click in the pause does not lengthen it', () => {
    const { events } = cut(joinSamples([quiet(500), beep(400), quiet(400), beep(10), quiet(2_000)]))
    assert.ok(events.some(({ kind, at }) => kind === 'over' && at <= 1.8))
  })

  test('one that does not end is cut at its longest', () => {
    const { events, kinds } = cut(joinSamples([quiet(500), ...speechless(4_000)]), { longestMs: 2_000 })
    assert.deepEqual(kinds.slice(0, 2), ['began', 'over'])
    const over = events.find((event) => event.kind === 'over')
    assert.ok(over?.kind === 'over' && seconds(over.samples) <= 2)
  })

  test('a steady noise is an utterance once; from then on it is the noise of the line', () => {
    const { kinds } = cut(joinSamples([quiet(500), noise(20_000, -30)]))
    assert.deepEqual(kinds, ['began', 'over'])
  })

  for (const db of [-200, -55, -40]) {
    test(`a sentence of a voice is one utterance, with noise at ${db} dB around and under it`, async () => {
      const { samples } = await speaker.speak({ text: 'I would like to talk to the sales department' })
      const sound = joinSamples([quiet(1_000), samples, quiet(2_000)])
      const line = noise((sound.length * 1000) / RATE, db)
      const { events, kinds } = cut(sound.map((sample, index) => sample + (line[index] ?? 0)))
      assert.deepEqual(kinds, ['began', 'over'])
      const over = events.find((event) => event.kind === 'over')
      assert.ok(over?.kind === 'over' && Math.abs(seconds(over.samples) - samples.length / RATE) < 0.8)
    })
  }

  test('what was said so far can be asked for while somebody speaks', () => {
    assert.equal(cut(quiet(1_000)).soFar, null)
    const { soFar } = cut(joinSamples([quiet(500), beep(1_000)]))
    assert.ok(soFar && seconds(soFar) > 1 && seconds(soFar) < 1.5)
  })
})

/** Loud and never quiet for long, as speech is: its level rises and falls. */
function speechless(ms: number): Float32Array[] {
  return Array.from({ length: ms / 200 }, () => joinSamples([beep(160), quiet(40)]))
}
