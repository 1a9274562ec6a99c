import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serviceWindow } from '../domain/contact.ts'
import { DAY } from '../kit/clock.ts'
import { NOW, TestMessaging, USER } from './messaging.test.support.ts'

const WEBHOOK = { callback_url: 'https://app.example/in' }

/** What the app is to be told, of everything that came. */
async function told(house: TestMessaging) {
  const pending = await house.store.read((r) => r.deliveries.pending())
  return pending.map(({ params }) => params)
}

test('a text is on record, opens the window, and its webhook has every parameter in order', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  await house.hear(house.received({ text: 'Olá & welcome' }))
  const [message, ...others] = await house.messagesThat('inbound')
  assert.ok(message)
  assert.deepEqual(others, [])
  assert.deepEqual(
    [message.status, message.direction, message.from, message.to, message.body, message.sentAt],
    ['received', 'inbound', USER, house.sender.address, 'Olá & welcome', NOW],
  )
  assert.equal(serviceWindow(await house.contact(), NOW), 'open')
  assert.deepEqual(await told(house), [
    [
      ['SmsMessageSid', message.sid],
      ['NumMedia', '0'],
      ['ProfileName', 'Consumer A'],
      ['MessageType', 'text'],
      ['SmsSid', message.sid],
      ['WaId', '555551234567'],
      ['SmsStatus', 'received'],
      ['Body', 'Olá & welcome'],
      ['To', house.sender.address],
      ['NumSegments', '1'],
      ['ReferralNumMedia', '0'],
      ['MessageSid', message.sid],
      ['AccountSid', house.account.sid],
      ['From', USER],
      ['ApiVersion', '2010-04-01'],
    ],
  ])
})

test('a tapped button tells its text and payload, and the message it belongs to', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  const original = await house.place()
  await house.send()
  const reply = { kind: 'button', id: 'YES', title: 'Yes, please', description: null } as const
  const fact = { type: 'button', text: reply.title, reply, inReplyTo: `wamid.${original}` }
  await house.hear(house.received(fact))
  const [params] = (await told(house)).map((one) => Object.fromEntries(one))
  assert.deepEqual(
    [params?.MessageType, params?.Body, params?.ButtonText, params?.ButtonPayload],
    ['button', 'Yes, please', 'Yes, please', 'YES'],
  )
  assert.deepEqual(
    [params?.OriginalRepliedMessageSid, params?.OriginalRepliedMessageSender],
    [original, house.sender.address],
  )
})

test('a row of a list tells its id, title and description', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  const reply = { kind: 'list', id: 'r1', title: 'Tuesday', description: 'morning' } as const
  await house.hear(house.received({ type: 'interactive', text: reply.title, reply }))
  const [params] = (await told(house)).map((one) => Object.fromEntries(one))
  assert.deepEqual(
    [params?.ListId, params?.ListTitle, params?.ListDescription, params?.ButtonPayload],
    ['r1', 'Tuesday', 'morning', undefined],
  )
})

test('a reply to a message that is not ours, or is too old, names none; a forwarded one says so', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  const original = await house.place()
  await house.send()
  await house.hear(house.received({ inReplyTo: 'wamid.unknown', forwarded: true }))
  house.now = NOW + 7 * DAY + 1
  await house.hear(house.received({ inReplyTo: `wamid.${original}` }))
  const [unknown, old] = (await told(house)).map((one) => Object.fromEntries(one))
  assert.equal(unknown?.OriginalRepliedMessageSid, undefined)
  assert.equal(unknown?.Forwarded, 'true')
  assert.equal(old?.OriginalRepliedMessageSid, undefined)
})

test('a message without text, from a user whose number and name Meta hides, is told as far as it is known', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  await house.hear(house.received({ type: 'image', text: null, user: { number: null, id: 'BR.1349', name: null } }))
  const [params] = (await told(house)).map((one) => Object.fromEntries(one))
  assert.deepEqual(
    [params?.From, params?.WaId, params?.ProfileName, params?.Body, params?.MessageType],
    ['whatsapp:BR.1349', '', '', '', 'image'],
  )
})

test('what Meta tells twice is one message', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  const fact = house.received()
  await house.hear(fact)
  await house.hear(fact)
  assert.equal((await house.messagesThat('inbound')).length, 1)
  assert.deepEqual(await house.store.read((r) => r.metaEvents.unprocessed()), [])
})

test('a sender without a webhook keeps the message and tells nobody', async () => {
  await using house = await TestMessaging.open()
  await house.hear(house.received())
  assert.equal((await house.messagesThat('inbound')).length, 1)
  assert.deepEqual(await told(house), [])
})

test('a message for a number that is no sender is a warning', async () => {
  await using house = await TestMessaging.open({ webhook: WEBHOOK })
  await house.hear(house.received({ phoneNumberId: '999' }))
  assert.deepEqual(await house.messagesThat('inbound'), [])
  const [alert] = await house.alerts()
  assert.deepEqual([alert?.errorCode, alert?.logLevel], [63003, 'warning'])
})
