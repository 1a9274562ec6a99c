import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { OpusDecoder } from '../opus-decoder.ts'
import { opusPackets } from '../opus-encoder.ts'
import { joinSamples, type Pcm, silence } from '../pcm.ts'
import { Flite, type FliteVoice } from '../speech/flite.ts'
import { openSpeech } from '../speech/speaker.ts'
import { tone } from '../tones.ts'
import { openRecogniser, RecogniserFailed } from './recogniser.ts'
import { Understander } from './understander.ts'

const RATE = 16_000
const speaker = openSpeech()
const recogniser = openRecogniser()
after(() => Promise.all([speaker.close(), recogniser.close()]))

/** As it is heard on a call: after Opus, with 400 ms of silence around it. */
async function said(text: string, voice: FliteVoice = 'slt'): Promise<Pcm> {
  const decoder = new OpusDecoder(RATE)
  const parts = [...opusPackets(await speaker.speak({ text, voice }))].map((packet) => decoder.decode(packet))
  const rest = silence(400, RATE).samples
  return { sampleRate: RATE, samples: joinSamples([rest, ...parts, rest]) }
}
const understood = async (text: string, phrases: readonly string[] = [], voice?: FliteVoice) =>
  (await recogniser.understand({ phrases, sound: await said(text, voice) }))?.text ?? null

const DEPARTMENTS = ['Sales', 'Support', 'Billing', 'Operator']
const ORDER = ['two', 'one', 'large', 'small', 'pizzas', 'pizza', 'with', 'mushrooms', 'cheese', 'ham', 'and']
const SENTENCES = ['account balance', 'report a lost card', 'speak to an agent', 'opening times']

describe('Recogniser.understand', () => {
  for (const voice of ['slt', 'rms'] as const) {
    test(`one of several words, as it is written: ${voice}`, async () => {
      for (const word of ['Sales', 'Billing', 'Operator'])
        assert.equal(await understood(word, DEPARTMENTS, voice), word)
    })

    test(`one of several sentences: ${voice}`, async () => {
      for (const sentence of SENTENCES) assert.equal(await understood(sentence, SENTENCES, voice), sentence)
    })

    test(`something else is nothing: ${voice}`, async () => {
      for (const other of ['what time is it', 'banana', 'my name is Peter'])
        assert.equal(await understood(other, DEPARTMENTS, voice), null, other)
      for (const other of ['wait a moment', 'I want to cancel my order'])
        assert.equal(await understood(other, ['yes', 'no'], voice), null, other)
    })
  }

  test('several phrases one after the other', async () => {
    assert.equal(await understood('two large pizzas with mushrooms', ORDER, 'rms'), 'two large pizzas with mushrooms')
    assert.equal(await understood('one small pizza with cheese and ham', ORDER), 'one small pizza with cheese and ham')
  })

  test('without phrases, the usual answers', async () => {
    for (const answer of ['yes', 'no', 'goodbye', 'customer service'])
      assert.equal(await understood(answer, [], 'rms'), answer)
  })

  test('without phrases, numbers, days and months, in figures and as they are written', async () => {
    assert.equal(await understood('one two three four five', [], 'rms'), '12345')
    assert.equal(await understood('nine hundred and twelve'), '912')
    assert.equal(await understood('september', [], 'rms'), 'September')
    assert.equal(await understood('tomorrow'), 'tomorrow')
  })

  test('a class of words stands for them in a hint; one that nobody knows is left out', async () => {
    const hints = ['my number is $OOV_CLASS_DIGIT_SEQUENCE', '$UNHEARD_OF']
    assert.equal(await understood('my number is four two seven', hints), 'my number is 427')
    assert.equal(await understood('where is my umbrella', hints), null)
    assert.equal(await understood('half past nothing', ['$UNHEARD_OF']), null)
  })

  test('polite words around a phrase are not told, unless they are phrases themselves', async () => {
    assert.equal(await understood('operator please', DEPARTMENTS, 'rms'), 'Operator')
    assert.equal(await understood('operator please', [...DEPARTMENTS, 'Please'], 'rms'), 'Operator Please')
  })

  test('how sure it is, is told', async () => {
    const heard = await recogniser.understand({ phrases: DEPARTMENTS, sound: await said('billing') })
    assert.ok(heard && heard.confidence > 0.8 && heard.confidence <= 1, `${heard?.confidence}`)
  })

  test('silence, noise and tones are nothing', async () => {
    let seed = 7
    const noise = Float32Array.from({ length: 2 * RATE }, () => {
      seed = (seed * 48_271) % 2_147_483_647
      return (seed / 2_147_483_647 - 0.5) * 0.3
    })
    for (const sound of [silence(2_000, RATE), tone(440, 1_000), { sampleRate: RATE, samples: noise }])
      for (const phrases of [DEPARTMENTS, ['yes', 'no'], []])
        assert.equal(await recogniser.understand({ phrases, sound }), null)
  })

  test('phrases without a word, and words that nobody has in a dictionary', async () => {
    const signs = ['???', '…']
    assert.equal(await understood('what is your favourite colour', signs), null)
    assert.equal(await understood('goodbye', signs), 'goodbye')
    assert.equal(await understood('zorblatt', ['Zorblatt', 'Quixlith'], 'rms'), 'Zorblatt')
  })

  test('a word whose sound flite complains about fails none of the hints', async () => {
    assert.equal(await understood('billing', ['jihoroho', 'Billing']), 'Billing')
  })

  test('words beyond so many are forgotten, and what is asked for now is understood', async () => {
    const understander = await Understander.load(await Flite.load(), 100)
    const { samples } = await said('billing')
    for (const others of ['zorblatt quixlith', 'blimfordy', 'jihoroho']) {
      const hints = ['Billing', ...Array.from('abcdefghij', (letter) => `${others}${letter} ${letter}${others}`)]
      assert.equal((await understander.understand(hints, samples))?.text, 'Billing')
      assert.ok(understander.learnt <= 100, `${understander.learnt}`)
    }
  })

  test('who does not wait any more is let go, and the next is served', async () => {
    const sound = await said('billing')
    const left = new AbortController()
    const lost = recogniser.understand({ phrases: DEPARTMENTS, sound, signal: left.signal })
    const next = recogniser.understand({ phrases: DEPARTMENTS, sound })
    left.abort(new Error('gone'))
    await assert.rejects(lost, /gone/)
    assert.equal((await next)?.text, 'Billing')
    await assert.rejects(recogniser.understand({ phrases: [], sound, signal: left.signal }), /gone/)
  })

  test('closed, it fails', async () => {
    const brief = openRecogniser()
    const waiting = brief.understand({ phrases: DEPARTMENTS, sound: await said('sales') })
    const failed = assert.rejects(waiting, RecogniserFailed)
    await brief.close()
    await failed
    await assert.rejects(brief.understand({ phrases: [], sound: await said('sales') }), RecogniserFailed)
  })
})
