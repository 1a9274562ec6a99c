import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import type { Playback } from '@ringway/media'
import { deferred } from '../kit/deferred.ts'
import type { GatherStep } from '../twiml/step.ts'
import { CallOver } from './call-over.ts'
import { gatherInput } from './gather-input.ts'
import { TestLeg, testPrompt } from './test-leg.ts'

const GATHER: GatherStep = { kind: 'gather', utterances: [], numDigits: 2, finishOnKey: '#', timeoutSeconds: 5 }

/** Lets everything that is settled be acted upon; time stands still. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('gatherInput', () => {
  let leg: TestLeg
  let life: AbortController
  const prompts = async () => leg.play([{ prompt: testPrompt('menu'), times: 1 }])
  const gather = (step: Partial<GatherStep> = {}) => gatherInput(leg, prompts, { ...GATHER, ...step }, life.signal)

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] })
    leg = new TestLeg()
    life = new AbortController()
  })
  afterEach(() => {
    mock.timers.reset()
    assert.equal(leg.events.listenerCount('digit'), 0, 'nobody listens for keys any more')
  })

  test('the wanted number of keys ends it', async () => {
    const gathered = gather()
    await settle()
    leg.press('42')
    const { keys } = await gathered
    assert.deepEqual(keys, { kind: 'gathered', digits: '42', finishedOnKey: null })
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
    const gathered = gatherInput(leg, () => making.promise, GATHER, life.signal)
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
    assert.equal((await gathered).keys.digits, '42')
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
    assert.deepEqual((await gathered).keys, { kind: 'gathered', digits: '427', finishedOnKey: null })
  })

  test('no key in time is no input', async () => {
    const gathered = gather()
    await settle()
    leg.playbacks[0]?.end()
    await settle()
    mock.timers.tick(5_000)
    assert.deepEqual(await gathered, {
      keys: { kind: 'gathered', digits: '', finishedOnKey: null },
      endedByKeyAt: null,
    })
  })

  test('keys that come when it is over change nothing', async () => {
    const gathered = gather()
    await settle()
    leg.press('42789')
    assert.equal((await gathered).keys.digits, '42')
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
      gatherInput(leg, () => Promise.reject(fault), GATHER, life.signal),
      fault,
    )
  })

  test('prompts that are ready after the call has ended start no timer', async () => {
    const making = deferred<Playback>()
    const gathered = gatherInput(leg, () => making.promise, GATHER, life.signal)
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
})
