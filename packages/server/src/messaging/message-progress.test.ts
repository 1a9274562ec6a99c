import assert from 'node:assert/strict'
import { test } from 'node:test'
import twilio from 'twilio'
import { openApp } from '../webhooks/app.test.support.ts'
import { deliverWebhook } from '../webhooks/deliver.ts'
import { AUTH_TOKEN, TestMessaging, USER } from './messaging.test.support.ts'

const URL = 'https://app.example/status'

async function sentMessage(house: TestMessaging, statusCallback: string | null = URL) {
  const sid = await house.place({ statusCallback })
  await house.send()
  return { sid, metaId: `wamid.${sid}` }
}

test('sent, delivered and read are told one by one, read as the event READ', async () => {
  await using house = await TestMessaging.open()
  const { sid, metaId } = await sentMessage(house)
  for (const status of ['sent', 'delivered', 'read'] as const) await house.hear(house.progressed(metaId, status))
  const told = await house.callbacks(sid)
  assert.deepEqual(
    told.map(({ MessageStatus, SmsStatus, EventType }) => [MessageStatus, SmsStatus, EventType]),
    [
      ['sent', 'sent', undefined],
      ['delivered', 'delivered', undefined],
      ['read', 'read', 'READ'],
    ],
  )
  assert.deepEqual(told[2], {
    ChannelPrefix: 'whatsapp',
    ApiVersion: '2010-04-01',
    MessageStatus: 'read',
    SmsSid: sid,
    SmsStatus: 'read',
    ChannelInstallSid: house.sender.sid,
    To: USER,
    From: house.sender.address,
    MessageSid: sid,
    AccountSid: house.account.sid,
    ChannelToAddress: '+555551234567',
    EventType: 'READ',
  })
})

test('statuses out of their order move a message forward alone, and nothing is told twice', async () => {
  await using house = await TestMessaging.open()
  const { sid, metaId } = await sentMessage(house)
  for (const status of ['read', 'sent', 'delivered', 'read'] as const)
    await house.hear(house.progressed(metaId, status, { key: `${metaId}/${status}/${Math.random()}` }))
  assert.equal((await house.message(sid)).status, 'read')
  assert.deepEqual(
    (await house.callbacks(sid)).map(({ MessageStatus }) => MessageStatus),
    ['read'],
  )
})

test('a failure after the message was sent is told with its code; nothing follows it', async () => {
  await using house = await TestMessaging.open()
  const { sid, metaId } = await sentMessage(house)
  await house.hear(house.progressed(metaId, 'sent'))
  await house.hear(house.progressed(metaId, 'failed', { error: { code: 131049, message: 'healthy ecosystem' } }))
  await house.hear(house.progressed(metaId, 'delivered'))
  const { status, errorCode } = await house.message(sid)
  assert.deepEqual([status, errorCode], ['undelivered', 63049])
  const [, failed, ...more] = await house.callbacks(sid)
  assert.deepEqual(more, [])
  assert.deepEqual(
    [failed?.MessageStatus, failed?.ErrorCode, failed?.ChannelStatusMessage],
    ['undelivered', '63049', 'healthy ecosystem'],
  )
  assert.match(failed?.ErrorMessage ?? '', /Meta/)
})

test("a status that comes before Graph's answer is on record is known by our SID", async () => {
  await using house = await TestMessaging.open()
  const sid = await house.place({ statusCallback: URL })
  await house.hear(house.progressed('wamid.early', 'sent', { opaque: sid }))
  const { status, metaMessageId } = await house.message(sid)
  assert.deepEqual([status, metaMessageId], ['sent', 'wamid.early'])
})

test('statuses of messages nobody here has sent are passed over, and marked as acted on', async () => {
  await using house = await TestMessaging.open()
  await house.hear(house.progressed('wamid.unknown', 'read', { opaque: 'SM00000000000000000000000000000000' }))
  await house.hear(house.progressed('wamid.unknown2', 'read', { opaque: 'CA1' }))
  assert.deepEqual(await house.store.read((r) => r.metaEvents.unprocessed()), [])
})

test('without a callback nothing is told; the initial status never is', async () => {
  await using house = await TestMessaging.open()
  const silent = await sentMessage(house, null)
  await house.hear(house.progressed(silent.metaId, 'sent'))
  assert.deepEqual(await house.callbacks(silent.sid), [])
  const told = await sentMessage(house)
  assert.deepEqual(await house.callbacks(told.sid), [])
})

test('a status callback arrives as a messaging webhook, signed', async () => {
  await using app = await openApp(() => ({ status: 204 }))
  await using house = await TestMessaging.open()
  const { metaId } = await sentMessage(house, `${app.url}/status?a=b`)
  await house.hear(house.progressed(metaId, 'delivered'))
  const [delivery] = await house.store.read((r) => r.deliveries.pending())
  const helpers = { jobId: '1', attempt: 1, maxAttempts: 25, signal: new AbortController().signal }
  await deliverWebhook(house.rooms)({ id: delivery?.id }, helpers)
  const [asked] = app.asked
  assert.equal(asked?.rawHeaders.length, 18)
  assert.equal(asked?.headers['content-type'], 'application/x-www-form-urlencoded')
  const params = Object.fromEntries(new URLSearchParams(asked?.body))
  assert.equal(params.MessageStatus, 'delivered')
  const signature = String(asked?.headers['x-twilio-signature'])
  assert.ok(twilio.validateRequest(AUTH_TOKEN, signature, `${app.url}/status?a=b`, params))
})
