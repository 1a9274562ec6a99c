import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterEvent, type Call, type CallEvent, type CallStatus } from './call.ts'
import { permissionEventOf } from './call-consequences.ts'

const at = 7

const callIn = (status: CallStatus, direction: Call['direction']): Call => ({
  sid: 'CA0',
  accountSid: 'AC0',
  direction,
  from: 'whatsapp:+558551234567',
  to: 'whatsapp:+555551234567',
  status,
  senderSid: 'XE0',
  applicationSid: null,
  callerName: null,
  parentCallSid: null,
  metaCallId: 'wacid.1',
  metaEnded: false,
  ownerNode: 'node',
  nextSequence: 0,
  statusCallback: null,
  errorCode: null,
  errorMessage: null,
  createdAt: 0,
  updatedAt: 0,
  answeredAt: status === 'in-progress' ? 1 : null,
  endedAt: null,
})

const RULES: [string, Call['direction'], CallStatus, CallEvent, string | null][] = [
  ['ours, rang, nobody answered → missed', 'outbound-api', 'ringing', { kind: 'user-hung-up', at }, 'missed'],
  ['ours, rang for as long as it might → missed', 'outbound-api', 'ringing', { kind: 'rang-out', at }, 'missed'],
  ['ours, rang, declined → missed', 'outbound-api', 'ringing', { kind: 'declined', at }, 'missed'],
  ['ours, rang, canceled by us → missed', 'outbound-api', 'ringing', { kind: 'canceled', at }, 'missed'],
  ['ours, rang, hung up by us → missed', 'outbound-api', 'ringing', { kind: 'hung-up', at }, 'missed'],
  ['ours, rang, failed → nothing', 'outbound-api', 'ringing', { kind: 'failed', code: 1, message: '', at }, null],
  ['ours, never rang → nothing', 'outbound-api', 'initiated', { kind: 'rang-out', at }, null],
  ['ours, declined before it rang → nothing', 'outbound-api', 'initiated', { kind: 'declined', at }, null],
  ['ours, a dialled leg that rang out → missed', 'outbound-dial', 'ringing', { kind: 'rang-out', at }, 'missed'],
  ['ours, begins to ring → nothing', 'outbound-api', 'initiated', { kind: 'rang', at }, null],
  ['ours, answered → connected', 'outbound-api', 'ringing', { kind: 'answered', at }, 'connected by business'],
  ['ours, answered and over → nothing', 'outbound-api', 'in-progress', { kind: 'hung-up', at }, null],
  ["a user's, answered → connected", 'inbound', 'ringing', { kind: 'answered', at }, 'connected by user'],
  ["a user's, given up → nothing", 'inbound', 'ringing', { kind: 'user-hung-up', at }, null],
]

for (const [name, direction, status, event, expected] of RULES)
  test(name, () => {
    const before = callIn(status, direction)
    const found = permissionEventOf(before, afterEvent(before, event), event)
    const words = found?.kind === 'connected' ? `connected by ${found.by}` : (found?.kind ?? null)
    assert.equal(words, expected)
  })
