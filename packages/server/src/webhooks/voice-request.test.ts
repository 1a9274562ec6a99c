import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Application } from '../domain/application.ts'
import type { Call, CallEventName, CallStatus } from '../domain/call.ts'
import { statusCallbackOf } from '../live/guidance.ts'
import { promiseCallbacks } from './status-callbacks.ts'
import { statusCallbackParameters, voiceParameters } from './voice-request.ts'

const AT = Date.parse('2025-12-02T10:00:00.900Z')

const CALL: Call = {
  sid: 'CA1',
  accountSid: 'AC1',
  direction: 'inbound',
  from: 'whatsapp:+15551230001',
  to: 'whatsapp:+15551230002',
  status: 'ringing',
  senderSid: 'XE1',
  applicationSid: 'AP1',
  callerName: null,
  parentCallSid: null,
  metaCallId: 'wacid.1',
  metaEnded: false,
  ownerNode: 'node',
  nextSequence: 0,
  statusCallback: { url: 'https://a.example/status', method: 'POST', events: ['completed'] },
  errorCode: null,
  errorMessage: null,
  createdAt: AT,
  updatedAt: AT,
  answeredAt: null,
  endedAt: null,
}

test('an inbound WhatsApp call, as its app is asked', () => {
  assert.deepEqual(voiceParameters(CALL), [
    ['AccountSid', 'AC1'],
    ['ApiVersion', '2010-04-01'],
    ['ApplicationSid', 'AP1'],
    ['CallSid', 'CA1'],
    ['CallStatus', 'ringing'],
    ['Called', 'whatsapp:+15551230002'],
    ['Caller', 'whatsapp:+15551230001'],
    ['Direction', 'inbound'],
    ['From', 'whatsapp:+15551230001'],
    ['To', 'whatsapp:+15551230002'],
  ])
})

test('CallerName and ParentCallSid are there when known', () => {
  const names = voiceParameters({ ...CALL, callerName: 'Ana', parentCallSid: 'CA0' })
  assert.deepEqual(
    names.filter(([name]) => name === 'CallerName' || name === 'ParentCallSid'),
    [
      ['CallerName', 'Ana'],
      ['ParentCallSid', 'CA0'],
    ],
  )
})

test('the callback of a call that ended after 61 seconds', () => {
  const call: Call = { ...CALL, status: 'completed', answeredAt: AT - 61_000, endedAt: AT }
  assert.deepEqual(statusCallbackParameters(call, AT, 3).slice(voiceParameters(call).length), [
    ['Timestamp', 'Tue, 02 Dec 2025 10:00:00 +0000'],
    ['CallbackSource', 'call-progress-events'],
    ['SequenceNumber', '3'],
    ['CallDuration', '61'],
    ['Duration', '2'],
  ])
})

test('the callback of a call that failed says why and lasted 0 seconds', () => {
  const call: Call = { ...CALL, status: 'failed', endedAt: AT, errorCode: 37009, errorMessage: 'no application' }
  assert.deepEqual(statusCallbackParameters(call, AT, 0).slice(-4), [
    ['CallDuration', '0'],
    ['Duration', '0'],
    ['ErrorCode', '37009'],
    ['ErrorMessage', 'no application'],
  ])
})

test('the callback of a call that goes on has no duration', () => {
  const names = statusCallbackParameters({ ...CALL, answeredAt: AT, status: 'in-progress' }, AT, 0).map(
    ([name]) => name,
  )
  assert.ok(!names.includes('CallDuration') && !names.includes('Duration'))
})

function newIds() {
  let next = 0
  return () => {
    next += 1
    return `id-${next}`
  }
}

function promised(events: readonly CallEventName[], before: CallStatus, now: CallStatus) {
  const statusCallback = { url: 'https://a.example/status', method: 'POST', events } as const
  const { call, deliveries } = promiseCallbacks({ ...CALL, status: now, statusCallback }, before, {
    at: AT,
    newId: newIds(),
  })
  assert.equal(call.nextSequence, deliveries.length)
  return deliveries.length
}

const EVERY: readonly CallEventName[] = ['initiated', 'ringing', 'answered', 'completed']
for (const [events, before, now, count] of [
  [['completed'], 'ringing', 'in-progress', 0],
  [['completed'], 'in-progress', 'completed', 1],
  [['completed'], 'ringing', 'busy', 1],
  [['completed'], 'ringing', 'no-answer', 1],
  [['completed'], 'ringing', 'failed', 1],
  [['completed'], 'ringing', 'canceled', 1],
  [['completed'], 'queued', 'canceled', 0],
  [['completed'], 'queued', 'failed', 1],
  [['completed'], 'completed', 'completed', 0],
  [EVERY, 'queued', 'initiated', 1],
  [EVERY, 'initiated', 'ringing', 1],
  [EVERY, 'ringing', 'in-progress', 1],
  [['answered'], 'in-progress', 'completed', 0],
  [[], 'in-progress', 'completed', 0],
] as const) {
  test(`callbacks: [${events.join(' ')}], ${before} -> ${now}: ${count}`, () => {
    assert.equal(promised(events, before, now), count)
  })
}

test('callbacks: one promise is one row of the outbox, in the order of its call', () => {
  const call: Call = { ...CALL, status: 'completed', nextSequence: 2, answeredAt: AT, endedAt: AT }
  const { call: after, deliveries } = promiseCallbacks(call, 'in-progress', { at: AT, newId: newIds() })
  assert.equal(after.nextSequence, 3)
  assert.deepEqual(deliveries, [
    {
      id: 'id-1',
      accountSid: 'AC1',
      resourceSid: 'CA1',
      queue: 'call:CA1',
      url: 'https://a.example/status',
      method: 'POST',
      params: statusCallbackParameters(call, AT, 2),
      idempotencyToken: 'id-2',
      createdAt: AT,
      deliveredAt: null,
      attempts: 0,
      lastError: null,
    },
  ])
})

test('callbacks: a call without a status callback owes nothing', () => {
  const call: Call = { ...CALL, status: 'completed', statusCallback: null }
  assert.deepEqual(promiseCallbacks(call, 'ringing', { at: AT, newId: newIds() }), { call, deliveries: [] })
})

test('callbacks: an application is told the end of its inbound calls, and nothing when it names no URL', () => {
  const application = { statusCallback: 'https://a.example/s', statusCallbackMethod: 'GET' } as Application
  assert.deepEqual(statusCallbackOf(application), {
    url: 'https://a.example/s',
    method: 'GET',
    events: ['completed'],
  })
  assert.equal(statusCallbackOf({ ...application, statusCallback: null }), null)
})
