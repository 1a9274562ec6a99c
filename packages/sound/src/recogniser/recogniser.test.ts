import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { OpusDecoder } from '../opus-decoder.ts'
import { opusPackets } from '../opus-encoder.ts'
import { joinSamples, type Pcm, silence } from '../pcm.ts'
import type { FliteVoice } from '../speech/flite.ts'
import { openSpeech } from '../speech/speaker.ts'
import { openRecogniser, RecogniserFailed } from './recogniser.ts'

const SENTENCES = [
  'Welcome to the example shop',
  'Press one for sales and two for support',
  'Your order has been shipped',
  'Please hold the line',
  'Thank you for calling goodbye',
  'The office is closed today',
  'Please enter your account number',
  'All of our agents are busy',
  'Your appointment is on Monday morning',
  'We could not find that number',
]
const RATE = 16_000
const speaker = openSpeech()
const recogniser = openRecogniser()
after(() => Promise.all([speaker.close(), recogniser.close()]))

/** As it is heard on a call: after Opus, with half a second of silence around it. */
async function said(text: string, voice: FliteVoice): Promise<Float32Array> {
  const decoder = new OpusDecoder(RATE)
  const parts = [...opusPackets(await speaker.speak({ text, voice }))].map((packet) => decoder.decode(packet))
  const rest = silence(500, RATE).samples
  return joinSamples([rest, ...parts, rest])
}

const pcm = (samples: Float32Array): Pcm => ({ sampleRate: RATE, samples })

function whiteNoise(length: number): Float32Array {
  let state = 7
  return new Float32Array(length).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return 0.2 * (state / 2 ** 31 - 1)
  })
}

/** Three voices at once that say none of what is asked for. */
function babble(talk: readonly Float32Array[]): Float32Array {
  const length = Math.max(...talk.map((each) => each.length))
  return new Float32Array(length).map((_, at) => talk.reduce((sum, each) => sum + 0.4 * (each[at] ?? 0), 0))
}

const BABBLE = [
  'Seven yellow birds flew over the quiet river yesterday afternoon',
  'My uncle bakes bread with rye flour and a little honey',
  'Rain is expected in the mountains before the weekend begins',
]

for (const voice of ['slt', 'rms'] as const)
  test(`${voice}: ten sentences are heard where they are said, and nowhere else`, async (t) => {
    const spoken = await Promise.all(SENTENCES.map((text) => said(text, voice)))
    const voices = await Promise.all((['slt', 'rms', 'awb'] as const).map((who, at) => said(BABBLE[at] ?? '', who)))
    const others = { silence: new Float32Array(3 * RATE), noise: whiteNoise(3 * RATE), babble: babble(voices) }
    const count = { right: 0, another: 0, silence: 0, noise: 0, babble: 0 }
    const hears = async (text: string, samples: Float32Array) => (await recogniser.spot(text, pcm(samples))).heard
    for (const [at, text] of SENTENCES.entries()) {
      for (const step of [0, 1, 3, 6]) {
        const samples = spoken[(at + step) % SENTENCES.length] as Float32Array
        if (await hears(text, samples)) count[step === 0 ? 'right' : 'another'] += 1
      }
      for (const [name, samples] of Object.entries(others))
        if (await hears(text, samples)) count[name as keyof typeof others] += 1
    }
    t.diagnostic(
      `${voice}: heard ${count.right} of 10 said, ${count.another} of 30 not said; in silence ${count.silence},`,
    )
    t.diagnostic(`in white noise ${count.noise}, in babble ${count.babble} of 10 each`)
    assert.deepEqual(count, { right: 10, another: 0, silence: 0, noise: 0, babble: 0 })
  })

test('words that a grammar uses itself are words like any other', async () => {
  const samples = await said('Please import the public grammar', 'slt')
  assert.ok((await recogniser.spot('Please import the public grammar', pcm(samples))).heard)
})

test('a word that no dictionary has is heard by its sound, digits are spelled, case and signs do not matter', async () => {
  const samples = await said('Ringway says: press 1 now.', 'slt')
  assert.ok((await recogniser.spot('ringway says PRESS ONE, now!', pcm(samples))).heard)
  assert.ok(!(await recogniser.spot('blimfordy asks nobody else', pcm(samples))).heard)
})

test('the words that were heard are told, though the text was not', async () => {
  const samples = await said('Please enter your account number', 'slt')
  const { heard, share, words } = await recogniser.spot('Please hold the line', pcm(samples))
  assert.ok(!heard && share < 0.62 && share > 0, `${share}`)
  assert.match(words, /please/)
})

test('a text without words is refused, and so is a closed recogniser', async () => {
  await assert.rejects(recogniser.spot(' ?! ', pcm(new Float32Array(RATE))), RangeError)
  const closed = openRecogniser()
  const listening = closed.spot('Hello', pcm(whiteNoise(RATE)))
  const failing = assert.rejects(listening, RecogniserFailed)
  await closed.close()
  await failing
  await assert.rejects(closed.spot('Hello', pcm(whiteNoise(RATE))), RecogniserFailed)
})
