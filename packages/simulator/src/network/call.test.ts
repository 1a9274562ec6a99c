import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CallEvent, type CallState, durationSeconds, IllegalMove, next } from './call.ts'

const connecting: CallState = { mode: 'connecting' }
const ringing: CallState = { mode: 'ringing' }
const live: CallState = { mode: 'live', answeredAt: 5_000, accepted: true }
const heardOnly: CallState = { mode: 'live', answeredAt: 5_000, accepted: false }
const at = 9_000

const EVENTS = {
  'pre-accepted': { kind: 'pre-accepted' },
  accepted: { kind: 'accepted', at },
  heard: { kind: 'heard', at },
  rejected: { kind: 'rejected', at },
  terminated: { kind: 'terminated', at },
  'hung-up': { kind: 'hung-up', at },
  'timed-out': { kind: 'timed-out', at },
  failed: { kind: 'failed', at, error: 138021 },
} as const satisfies Record<CallEvent['kind'], CallEvent>

const STATES = { connecting, ringing, live, 'live by audio alone': heardOnly }

/** Where it leads: a mode, or for an end its outcome; `no` where it cannot happen. */
const TABLE: [keyof typeof STATES, CallEvent['kind'], string][] = [
  ['connecting', 'pre-accepted', 'ringing'],
  ['connecting', 'accepted', 'live'],
  ['connecting', 'heard', 'no'],
  ['connecting', 'rejected', 'declined'],
  ['connecting', 'terminated', 'declined'],
  ['connecting', 'hung-up', 'cancelled'],
  ['connecting', 'timed-out', 'missed'],
  ['connecting', 'failed', 'failed'],
  ['ringing', 'pre-accepted', 'ringing'],
  ['ringing', 'accepted', 'live'],
  ['ringing', 'heard', 'live'],
  ['ringing', 'rejected', 'declined'],
  ['ringing', 'terminated', 'declined'],
  ['ringing', 'hung-up', 'cancelled'],
  ['ringing', 'timed-out', 'missed'],
  ['ringing', 'failed', 'failed'],
  ['live', 'pre-accepted', 'no'],
  ['live', 'accepted', 'no'],
  ['live', 'heard', 'live'],
  ['live', 'rejected', 'no'],
  ['live', 'terminated', 'answered'],
  ['live', 'hung-up', 'answered'],
  ['live', 'timed-out', 'no'],
  ['live', 'failed', 'failed'],
  ['live by audio alone', 'pre-accepted', 'no'],
  ['live by audio alone', 'accepted', 'live'],
  ['live by audio alone', 'heard', 'live'],
  ['live by audio alone', 'rejected', 'no'],
  ['live by audio alone', 'terminated', 'answered'],
  ['live by audio alone', 'hung-up', 'answered'],
  ['live by audio alone', 'timed-out', 'no'],
  ['live by audio alone', 'failed', 'failed'],
]

for (const [from, event, to] of TABLE)
  test(`${from} ─${event}→ ${to === 'no' ? '✗ IllegalMove' : to}`, () => {
    if (to === 'no') return assert.throws(() => next(STATES[from], EVENTS[event]), IllegalMove)
    const after = next(STATES[from], EVENTS[event])
    assert.equal(after.mode === 'ended' ? after.outcome : after.mode, to)
  })

test('the table has a row for every state and event', () =>
  assert.equal(TABLE.length, Object.keys(STATES).length * Object.keys(EVENTS).length))

test('nothing follows the end', () => {
  const over = next(live, EVENTS['hung-up'])
  for (const event of Object.values(EVENTS)) assert.throws(() => next(over, event), IllegalMove)
})

test('audio before accept starts the timer, and accept does not start it again', () => {
  const heard = next(ringing, { kind: 'heard', at: 5_000 })
  assert.deepEqual(next(heard, { kind: 'accepted', at: 6_000 }), { mode: 'live', answeredAt: 5_000, accepted: true })
})

test('a call that failed while live keeps its answer, its error and so its duration', () => {
  const over = next(live, { kind: 'failed', at: 25_900, error: 138021 })
  assert.deepEqual(over, { mode: 'ended', outcome: 'failed', answeredAt: 5_000, endedAt: 25_900, error: 138021 })
  assert.equal(durationSeconds(over), 20)
})

test('an unanswered call has no duration', () => assert.equal(durationSeconds(next(ringing, EVENTS['hung-up'])), null))
