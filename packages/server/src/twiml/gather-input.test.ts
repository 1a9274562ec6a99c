import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  advance,
  type InputEvent,
  type InputMove,
  listens,
  MAX_LOST,
  silencingKeys,
  startGathering,
} from './gather-input.ts'
import type { Gathered, GatherStep, SpeechWanted } from './step.ts'

const SPEECH: SpeechWanted = {
  endsAfter: 2,
  hints: [],
  language: 'en-US',
  profanityFilter: true,
  bargeIn: true,
  longestSeconds: 60,
  partial: null,
}
const KEYS: GatherStep = {
  kind: 'gather',
  utterances: [],
  keys: true,
  speech: null,
  numDigits: 2,
  finishOnKey: '#',
  timeoutSeconds: 5,
}
const BOTH: GatherStep = { ...KEYS, speech: SPEECH }
const SPEECH_ONLY: GatherStep = { ...BOTH, keys: false }

const OVER: InputEvent = { kind: 'prompts-over' }
const BEGAN: InputEvent = { kind: 'speech-began' }
const LOST: InputEvent = { kind: 'speech-ended', understood: null }
const YES: InputEvent = { kind: 'speech-ended', understood: { text: 'yes', confidence: 0.9 } }
const TIME: InputEvent = { kind: 'timed-out' }
const key = (pressed: string): InputEvent => ({ kind: 'key', key: pressed })

/** Every move, up to the one that ends it. */
function moves(step: GatherStep, events: readonly InputEvent[]): InputMove[] {
  const all: InputMove[] = []
  let state = startGathering(step)
  for (const event of events) {
    const move = advance(state, event)
    all.push(move)
    if (move.done !== null) break
    state = move.state
  }
  return all
}
const gathered = (digits: string, finishedOnKey: string | null = null): Gathered => ({
  kind: 'gathered',
  digits,
  finishedOnKey,
  speech: null,
})
const heard = (text: string): Gathered => ({ ...gathered(''), speech: { text, confidence: 0.9 } })

/** A rule; what happens; what falls silent and what the timer does at the last of it; what was gathered. */
const RULES: [
  rule: string,
  step: GatherStep,
  events: InputEvent[],
  last: Pick<InputMove, 'silence' | 'timer'>,
  done: Gathered | null,
][] = [
  ['the time-out begins with the end of what is heard', KEYS, [OVER], { silence: false, timer: 'run' }, null],
  ['a key ends what is heard, and the time-out begins', KEYS, [key('1')], { silence: true, timer: 'run' }, null],
  ['what was silenced does not end again', KEYS, [key('1'), OVER], { silence: false, timer: 'keep' }, null],
  ['the wanted number of keys', KEYS, [key('1'), key('2')], { silence: true, timer: 'stop' }, gathered('12')],
  ['the finishing key', KEYS, [key('1'), key('#')], { silence: true, timer: 'stop' }, gathered('1', '#')],
  ['time gathers what there is', KEYS, [key('1'), TIME], { silence: false, timer: 'stop' }, gathered('1')],
  ['time without a key gathers nothing', KEYS, [OVER, TIME], { silence: false, timer: 'stop' }, gathered('')],
  ['speech is nothing where keys are wanted', KEYS, [OVER, BEGAN], { silence: false, timer: 'keep' }, null],
  ['a key is nothing where speech is wanted', SPEECH_ONLY, [OVER, key('1')], { silence: false, timer: 'keep' }, null],
  ['the finishing key neither', SPEECH_ONLY, [key('#')], { silence: false, timer: 'keep' }, null],

  ['speech ends what is heard, and no time-out runs', BOTH, [BEGAN], { silence: true, timer: 'stop' }, null],
  ['what was said', BOTH, [BEGAN, YES], { silence: true, timer: 'stop' }, heard('yes')],
  ['what was said after the prompts', SPEECH_ONLY, [OVER, BEGAN, YES], { silence: true, timer: 'stop' }, heard('yes')],
  ['what nobody understood begins the time-out anew', BOTH, [BEGAN, LOST], { silence: false, timer: 'run' }, null],
  ['and can be said again', BOTH, [BEGAN, LOST, BEGAN, YES], { silence: true, timer: 'stop' }, heard('yes')],
  ['time after it is no input', BOTH, [BEGAN, LOST, TIME], { silence: false, timer: 'stop' }, gathered('')],
  [
    `what nobody understood ${MAX_LOST} times is no input`,
    BOTH,
    [BEGAN, LOST, BEGAN, LOST, BEGAN, LOST],
    { silence: false, timer: 'stop' },
    gathered(''),
  ],
  ['once a key was pressed nobody listens', BOTH, [key('1'), BEGAN], { silence: false, timer: 'keep' }, null],
  ['a key counts before words that are being said', BOTH, [BEGAN, key('1')], { silence: true, timer: 'run' }, null],
  ['and the words are dropped', BOTH, [BEGAN, key('1'), YES], { silence: false, timer: 'keep' }, null],
  ['the finishing key does not stop who speaks', BOTH, [BEGAN, key('#')], { silence: false, timer: 'keep' }, null],
  ['without barge-in what is heard goes on', noBargeIn(), [BEGAN], { silence: false, timer: 'stop' }, null],
  [
    'its end, while somebody speaks, starts nothing',
    noBargeIn(),
    [BEGAN, OVER],
    { silence: false, timer: 'keep' },
    null,
  ],
  ['nothing understood meanwhile starts nothing', noBargeIn(), [BEGAN, LOST], { silence: false, timer: 'stop' }, null],
  ['the end after that does', noBargeIn(), [BEGAN, LOST, OVER], { silence: false, timer: 'run' }, null],
  [
    'what is understood ends it all the same',
    noBargeIn(),
    [BEGAN, YES],
    { silence: true, timer: 'stop' },
    heard('yes'),
  ],
]
function noBargeIn(): GatherStep {
  return { ...BOTH, speech: { ...SPEECH, bargeIn: false } }
}

describe('advance', () => {
  for (const [rule, step, events, last, done] of RULES) {
    test(rule, () => {
      const all = moves(step, events)
      assert.equal(all.length, events.length)
      const move = all.at(-1)
      assert.deepEqual({ silence: move?.silence, timer: move?.timer, done: move?.done }, { ...last, done })
    })
  }

  test('listens until a key is pressed, and only where it is asked to', () => {
    assert.equal(listens(startGathering(KEYS)), false)
    assert.equal(listens(startGathering(BOTH)), true)
    assert.equal(listens(advance(startGathering(BOTH), key('1')).state), false)
  })

  const event = fc.oneof(
    fc.constantFrom<InputEvent>(OVER, BEGAN, LOST, YES),
    fc.constantFrom(...'0123456789*#').map((pressed) => key(pressed)),
  )
  const steps = fc.constantFrom(KEYS, BOTH, SPEECH_ONLY, noBargeIn())

  test('a silencing key silences, whatever has happened before', () => {
    fc.assert(
      fc.property(steps, fc.array(event, { maxLength: 10 }), (step, events) => {
        const before = moves(step, events).at(-1)
        const state = before?.state ?? startGathering(step)
        for (const pressed of silencingKeys(step)) assert.ok(advance(state, key(pressed)).silence, pressed)
      }),
    )
  })

  test('every key silences; none where none counts; not the finishing one where somebody may speak', () => {
    assert.equal(silencingKeys(KEYS), '0123456789*#ABCD')
    assert.equal(silencingKeys(BOTH), '0123456789*ABCD')
    assert.equal(silencingKeys({ ...BOTH, finishOnKey: '' }), '0123456789*#ABCD')
    assert.equal(silencingKeys(SPEECH_ONLY), '')
  })

  test('in whatever order things happen, it is never both keys and speech, and never waits for nothing', () => {
    fc.assert(
      fc.property(steps, fc.array(event, { maxLength: 30 }), (step, events) => {
        let running = false
        const all = moves(step, events)
        for (const { timer } of all) running = timer === 'keep' ? running : timer === 'run'
        const last = all.at(-1)
        if (last?.done) {
          assert.ok(last.done.digits === '' || last.done.speech === null)
          return
        }
        const state = last?.state ?? startGathering(step)
        // Something must still come by itself: the end of the prompts, of what is being said, or of the time.
        assert.ok(running || state.prompts === 'heard' || state.speaking, JSON.stringify(events))
      }),
    )
  })
})
