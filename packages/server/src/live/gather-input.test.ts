import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { CodecsBusy, type Playback } from '@ringway/media'
import { deferred } from '../kit/deferred.ts'
import { CannotListen, type Ears, type Heard } from '../speech/ears.ts'
import type { GatherStep, SpeechWanted } from '../twiml/step.ts'
import { CallOver } from './call-over.ts'
import { type GatherParts, gatherInput } from './gather-input.ts'
import { TestLeg, testPrompt } from './test-leg.ts'

const GATHER: GatherStep = {
  ...{ kind: 'gather', utterances: [], keys: true, speech: null },
  ...{ numDigits: 2, finishOnKey: '#', timeoutSeconds: 5 },
}
const SPEECH: SpeechWanted = {
  ...{ endsAfter: 1, hints: ['yes', 'no'], language: 'en-US', profanityFilter: true, bargeIn: true },
  ...{ longestSeconds: 60, partial: null },
}
const BOTH: GatherStep = { ...GATHER, speech: SPEECH }

const keys = (digits: string) => ({ kind: 'gathered', digits, finishedOnKey: null, speech: null })

/** Lets everything that is settled be acted upon; time stands still. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('gatherInput', () => {
  let leg: TestLeg
  let life: AbortController
  let understand: Ears['understand']
  let partials: { text: string; number: number }[]
  let deaf: unknown[]
  const parts = (): GatherParts => ({
    ...{ leg, life: life.signal, ears: { understand: (heard) => understand(heard) } },
    partial: ({ text }, number) => void partials.push({ text, number }),
    deaf: (error) => void deaf.push(error),
  })
  const prompts = async () => leg.play([{ prompt: testPrompt('menu'), times: 1 }])
  const gather = (step: Partial<GatherStep> = {}) => gatherInput(prompts, { ...GATHER, ...step }, parts())

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] })
    leg = new TestLeg()
    life = new AbortController()
    understand = async () => ({ text: 'yes', confidence: 0.9 })
    partials = []
    deaf = []
  })
  afterEach(() => {
    mock.timers.reset()
    assert.equal(leg.events.listenerCount('digit'), 0, 'nobody listens for keys any more')
    assert.equal(leg.listeners, 0, 'nor to what is said')
  })

  test('the wanted number of keys ends it', async () => {
    const gathered = gather()
    await settle()
    leg.press('42')
    assert.deepEqual((await gathered).input, keys('42'))
  })

  test('the first key silences the prompts', async () => {
    const gathered = gather()
    await settle()
    leg.press('4')
    assert.equal(leg.playbacks[0]?.stopped, true)
    leg.press('2')
    await gathered
  })

  test('a key pressed before the prompts are ready silences them when they come', async () => {
    const making = deferred<Playback>()
    const gathered = gatherInput(() => making.promise, GATHER, parts())
    leg.press('4')
    const playback = leg.play([{ prompt: testPrompt('menu'), times: 1 }])
    making.resolve(playback)
    await settle()
    assert.equal(leg.playbacks[0]?.stopped, true)
    leg.press('2')
    await gathered
  })

  test('the time-out begins with the end of the prompts', async () => {
    const gathered = gather()
    await settle()
    mock.timers.tick(60_000)
    leg.playbacks[0]?.end()
    await settle()
    mock.timers.tick(4_999)
    leg.press('4')
    leg.press('2')
    assert.equal((await gathered).input.digits, '42')
  })

  test('and anew with every key', async () => {
    const gathered = gather({ numDigits: null })
    await settle()
    leg.press('4')
    mock.timers.tick(4_999)
    leg.press('2')
    mock.timers.tick(4_999)
    leg.press('7')
    mock.timers.tick(5_000)
    assert.deepEqual((await gathered).input, keys('427'))
  })

  test('no key in time is no input', async () => {
    const gathered = gather()
    await settle()
    leg.playbacks[0]?.end()
    await settle()
    mock.timers.tick(5_000)
    assert.deepEqual(await gathered, { input: keys(''), endedByKeyAt: null })
  })

  test('keys that come when it is over change nothing', async () => {
    const gathered = gather()
    await settle()
    leg.press('42789')
    assert.equal((await gathered).input.digits, '42')
  })

  test('the call ends: CallOver, and the prompts are silent', async () => {
    const gathered = gather()
    await settle()
    life.abort()
    await assert.rejects(gathered, CallOver)
    assert.equal(leg.playbacks[0]?.stopped, true)
  })

  test('prompts that cannot be made fail it', async () => {
    const fault = new Error('no such file')
    await assert.rejects(
      gatherInput(() => Promise.reject(fault), GATHER, parts()),
      fault,
    )
  })

  test('prompts that are ready after the call has ended start no timer', async () => {
    const making = deferred<Playback>()
    const gathered = gatherInput(() => making.promise, GATHER, parts())
    life.abort()
    await assert.rejects(gathered, CallOver)
    const started = mock.method(globalThis, 'setTimeout')
    try {
      const playback = leg.play([])
      leg.playbacks[0]?.end('leg-closed')
      making.resolve(playback)
      await settle()
      assert.equal(started.mock.callCount(), 0)
    } finally {
      started.mock.restore()
    }
  })

  describe('speech', () => {
    const said = { kind: 'gathered', digits: '', finishedOnKey: null, speech: { text: 'yes', confidence: 0.9 } }

    test('what is understood of an utterance, once a pause has ended it', async () => {
      const heard: Heard[] = []
      understand = async (utterance) => {
        heard.push(utterance)
        return { text: 'yes', confidence: 0.9 }
      }
      const gathered = gather(BOTH)
      await settle()
      leg.say('quiet', 500)
      leg.say('speech', 600)
      assert.equal(leg.playbacks[0]?.stopped, true, 'it barges in')
      leg.say('quiet', 900)
      assert.equal(heard.length, 0)
      leg.say('quiet', 200)
      assert.deepEqual(await gathered, { input: said, endedByKeyAt: null })
      const [utterance] = heard
      assert.deepEqual([utterance?.hints, utterance?.language, heard.length], [['yes', 'no'], 'en-US', 1])
      assert.ok(utterance && utterance.samples.length / 16_000 > 0.9 && utterance.samples.length / 16_000 < 1.4)
    })

    test('no time-out runs while somebody speaks, nor while it is being understood', async () => {
      const words = deferred<{ text: string; confidence: number }>()
      understand = () => words.promise
      const gathered = gather(BOTH)
      await settle()
      leg.say('speech', 600)
      mock.timers.tick(60_000)
      leg.say('quiet', 1_200)
      mock.timers.tick(60_000)
      words.resolve({ text: 'yes', confidence: 0.9 })
      assert.deepEqual((await gathered).input, said)
    })

    test('what nobody understands begins the time-out anew', async () => {
      understand = async () => null
      const gathered = gather(BOTH)
      await settle()
      leg.say('speech', 600)
      leg.say('quiet', 1_200)
      await settle()
      mock.timers.tick(5_000)
      assert.deepEqual((await gathered).input, keys(''))
    })

    test('whoever is to understand it is away: the owner is told, and keys still count', async () => {
      understand = async () => {
        throw new CannotListen('nobody is there')
      }
      const gathered = gather(BOTH)
      await settle()
      leg.say('speech', 600)
      leg.say('quiet', 1_200)
      await settle()
      assert.deepEqual(deaf.map(String), ['CannotListen: nobody is there'])
      leg.press('42')
      assert.deepEqual((await gathered).input, keys('42'))
    })

    test('a machine that can decode no more: the owner is told, and keys still count', async () => {
      leg.listen = () => {
        throw new CodecsBusy(750, 750)
      }
      const gathered = gather(BOTH)
      await settle()
      assert.match(String(deaf[0]), /CodecsBusy: sound of no more calls can be decoded/)
      leg.press('42')
      assert.deepEqual((await gathered).input, keys('42'))
    })

    test('a key while it is being understood: the words come too late', async () => {
      const words = deferred<{ text: string; confidence: number }>()
      understand = () => words.promise
      const gathered = gather(BOTH)
      await settle()
      leg.say('speech', 600)
      leg.say('quiet', 1_200)
      leg.press('4')
      words.resolve({ text: 'yes', confidence: 0.9 })
      await settle()
      leg.press('2')
      assert.deepEqual((await gathered).input, keys('42'))
    })

    test('what has been understood so far is told once it changes, and once a second', async () => {
      const texts = ['two', 'two', 'two large', 'two large pizzas']
      understand = async () => ({ text: texts.shift() ?? 'nothing more', confidence: 0.5 })
      const to = { url: 'https://app.example/partial', method: 'POST' } as const
      const gathered = gather({ ...BOTH, speech: { ...SPEECH, partial: to } })
      await settle()
      for (let second = 0; second < 3; second++) {
        leg.say('speech', 1_000)
        await settle()
      }
      leg.say('quiet', 1_200)
      assert.equal((await gathered).input.speech?.text, 'two large pizzas')
      assert.deepEqual(partials, [
        { text: 'two', number: 0 },
        { text: 'two large', number: 1 },
      ])
    })

    test('nobody listens where keys alone are wanted, and the call that ends leaves nobody listening', async () => {
      const forKeys = gather()
      assert.equal(leg.listeners, 0)
      leg.press('42')
      await forKeys
      const gathered = gather(BOTH)
      assert.equal(leg.listeners, 1)
      life.abort()
      await assert.rejects(gathered, CallOver)
    })
  })
})
