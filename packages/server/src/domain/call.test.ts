import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CallEvent, type CallStatus, durationSeconds, IllegalMove, isFinal, nextStatus } from './call.ts'

const at = 0
const answered: CallEvent = { kind: 'answered', at }
const busy: CallEvent = { kind: 'rejected', reason: 'busy', at }
const refused: CallEvent = { kind: 'rejected', reason: 'rejected', at }
const userHungUp: CallEvent = { kind: 'user-hung-up', at }
const hungUp: CallEvent = { kind: 'hung-up', at }
const canceled: CallEvent = { kind: 'canceled', at }
const failed: CallEvent = { kind: 'failed', code: 11200, message: 'no document', at }

const dialed: CallEvent = { kind: 'dialed', at }
const rang: CallEvent = { kind: 'rang', at }
const declined: CallEvent = { kind: 'declined', at }
const rangOut: CallEvent = { kind: 'rang-out', at }
const EVERY = [dialed, rang, answered, busy, refused, declined, rangOut, userHungUp, hungUp, canceled, failed]

const MOVES: [CallStatus, CallEvent, CallStatus | typeof IllegalMove][] = [
  ['ringing', answered, 'in-progress'],
  ['ringing', busy, 'busy'],
  ['ringing', refused, 'no-answer'],
  ['ringing', userHungUp, 'no-answer'],
  ['ringing', hungUp, 'canceled'],
  ['ringing', canceled, 'canceled'],
  ['ringing', failed, 'failed'],
  ['in-progress', userHungUp, 'completed'],
  ['in-progress', hungUp, 'completed'],
  ['in-progress', failed, 'failed'],
  ['in-progress', answered, IllegalMove],
  ['in-progress', busy, IllegalMove],
  ['in-progress', canceled, IllegalMove],

  // A call that we place. Meta's webhooks may come in any order, and before the answer that brings the call's id.
  ['queued', dialed, 'initiated'],
  ['queued', rang, 'ringing'],
  ['queued', answered, 'in-progress'],
  ['queued', declined, 'busy'],
  ['queued', rangOut, 'no-answer'],
  ['queued', userHungUp, 'no-answer'],
  ['queued', hungUp, 'canceled'],
  ['queued', canceled, 'canceled'],
  ['queued', failed, 'failed'],
  ['initiated', dialed, IllegalMove],
  ['initiated', rang, 'ringing'],
  ['initiated', answered, 'in-progress'],
  ['initiated', declined, 'busy'],
  ['initiated', rangOut, 'no-answer'],
  ['initiated', userHungUp, 'no-answer'],
  ['initiated', hungUp, 'canceled'],
  ['initiated', canceled, 'canceled'],
  ['initiated', failed, 'failed'],
  ['ringing', dialed, IllegalMove],
  ['ringing', rang, IllegalMove],
  ['ringing', declined, 'busy'],
  ['ringing', rangOut, 'no-answer'],
  ['in-progress', dialed, IllegalMove],
  ['in-progress', rang, IllegalMove],
  ['in-progress', declined, IllegalMove],
  ['in-progress', rangOut, IllegalMove],
]

for (const [from, event, to] of MOVES) {
  const reason = event.kind === 'rejected' ? ` as ${event.reason}` : ''
  test(`${from} ─${event.kind}${reason}→ ${typeof to === 'string' ? to : '✗ IllegalMove'}`, () => {
    if (typeof to === 'string') assert.equal(nextStatus(from, event), to)
    else assert.throws(() => nextStatus(from, event), to)
  })
}

for (const final of ['completed', 'busy', 'failed', 'no-answer', 'canceled'] as const) {
  test(`nothing follows ${final}`, () => {
    assert.ok(isFinal(final))
    for (const event of EVERY) assert.throws(() => nextStatus(final, event), IllegalMove)
  })
}

test('a call of 1.2 s lasts 2 billed seconds, an unanswered one has no duration', () => {
  assert.equal(durationSeconds({ answeredAt: 1_000, endedAt: 2_200 }), 2)
  assert.equal(durationSeconds({ answeredAt: null, endedAt: 2_200 }), null)
  assert.equal(durationSeconds({ answeredAt: 1_000, endedAt: null }), null)
})
