import assert from 'node:assert/strict'
import { test } from 'node:test'
import { envelope } from '@ringway/meta-wire'
import { BadWebhook, type WebhookNote } from './carrier-event.ts'
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

/** A webhook's facts by their keys, and what was noted. */
function readAll(value: object, field = 'calls') {
  const notes: WebhookNote[] = []
  const events = readWebhook(webhook(value, field), (note) => notes.push(note))
  return { keys: events.map(({ key }) => key), notes }
}

const MESSAGE = { id: 'wamid.1', from: '555551234567', timestamp: '1760681533', type: 'text', text: { body: 'Hi' } }
const STATUS = { id: 'wamid.2', status: 'sent', timestamp: '1760681533' }
const { id: _id, ...NAMELESS } = CONNECT
const { session: _session, ...SOUNDLESS } = CONNECT

for (const [name, field, value, kept] of [
  ['a call without an id', 'calls', { calls: [NAMELESS, TERMINATE] }, `${CONNECT.id}/terminate`],
  ['a connect without SDP', 'calls', { calls: [SOUNDLESS, TERMINATE] }, `${CONNECT.id}/terminate`],
  ['an unknown event', 'calls', { calls: [{ ...CONNECT, event: 'hold' }, TERMINATE] }, `${CONNECT.id}/terminate`],
  ['no call at all', 'calls', { calls: ['?', TERMINATE] }, `${CONNECT.id}/terminate`],
  [
    'an unknown status of a call',
    'calls',
    { calls: [TERMINATE], statuses: [{ id: 'w', type: 'call', status: 'PARKED', timestamp: '1' }] },
    `${CONNECT.id}/terminate`,
  ],
  [
    'a message without a time',
    'messages',
    { messages: [{ ...MESSAGE, timestamp: 'soon' }, MESSAGE] },
    'wamid.1/received',
  ],
  ['a message of nobody', 'messages', { messages: [{ ...MESSAGE, from: undefined }, MESSAGE] }, 'wamid.1/received'],
  ['an unknown status of a message', 'messages', { statuses: [{ ...STATUS, status: 'lost' }, STATUS] }, 'wamid.2/sent'],
  ['a status without an id', 'messages', { statuses: [{ ...STATUS, id: '' }, STATUS] }, 'wamid.2/sent'],
] as const)
  test(`${name} is noted, and hides nothing that stands beside it`, () => {
    const { keys, notes } = readAll(value, field)
    assert.deepEqual(keys, [kept])
    assert.deepEqual(
      notes.map((note) => [note.kind, note.field]),
      [['unread', field]],
    )
    assert.doesNotMatch(JSON.stringify(notes), /555551234567|wacid|v=0/)
  })

for (const field of ['calls', 'messages', 'message_template_status_update'])
  test(`a value of ${field} that has nothing of what is known is noted`, () => {
    const body = Buffer.from(JSON.stringify(envelope('1', field, { surprise: true })))
    const notes: WebhookNote[] = []
    assert.deepEqual(
      readWebhook(body, (note) => notes.push(note)),
      [],
    )
    assert.deepEqual(
      notes.map((note) => note.field),
      [field],
    )
  })

for (const field of ['calls', 'messages'])
  test(`an error of no call and no message on ${field} is noted`, () => {
    const unpaid = { code: 131044, title: 'Business eligibility', error_data: { details: 'No payment method' } }
    const { notes } = readAll({ errors: [unpaid] }, field)
    const { phone_number_id: phoneNumberId } = METADATA
    assert.deepEqual(notes, [{ kind: 'error', field, phoneNumberId, code: 131044, message: 'No payment method' }])
  })

test('an error beside the call that failed by it is told there, not noted', () => {
  const { notes } = readAll({ calls: [{ ...TERMINATE, status: 'FAILED' }], errors: [error] })
  assert.deepEqual(notes, [])
})

test('contacts in an unknown shape cost a name, not the call', () => {
  assert.deepEqual(readAll({ contacts: 'Ann', calls: [CONNECT] }), { keys: [`${CONNECT.id}/connect`], notes: [] })
})
