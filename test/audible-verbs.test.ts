import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { concat, durationMs, encodeMuLaw, encodeWav, type Pcm, silence, tone } from '@ringway/sound'
import { type Arrival, arrival } from './kit/arrival.ts'
import { Callers, playTone } from './kit/callers.ts'
import { ROOT } from './kit/house.ts'
import { levelBetween, toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { Voices } from './kit/voices.ts'

/** The same sound, by its samples, whatever the codecs on the way; others reach 0.2. */
const SAME_SOUND = 0.7
/** Silence after the Opus codec: 60 dB below full scale. */
const SILENT = 0.001
/** So that the phone plays out what came last. */
const REST = '<Pause length="1"/>'

/** Seven tones of 60 ms, each of another pitch: whichever is missing, it is missed. */
const melody = (sampleRate: number): Pcm =>
  concat(
    [300, 500, 700, 900, 1100, 1300, 1500].map((hz) => tone(hz, 60, sampleRate)),
    sampleRate,
  )
const fixture = (name: string) => readFile(join(ROOT, 'packages/sound/src/fixtures', name))

/** Files that `<Play>` takes, and what is in them; those of the fixtures were made elsewhere. */
const FILES: [path: string, type: string, body: () => Promise<Buffer> | Buffer, sound: Pcm][] = [
  ['/melody.wav', 'audio/wav', () => Buffer.from(encodeWav(melody(44_100).samples, 44_100)), melody(16_000)],
  ['/melody.ulaw', 'audio/ulaw', () => Buffer.from(encodeMuLaw(melody(8_000).samples)), melody(16_000)],
  ['/tone.mp3', 'audio/mpeg', () => fixture('tone-1000hz.mp3'), tone(1000, 700)],
  ['/opus.ogg', 'audio/ogg', () => fixture('tone-1000hz-opus.ogg'), tone(1000, 700)],
  ['/vorbis.ogg', 'audio/ogg', () => fixture('tone-1000hz-vorbis.ogg'), tone(1000, 700)],
]

/** It has arrived whole; prints when it was heard first, in milliseconds from the answer. */
function arrivedWhole(t: TestContext, what: string, { share, firstAudio, clipped }: Arrival): void {
  t.diagnostic(`${what}: first audio ${Math.round(firstAudio)} ms, clipped ${clipped.anywhere} ms`)
  assert.ok(share > SAME_SOUND, `${what} is another sound: ${share}`)
  assert.deepEqual(clipped, { begin: 0, end: 0, anywhere: 0 }, what)
}

describe("each audible verb at the user's ear", { concurrency: 4 }, () => {
  let callers: Callers
  let voices: Voices
  before(async () => {
    callers = await Callers.open()
    voices = new Voices()
    await callers.takeCalls()
    for (const [path, type, body] of FILES) {
      const bytes = await body()
      callers.app.on(path, () => ({ type, body: bytes }))
    }
  })
  after(async () => {
    await voices?.close()
    await callers?.close()
  })

  async function heardOf(verbs: string): Promise<Pcm> {
    const caller = await callers.caller(verbs + REST)
    return (await caller.callToEnd()).heard
  }

  for (const [path, , , sound] of FILES)
    test(`<Play> of ${path.slice(1)}`, async (t) => {
      arrivedWhole(t, '<Play>', arrival(await heardOf(`<Play>${path}</Play>`), sound))
    })

  for (const [voice, flite] of [
    ['woman', 'slt'],
    ['man', 'rms'],
  ] as const)
    test(`<Say> in a ${voice}'s voice`, async (t) => {
      const words = 'Your number is two one seven'
      const heard = await heardOf(`<Say voice="${voice}">${words}</Say>`)
      arrivedWhole(t, '<Say>', arrival(heard, await voices.say(words, flite)))
      const other = arrival(heard, await voices.say('The shop is closed today', flite))
      assert.ok(other.share < SAME_SOUND, `other words: ${other.share}`)
    })

  test('loop: each round is whole, 20 ms after the one before', async (t) => {
    const heard = await heardOf(
      `<Play loop="3">/melody.wav</Play><Say voice="woman" loop="2">Press one for sales</Say>${playTone(1000, 300)}`,
    )
    const rounds = [melody(16_000), silence(20, 16_000), melody(16_000), silence(20, 16_000), melody(16_000)]
    const sung = arrival(heard, concat(rounds, 16_000))
    arrivedWhole(t, '<Play loop="3">', sung)
    const sentence = await voices.say('Press one for sales')
    const length = durationMs(sentence)
    const first = arrival(untilMs(heard, sung.to + 1.5 * length), sentence, sung.to)
    const second = arrival(heard, sentence, first.to)
    arrivedWhole(t, '<Say loop="2">, first', first)
    arrivedWhole(t, '<Say loop="2">, second', second)
    assert.ok(second.from - first.to < length, 'soon after the first')
    assert.equal(toneSpans(heard, 1000).filter(({ ms }) => ms > 200).length, 1, 'then the next verb')
  })

  test('<Pause> is silence, as long as it says', async (t) => {
    const heard = await heardOf(`${playTone(1000, 400)}<Pause length="2"/>${playTone(1500, 400)}`)
    const [[first], [second]] = [toneSpans(heard, 1000), toneSpans(heard, 1500)]
    const pause = Number(second?.from) - Number(first?.to)
    t.diagnostic(`<Pause length="2">: ${pause} ms; first audio ${first?.from} ms`)
    assert.ok(Math.abs(pause - 2000) <= 60, `${pause} ms`)
    assert.ok(levelBetween(heard, Number(first?.to) + 40, Number(second?.from) - 40) < SILENT)
    for (const span of [first, second]) assert.ok(Math.abs(Number(span?.ms) - 400) <= 20, JSON.stringify(span))
  })

  test('the prompts of a <Gather>, and what comes after it', async (t) => {
    const heard = await heardOf(
      '<Gather timeout="1" action="/never"><Say voice="woman">Press one for sales</Say><Pause length="1"/><Play>/melody.wav</Play></Gather>' +
        '<Say voice="woman">We did not hear a key</Say>',
    )
    const said = await voices.say('Press one for sales')
    const prompt = arrival(heard, said)
    const sung = arrival(heard, melody(16_000))
    const next = arrival(heard, await voices.say('We did not hear a key'))
    arrivedWhole(t, '<Say> in <Gather>', prompt)
    arrivedWhole(t, '<Play> in <Gather>', sung)
    arrivedWhole(t, '<Say> after it', next)
    assert.ok(sung.from > prompt.to + 1000 && next.from > sung.to + 1000, 'in their order, with pause and timeout')
  })

  test('barge-in with a key: then there is silence', async (t) => {
    // A phone sends no voice while it sends a key: what the user says pauses when the key begins.
    const caller = await callers.caller(`<Gather timeout="2" action="/keys">${playTone(1000, 20_000)}</Gather>`, {
      audio: { tone_hz: 700, loop: true },
    })
    caller.twiml('/keys', '<Hangup/>')
    const id = await caller.call()
    await until('the prompt', async () => toneSpans(await caller.heard(id), 1000)[0])
    await caller.press(id, '1')
    await caller.ended(id)
    const [pressed] = toneSpans(await caller.heard(id, 'user'), 700)
    silentAfter(t, 'key', await caller.heard(id), Number(pressed?.to))
  })

  test('barge-in by voice: then there is silence', async (t) => {
    const caller = await callers.caller(
      `<Gather input="speech" hints="Sales, Support, Billing" action="/said" timeout="20" speechTimeout="1">${playTone(1000, 20_000)}</Gather>`,
    )
    caller.twiml('/said', REST)
    const id = await caller.call()
    await until('the prompt', async () => toneSpans(await caller.heard(id), 1000)[0])
    const { samples, sampleRate } = await voices.say('billing', 'rms')
    const wav = Buffer.from(encodeWav(samples, sampleRate)).toString('base64')
    await callers.house.sim('POST', `/calls/${id}/speak`, { wav_base64: wav })
    await caller.ended(id)
    const said = await caller.heard(id, 'user')
    const begun = said.samples.findIndex((sample) => Math.abs(sample) > 0.02)
    silentAfter(t, 'first sound', await caller.heard(id), (begun * 1000) / said.sampleRate)
  })

  /** The prompt of 20 s falls silent when the user barges in, for good; prints how long after. */
  function silentAfter(t: TestContext, what: string, heard: Pcm, bargedInAt: number): void {
    const prompts = toneSpans(heard, 1000)
    const end = Number(prompts.at(-1)?.to)
    t.diagnostic(`from the ${what} to silence: ${Math.round(end - bargedInAt)} ms`)
    assert.equal(prompts.length, 1, 'the prompt in one piece')
    // What each side said is timed from its first packet, which a busy machine may hold up.
    assert.ok(Math.abs(end - bargedInAt) < 5_000, `barged in at ${bargedInAt}, silent at ${end} ms`)
    assert.ok(levelBetween(heard, end + 40, end + 1_000) < SILENT)
  }
})

function untilMs({ samples, sampleRate }: Pcm, ms: number): Pcm {
  return { sampleRate, samples: samples.subarray(0, Math.round((ms * sampleRate) / 1000)) }
}
