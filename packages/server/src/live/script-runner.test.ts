import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { Prompt } from '@ringway/media'
import { deferred } from '../kit/deferred.ts'
import { parseTwiml } from '../twiml/parse.ts'
import { begin, type Program } from '../twiml/program.ts'
import type { Dialed, DialStep, FetchStep } from '../twiml/step.ts'
import type { Utterance } from '../twiml/utterance.ts'
import { CallOver } from './call-over.ts'
import { MAX_SILENT_DOCUMENTS, runScript, ScriptFault, type ScriptParts, skipLeadingPause } from './script-runner.ts'
import { TestLeg, testPrompt } from './test-leg.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

function program(verbs: string): Program {
  return begin(parseTwiml(`<Response>${verbs}</Response>`), 'https://app.example/voice')
}

function nameOf(utterance: Utterance): string {
  switch (utterance.kind) {
    case 'speech':
      return utterance.text
    case 'audio':
      return utterance.url
    case 'dtmf':
      return utterance.digits
    case 'silence':
      return `${utterance.seconds} s`
    default:
      return utterance satisfies never
  }
}

describe('runScript', () => {
  let leg: TestLeg
  let life: AbortController
  let asked: FetchStep[]
  let prepared: string[]
  let gathered: number[]
  let prepare: (name: string) => Promise<Prompt>
  let answer: (step: FetchStep) => Program
  let dialed: (step: DialStep) => Dialed

  beforeEach(() => {
    leg = new TestLeg()
    leg.onPlay = (playback) => playback.end()
    life = new AbortController()
    asked = []
    prepared = []
    gathered = []
    prepare = async (name) => testPrompt(name)
    answer = () => program('<Hangup/>')
    dialed = () => ({ kind: 'dialed', status: 'failed', callSid: null, durationSeconds: null, bridged: false })
  })

  const parts = (): ScriptParts => ({
    leg,
    life: life.signal,
    prepare: async (utterance) => {
      prepared.push(nameOf(utterance))
      return await prepare(nameOf(utterance))
    },
    fetch: async (step) => {
      asked.push(step)
      return answer(step)
    },
    dial: async (step) => dialed(step),
    audioStarted: () => undefined,
    gathered: (at) => void gathered.push(at),
    ears: { understand: async () => null },
    partial: () => undefined,
    deaf: () => undefined,
  })

  test('verbs are heard in their order, and the document ends', async () => {
    assert.equal(await runScript(program('<Say>one</Say><Pause length="2"/><Say>two</Say>'), parts()), 'end')
    assert.deepEqual(leg.heard, ['one', '2 s', 'two'])
  })

  test('Hangup ends it there', async () => {
    assert.equal(await runScript(program('<Say>one</Say><Hangup/><Say>two</Say>'), parts()), 'hangup')
    assert.deepEqual(leg.heard, ['one'])
  })

  test('what is ready is heard while the rest is still being made', async () => {
    let ready: (prompt: Prompt) => void = () => undefined
    prepare = (name) =>
      name === 'slow' ? new Promise((resolve) => (ready = resolve)) : Promise.resolve(testPrompt(name))
    const running = runScript(program('<Say>one</Say><Say>slow</Say>'), parts())
    await settle()
    assert.deepEqual(leg.heard, ['one'])
    ready(testPrompt('slow'))
    await running
    assert.deepEqual(leg.heard, ['one', 'slow'])
  })

  test('what cannot be made fails the script only when its turn comes', async () => {
    const fault = new Error('no such file')
    prepare = (name) => (name === 'two' ? Promise.reject(fault) : Promise.resolve(testPrompt(name)))
    await assert.rejects(runScript(program('<Say>one</Say><Say>two</Say><Say>three</Say>'), parts()), fault)
    assert.deepEqual(leg.heard, ['one'])
  })

  const LONG = 'Thank you for calling the shop, which is open from nine to six on every day of the week but Sunday.'

  test('the first clause of a long text is heard while the rest is being made, which then follows without waiting', async () => {
    let ready: (prompt: Prompt) => void = () => undefined
    prepare = (name) =>
      name.startsWith('which') ? new Promise((resolve) => (ready = resolve)) : Promise.resolve(testPrompt(name))
    leg.onPlay = () => undefined
    const running = runScript(program(`<Say>${LONG}</Say>`), parts())
    await settle()
    assert.deepEqual(leg.heard, ['Thank you for calling the shop,'])
    ready(testPrompt('the rest'))
    await settle()
    assert.deepEqual(leg.heard, ['Thank you for calling the shop,', 'the rest'], 'before the first has ended')
    for (const playback of leg.playbacks) playback.end()
    assert.equal(await running, 'end')
  })

  test('a long text that is repeated is made once, in pieces, and heard so often', async () => {
    await runScript(program(`<Say loop="3">${LONG}</Say>`), parts())
    assert.equal(prepared.length, 2)
    assert.deepEqual(leg.heard, [...prepared, ...prepared, ...prepared])
  })

  test('inside a Gather too: its first clause is heard while the rest is being made; a file is waited for', async () => {
    const rest = deferred<Prompt>()
    const file = deferred<Prompt>()
    prepare = async (name) => {
      if (name.startsWith('http')) return await file.promise
      return name.startsWith('Welcome') ? testPrompt(name) : await rest.promise
    }
    const text = `Welcome to the shop. ${'Press a key to go on with whatever you came for today. '.repeat(5)}`
    const running = runScript(program(`<Gather numDigits="1"><Say>${text}</Say></Gather>`), parts())
    await settle()
    assert.deepEqual(leg.heard, ['Welcome to the shop.'])
    leg.press('1')
    await running
    rest.resolve(testPrompt('the rest'))
    await settle()
    assert.deepEqual(leg.heard, ['Welcome to the shop.'], 'a key has silenced what was still to come')

    const waiting = runScript(
      program('<Gather numDigits="1"><Say>Welcome.</Say><Play>https://x.example/a.mp3</Play></Gather>'),
      parts(),
    )
    await settle()
    assert.deepEqual(leg.heard, ['Welcome to the shop.'])
    file.resolve(testPrompt('file'))
    await settle()
    assert.deepEqual(leg.heard, ['Welcome to the shop.', 'Welcome.', 'file'])
    leg.press('1')
    await waiting
  })

  test('keys take the call to the action', async () => {
    const running = runScript(program('<Gather numDigits="1" action="/menu"/><Say>nothing?</Say>'), parts())
    await settle()
    leg.press('4')
    assert.equal(await running, 'hangup')
    assert.deepEqual(asked, [
      {
        kind: 'fetch',
        url: 'https://app.example/menu',
        method: 'POST',
        params: [
          ['Digits', '4'],
          ['msg', 'Gather End'],
        ],
      },
    ])
    assert.equal(gathered.length, 1)
  })

  test('any key silences what a Gather plays in the engine itself, and nothing else that is heard', async () => {
    leg.onPlay = (playback) => playback.stopKeys === '' && playback.end()
    const running = runScript(program('<Say>Hello.</Say><Gather numDigits="1"><Say>Press.</Say></Gather>'), parts())
    await settle()
    leg.press('4')
    await running
    const heard = leg.playbacks.map(({ items, stopKeys }) => [items[0]?.prompt.id, stopKeys])
    assert.deepEqual(heard, [
      ['Hello.', ''],
      ['Press.', '0123456789*#ABCD'],
    ])
  })

  test('documents that only redirect end with 14106; one that is heard begins the count anew', async () => {
    let documents = 0
    answer = () => {
      documents += 1
      return program(documents === MAX_SILENT_DOCUMENTS ? '<Say>still here</Say><Redirect/>' : '<Redirect/>')
    }
    const isLoop = (error: unknown) => error instanceof ScriptFault && error.code === 14106
    await assert.rejects(runScript(program('<Redirect/>'), parts()), isLoop)
    assert.equal(documents, 2 * MAX_SILENT_DOCUMENTS)
  })

  test('the end of the call ends it with CallOver, and nothing more is asked', async () => {
    leg.onPlay = () => undefined
    const running = runScript(program('<Say>one</Say><Redirect>/next</Redirect>'), parts())
    await settle()
    life.abort()
    await assert.rejects(running, CallOver)
    assert.deepEqual(asked, [])
  })

  test('a pause that was waited for before the answer is not waited for again', async () => {
    const rest = await skipLeadingPause(program('<Pause length="3"/><Say>one</Say>'), 3_000, parts())
    await runScript(rest, parts())
    assert.deepEqual(leg.heard, ['one'])
  })

  test('what is left of it is waited for in the call', async () => {
    await skipLeadingPause(program('<Pause length="30"/><Say>one</Say>'), 20_000, parts())
    assert.deepEqual(leg.heard, ['10 s'])
  })

  test('a leg that is lost while it plays: nothing more is asked', async () => {
    leg.onPlay = (playback) => playback.end('leg-closed')
    const running = runScript(program('<Say>one</Say><Redirect>/next</Redirect>'), parts())
    await settle()
    life.abort()
    await running.catch(() => undefined)
    assert.deepEqual(asked, [])
  })

  test('a prompt is made once, though it was made ready ahead', async () => {
    const running = runScript(program('<Say>one</Say><Gather><Play>/menu.mp3</Play></Gather>'), parts())
    await settle()
    life.abort()
    await assert.rejects(running, CallOver)
    assert.deepEqual(prepared.toSorted(), ['https://app.example/menu.mp3', 'one'])
  })

  test('keys that a time-out ended count for no latency', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const running = runScript(program('<Gather timeout="5" action="/menu"/>'), parts())
    await settle()
    leg.press('4')
    t.mock.timers.tick(5_000)
    await running
    assert.equal(asked.length, 1)
    assert.deepEqual(gathered, [])
  })
})
