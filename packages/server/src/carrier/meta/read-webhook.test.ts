import assert from 'node:assert/strict'
import { test } from 'node:test'
import { envelope } from '@ringway/meta-wire'
import { BadWebhook } from './carrier-event.ts'
import { readWebhook } from './read-webhook.ts'

const METADATA = { display_phone_number: '558551234567', phone_number_id: '106540352242922' }
const CONNECT = {
  id: 'wacid.HBgM+a/b=',
  from: '555551234567',
  to: '558551234567',
  event: 'connect',
  timestamp: '1760681506',
  direction: 'USER_INITIATED',
  session: { sdp: 'v=0\r\n', sdp_type: 'offer' },
}
const TERMINATE = { id: CONNECT.id, from: CONNECT.from, event: 'terminate', timestamp: '1760681533' }

function webhook(value: object, field = 'calls'): Buffer {
  return Buffer.from(JSON.stringify(envelope('102290129340398', field, { metadata: METADATA, ...value })))
}

test('a connect becomes an offered call, with the name of the caller', () => {
  const contacts = [{ profile: { name: 'Ann' }, wa_id: CONNECT.from }]
  assert.deepEqual(readWebhook(webhook({ contacts, calls: [CONNECT] })), [
    {
      kind: 'call-offered',
      key: `${CONNECT.id}/connect`,
      callId: CONNECT.id,
      phoneNumberId: METADATA.phone_number_id,
      fromNumber: '555551234567',
      userId: null,
      callerName: 'Ann',
      offer: 'v=0\r\n',
      at: 1_760_681_506_000,
    },
  ])
})

test('a caller whose number Meta hides is known by the business-scoped id', () => {
  const { from: _hidden, ...call } = { ...CONNECT, from_user_id: 'US.1349' }
  const contacts = [{ profile: { name: 'Ann' }, user_id: 'US.1349' }]
  const [event] = readWebhook(webhook({ contacts, calls: [call] }))
  assert.ok(event?.kind === 'call-offered')
  assert.equal(event.fromNumber, null)
  assert.equal(event.userId, 'US.1349')
  assert.equal(event.callerName, 'Ann')
})

const error = { code: 138021, title: 'No media', message: 'No media', error_data: { details: 'nothing came for 20 s' } }
for (const [where, value] of [
  ['inside the call', { calls: [{ ...TERMINATE, status: 'FAILED', errors: [error] }] }],
  ['beside the call', { calls: [{ ...TERMINATE, status: 'Failed' }], errors: [error] }],
] as const)
  test(`the error of a failed call is read ${where}, in either case`, () => {
    const [event] = readWebhook(webhook(value))
    assert.ok(event?.kind === 'call-ended')
    assert.equal(event.errorCode, 138021)
    assert.equal(event.errorMessage, 'nothing came for 20 s')
  })

test('a call that ended well has no error, even where one is told of another', () => {
  const [event] = readWebhook(webhook({ calls: [{ ...TERMINATE, status: 'COMPLETED' }], errors: [error] }))
  assert.ok(event?.kind === 'call-ended')
  assert.equal(event.errorCode, null)
})

test('a body with several facts gives them in their order', () => {
  const events = readWebhook(webhook({ calls: [CONNECT, TERMINATE] }))
  assert.deepEqual(
    events.map((event) => event.kind),
    ['call-offered', 'call-ended'],
  )
})

test('the timestamp may be a number', () => {
  const [event] = readWebhook(webhook({ calls: [{ ...TERMINATE, timestamp: 1_760_681_533 }] }))
  assert.equal(event?.at, 1_760_681_533_000)
})

const PASSED_OVER: [string, Buffer][] = [
  ['messages', webhook({ messages: [{ id: 'wamid.1', type: 'text' }] }, 'messages')],
  ['account changes', webhook({ type: 'phone_number_settings' }, 'account_settings_update')],
  ['an event that is new to us', webhook({ calls: [{ id: 'wacid.1', event: 'call_recording_available' }] })],
  [
    'a session that is neither offer nor answer',
    webhook({ calls: [{ ...CONNECT, session: { sdp: 'v=0', sdp_type: 'pranswer' } }] }),
  ],
  ['a connect without its session', webhook({ calls: [{ ...CONNECT, session: undefined }] })],
]
for (const [name, body] of PASSED_OVER) test(`passed over: ${name}`, () => assert.deepEqual(readWebhook(body), []))

for (const body of [
  '',
  'null',
  '[]',
  '{"object":"page","entry":[]}',
  '{"object":"whatsapp_business_account"}',
  '\0\xff',
])
  test(`refused: ${JSON.stringify(body)}`, () => assert.throws(() => readWebhook(Buffer.from(body)), BadWebhook))
