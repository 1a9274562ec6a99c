import assert from 'node:assert/strict'
import { test } from 'node:test'
import { envelope } from '@ringway/meta-wire'
import type { WebhookNote } from './carrier-event.ts'
import { readMessages } from './read-messages.ts'
import { readWebhook } from './read-webhook.ts'

const METADATA = { display_phone_number: '558551234567', phone_number_id: '106540352242922' }
const CONTACTS = [{ profile: { name: 'Ann' }, wa_id: '555551234567' }]
const BASE = { from: '555551234567', id: 'wamid.1', timestamp: '1767168000' }
const ANN = { number: '555551234567', id: null, name: 'Ann' }
const AT = 1_767_168_000_000

const read = (value: object) => readMessages({ metadata: METADATA, contacts: CONTACTS, ...value }, () => undefined)
const readOne = (message: object) => read({ messages: [{ ...BASE, ...message }] })[0]

function received(message: object) {
  const fact = readOne(message)
  assert.ok(fact?.kind === 'message-received')
  return fact
}

test('a text is its words, who wrote them and when', () => {
  assert.deepEqual(readOne({ type: 'text', text: { body: 'Olá' } }), {
    kind: 'message-received',
    key: 'wamid.1/received',
    messageId: 'wamid.1',
    phoneNumberId: METADATA.phone_number_id,
    user: ANN,
    type: 'text',
    text: 'Olá',
    reply: null,
    inReplyTo: null,
    forwarded: false,
    at: AT,
  })
})

for (const [name, message, type, reply] of [
  [
    "a template's button",
    { type: 'button', button: { text: 'Yes', payload: 'Y1' } },
    'button',
    { kind: 'button', id: 'Y1', title: 'Yes', description: null },
  ],
  [
    'a button without a payload',
    { type: 'button', button: { text: 'Yes' } },
    'button',
    { kind: 'button', id: 'Yes', title: 'Yes', description: null },
  ],
  [
    'a reply button',
    { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'Y1', title: 'Yes' } } },
    'interactive',
    { kind: 'button', id: 'Y1', title: 'Yes', description: null },
  ],
  [
    'a row of a list',
    {
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'r', title: 'Tue', description: 'am' } },
    },
    'interactive',
    { kind: 'list', id: 'r', title: 'Tue', description: 'am' },
  ],
] as const)
  test(`${name} is its title, its id, and the message it belongs to`, () => {
    const fact = received({ ...message, context: { from: METADATA.display_phone_number, id: 'wamid.0' } })
    assert.deepEqual([fact.type, fact.text, fact.reply, fact.inReplyTo], [type, reply.title, reply, 'wamid.0'])
  })

for (const type of ['image', 'reaction', 'order', 'a kind of tomorrow'])
  test(`a message of the kind '${type}' has come all the same`, () => {
    const fact = received({ type, [type]: { id: '1' } })
    assert.deepEqual([fact.type, fact.text, fact.reply], [type, null, null])
  })

for (const [system, what] of [
  [{ type: 'user_changed_number', body: 'User Ann changed from …', wa_id: '555550000000' }, 'user_changed_number'],
  [{ body: 'something else' }, ''],
] as const)
  test(`what WhatsApp says of a user is noted, and is no word of theirs: ${what || 'of no kind'}`, () => {
    const notes: WebhookNote[] = []
    const messages = [{ ...BASE, type: 'system', system }]
    const facts = readMessages({ metadata: METADATA, messages }, (note) => notes.push(note))
    const note = { kind: 'system', field: 'messages', phoneNumberId: METADATA.phone_number_id, what }
    assert.deepEqual([facts, notes], [[], [note]])
  })

test('a message that does not say what it is is unsupported', () => {
  assert.equal(received({}).type, 'unsupported')
})

test('a forwarded message says so', () => {
  assert.equal(received({ type: 'text', text: { body: 'x' }, context: { forwarded: true } }).forwarded, true)
})

test('timestamps come as text and as numbers', () => {
  assert.equal(received({ type: 'text', text: { body: 'x' }, timestamp: 1_767_168_000 }).at, AT)
})

test('a user whose number Meta hides is known by the id, with the name of that contact', () => {
  const contacts = [
    { profile: { name: 'Bea' }, user_id: 'US.2' },
    { profile: { name: 'Ann' }, user_id: 'US.1' },
  ]
  const message = { id: 'wamid.1', from_user_id: 'US.1', timestamp: '1', type: 'text', text: { body: 'x' } }
  const [fact] = read({ contacts, messages: [message] })
  assert.ok(fact?.kind === 'message-received')
  assert.deepEqual(fact.user, { number: null, id: 'US.1', name: 'Ann' })
})

test('a message of nobody is passed over', () => {
  assert.deepEqual(
    read({ contacts: [], messages: [{ id: 'wamid.1', timestamp: '1', type: 'text', text: { body: 'x' } }] }),
    [],
  )
})

const REQUEST = { from: '555551234567', id: 'wamid.request' }
const CALL = { from: '555551234567', id: 'wacid.call' }

/** Meta, "Obtain user call permissions": what the six kinds of answer look like. */
const REPLIES: [name: string, reply: object, context: object | null, expected: object][] = [
  [
    'a temporary yes to a request',
    { response: 'accept', is_permanent: false, expiration_timestamp: '1768550400', response_source: 'user_action' },
    REQUEST,
    { response: 'accept', until: 1_768_550_400_000, source: 'user_action', inReplyTo: 'wamid.request' },
  ],
  [
    'a permanent yes to a request',
    { response: 'accept', is_permanent: true, response_source: 'user_action' },
    REQUEST,
    { response: 'accept', until: 'forever', source: 'user_action', inReplyTo: 'wamid.request' },
  ],
  [
    'a permanent yes in the profile',
    { response: 'accept', is_permanent: true, response_source: 'user_action' },
    null,
    { response: 'accept', until: 'forever', source: 'user_action', inReplyTo: null },
  ],
  [
    'a no to a request',
    { response: 'reject', response_source: 'user_action' },
    REQUEST,
    { response: 'reject', until: null, source: 'user_action', inReplyTo: 'wamid.request' },
  ],
  [
    "an automatic yes after the user's call",
    { response: 'accept', is_permanent: false, expiration_timestamp: 1_768_550_400, response_source: 'automatic' },
    CALL,
    { response: 'accept', until: 1_768_550_400_000, source: 'automatic', inReplyTo: 'wacid.call' },
  ],
  [
    'an automatic no after four missed calls',
    { response: 'reject', response_source: 'automatic' },
    null,
    { response: 'reject', until: null, source: 'automatic', inReplyTo: null },
  ],
]

for (const [name, call_permission_reply, context, expected] of REPLIES)
  for (const type of ['interactive', undefined])
    test(`${name}, ${type ? 'with' : 'without'} its type`, () => {
      const interactive = { type: 'call_permission_reply', call_permission_reply }
      assert.deepEqual(readOne({ ...(type && { type }), ...(context && { context }), interactive }), {
        kind: 'permission-replied',
        key: 'wamid.1/received',
        messageId: 'wamid.1',
        phoneNumberId: METADATA.phone_number_id,
        user: ANN,
        ...expected,
        at: AT,
      })
    })

test('a yes that does not say when it ends, and by whom, is the user’s, until the policy ends it', () => {
  const interactive = { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } }
  const fact = readOne({ interactive })
  assert.ok(fact?.kind === 'permission-replied')
  assert.deepEqual([fact.until, fact.source], [null, 'user_action'])
})

const STATUS = { id: 'wamid.1', timestamp: '1767168000', recipient_id: '555551234567' }
const progress = (status: object) => read({ statuses: [{ ...STATUS, ...status }] })[0]

for (const [told, status] of [
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['READ', 'read'],
] as const)
  test(`a message that is ${told} is ${status}`, () => {
    assert.deepEqual(progress({ status: told, biz_opaque_callback_data: 'SM1' }), {
      kind: 'message-progressed',
      key: `wamid.1/${status}`,
      messageId: 'wamid.1',
      phoneNumberId: METADATA.phone_number_id,
      opaque: 'SM1',
      status,
      error: null,
      at: AT,
    })
  })

for (const [name, errors, error] of [
  [
    'details',
    [{ code: 131047, title: 't', message: 'm', error_data: { details: 'd' } }],
    { code: 131047, message: 'd' },
  ],
  ['a message', [{ code: 131026, title: 't', message: 'm' }], { code: 131026, message: 'm' }],
  ['no reason', undefined, { code: 0, message: 'no reason given' }],
] as const)
  test(`a failure with ${name} says as much`, () => {
    const fact = progress({ status: 'failed', ...(errors && { errors }) })
    assert.ok(fact?.kind === 'message-progressed')
    assert.deepEqual([fact.opaque, fact.error], [null, error])
  })

test('a status of tomorrow and a value of another shape are passed over', () => {
  assert.equal(progress({ status: 'translated' }), undefined)
  for (const value of [null, 'x', {}, { metadata: METADATA, messages: 'x' }])
    assert.deepEqual(
      readMessages(value, () => undefined),
      [],
    )
})

test('one webhook may hold many facts; what is told again has the same key', () => {
  const message = { ...BASE, type: 'text', text: { body: 'x' } }
  const value = {
    metadata: METADATA,
    contacts: CONTACTS,
    messages: [message, message],
    statuses: [{ ...STATUS, status: 'sent' }],
  }
  const facts = readWebhook(Buffer.from(JSON.stringify(envelope('102290129340398', 'messages', value))))
  assert.deepEqual(
    facts.map(({ key }) => key),
    ['wamid.1/received', 'wamid.1/received', 'wamid.1/sent'],
  )
})
