import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Direction } from '../thread.ts'
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
  rang: { kind: 'rang' },
  answered: { kind: 'answered', at },
  declined: { kind: 'declined', at },
  busy: { kind: 'busy', at },
  terminated: { kind: 'terminated', at },
  'hung-up': { kind: 'hung-up', at },
  'timed-out': { kind: 'timed-out', at },
  failed: { kind: 'failed', at, error: 138021 },
} as const satisfies Record<CallEvent['kind'], CallEvent>

const STATES = { connecting, ringing, live, 'live by audio alone': heardOnly }

type Row = [from: keyof typeof STATES, event: CallEvent['kind'], to: string]

/** Where it leads: a mode, or for an end its outcome; `no` where it cannot happen. */
const USER_CALL: Row[] = [
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
const OF_USER_CALLS: CallEvent['kind'][] = ['pre-accepted', 'accepted', 'heard', 'rejected']

const BUSINESS_CALL: Row[] = [
  ['connecting', 'rang', 'ringing'],
  ['connecting', 'answered', 'no'],
  ['connecting', 'declined', 'no'],
  ['connecting', 'busy', 'missed'],
  ['connecting', 'terminated', 'cancelled'],
  ['connecting', 'hung-up', 'declined'],
  ['connecting', 'timed-out', 'missed'],
  ['connecting', 'failed', 'failed'],
  ['ringing', 'rang', 'no'],
  ['ringing', 'answered', 'live'],
  ['ringing', 'declined', 'declined'],
  ['ringing', 'busy', 'no'],
  ['ringing', 'terminated', 'cancelled'],
  ['ringing', 'hung-up', 'declined'],
  ['ringing', 'timed-out', 'missed'],
  ['ringing', 'failed', 'failed'],
  ['live', 'rang', 'no'],
  ['live', 'answered', 'no'],
  ['live', 'declined', 'no'],
  ['live', 'busy', 'no'],
  ['live', 'terminated', 'answered'],
  ['live', 'hung-up', 'answered'],
  ['live', 'timed-out', 'no'],
  ['live', 'failed', 'failed'],
]
const OF_BUSINESS_CALLS: CallEvent['kind'][] = ['rang', 'answered', 'declined', 'busy']

/** What belongs to the other direction happens in no state. */
function foreign(states: (keyof typeof STATES)[], events: CallEvent['kind'][]): Row[] {
  return states.flatMap((state) => events.map((event): Row => [state, event, 'no']))
}

const TABLES: [string, Direction, Row[]][] = [
  [
    'user',
    'USER_INITIATED',
    [...USER_CALL, ...foreign(['connecting', 'ringing', 'live', 'live by audio alone'], OF_BUSINESS_CALLS)],
  ],
  ['business', 'BUSINESS_INITIATED', [...BUSINESS_CALL, ...foreign(['connecting', 'ringing', 'live'], OF_USER_CALLS)]],
]

for (const [whose, direction, table] of TABLES) {
  for (const [from, event, to] of table)
    test(`a ${whose}'s call: ${from} ─${event}→ ${to === 'no' ? '✗ IllegalMove' : to}`, () => {
      if (to === 'no') return assert.throws(() => next(direction, STATES[from], EVENTS[event]), IllegalMove)
      const after = next(direction, STATES[from], EVENTS[event])
      assert.equal(after.mode === 'ended' ? after.outcome : after.mode, to)
    })

  test(`a ${whose}'s call: the table has one row for every state and event`, () => {
    const states = direction === 'USER_INITIATED' ? 4 : 3
    assert.equal(table.length, states * Object.keys(EVENTS).length)
    assert.equal(new Set(table.map(([from, event]) => `${from} ${event}`)).size, table.length)
  })

  test(`a ${whose}'s call: nothing follows the end`, () => {
    const over = next(direction, live, EVENTS['hung-up'])
    for (const event of Object.values(EVENTS)) assert.throws(() => next(direction, over, event), IllegalMove)
  })

  test(`a ${whose}'s call that failed while live keeps its answer, its error and so its duration`, () => {
    const over = next(direction, live, { kind: 'failed', at: 25_900, error: 138021 })
    assert.deepEqual(over, { mode: 'ended', outcome: 'failed', answeredAt: 5_000, endedAt: 25_900, error: 138021 })
    assert.equal(durationSeconds(over), 20)
  })

  test(`a ${whose}'s call that nobody answered has no duration`, () =>
    assert.equal(durationSeconds(next(direction, ringing, EVENTS['hung-up'])), null))
}

test('audio before accept starts the timer, and accept does not start it again', () => {
  const heard = next('USER_INITIATED', ringing, { kind: 'heard', at: 5_000 })
  const after = next('USER_INITIATED', heard, { kind: 'accepted', at: 6_000 })
  assert.deepEqual(after, { mode: 'live', answeredAt: 5_000, accepted: true })
})
