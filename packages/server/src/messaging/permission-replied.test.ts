import assert from 'node:assert/strict'
import { test } from 'node:test'
import twilio from 'twilio'
import type { ContentTypes } from '../domain/content-types.ts'
import { isGranted } from '../domain/permission.ts'
import { DAY, HOUR } from '../kit/clock.ts'
import { openApp } from '../webhooks/app.test.support.ts'
import { AUTH_TOKEN, NOW, TestMessaging, USER } from './messaging.test.support.ts'

const REQUEST = {
  'twilio/call-to-action': { body: 'test', actions: [{ type: 'VOICE_CALL_REQUEST', title: 'Call' }] },
} as const satisfies ContentTypes
const UNTIL = NOW + 7 * DAY

/** A request that Meta has taken. @returns its SID and Meta's id of it */
async function request(house: TestMessaging) {
  const sid = await house.place({ content: { sid: await house.content(REQUEST), variables: {} } })
  await house.send()
  return { sid, id: `wamid.${sid}` }
}

test('the answer is told with the sixteen parameters and nine headers of the page, in their order, to the byte', async () => {
  await using app = await openApp(() => ({ status: 200 }))
  await using house = await TestMessaging.open({ webhook: { callback_url: `${app.url}/www/twiml/whatsapp-text.xml` } })
  const { id } = await request(house)
  await house.hear(house.replied({ response: 'reject', inReplyTo: id }))
  await house.tell()
  const [reply] = await house.messagesThat('inbound')
  const [asked] = app.asked
  assert.equal(asked?.method, 'POST')
  assert.equal(
    asked?.body,
    `SmsMessageSid=${reply?.sid}&NumMedia=0&ProfileName=Consumer+A&MessageType=interactive&SmsSid=${reply?.sid}` +
      '&WaId=555551234567&SmsStatus=received&Body=VOICE_CALL_REQUEST&ButtonText=VOICE_CALL_REQUEST' +
      '&To=whatsapp%3A%2B558551234567&ButtonPayload=REJECTED&ReferralNumMedia=0' +
      `&MessageSid=${reply?.sid}&AccountSid=${house.account.sid}&From=whatsapp%3A%2B555551234567&ApiVersion=2010-04-01`,
  )
  const params = Object.fromEntries(new URLSearchParams(asked.body))
  const signature = String(asked.headers['x-twilio-signature'])
  assert.deepEqual(asked.rawHeaders, [
    ...['Host', `127.0.0.1:${app.port}`],
    ...['User-Agent', 'TwilioProxy/1.1'],
    ...['Content-Length', String(asked.body.length)],
    ...['Accept', '*/*'],
    ...['Content-Type', 'application/x-www-form-urlencoded'],
    ...['I-Twilio-Idempotency-Token', String(asked.headers['i-twilio-idempotency-token'])],
    ...['X-Home-Region', 'us1'],
    ...['X-Twilio-Signature', signature],
    ...['Accept-Encoding', 'gzip'],
  ])
  assert.match(String(asked.headers['i-twilio-idempotency-token']), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.ok(twilio.validateRequest(AUTH_TOKEN, signature, `${app.url}/www/twiml/whatsapp-text.xml`, params))
})

type Case = {
  readonly name: string
  readonly more: (request: { sid: string; id: string }) => Parameters<TestMessaging['replied']>[0]
  readonly payload: 'ACCEPTED' | 'REJECTED'
  readonly grant: (request: { sid: string }) => unknown
  readonly opensWindow: boolean
}

/** Meta, "Obtain user call permissions": the six ways in which an answer comes. */
const CASES: Case[] = [
  {
    name: 'a temporary yes to a request',
    more: ({ id }) => ({ until: UNTIL, inReplyTo: id }),
    payload: 'ACCEPTED',
    grant: ({ sid }) => ({ kind: 'temporary', until: UNTIL, request: sid }),
    opensWindow: true,
  },
  {
    name: 'a permanent yes to a request',
    more: ({ id }) => ({ until: 'forever', inReplyTo: id }),
    payload: 'ACCEPTED',
    grant: ({ sid }) => ({ kind: 'permanent', request: sid }),
    opensWindow: true,
  },
  {
    name: 'a permanent yes in the profile',
    more: () => ({ until: 'forever' }),
    payload: 'ACCEPTED',
    grant: () => ({ kind: 'permanent', request: null }),
    opensWindow: true,
  },
  {
    name: 'a no to a request',
    more: ({ id }) => ({ response: 'reject', inReplyTo: id }),
    payload: 'REJECTED',
    grant: () => ({ kind: 'none' }),
    opensWindow: true,
  },
  {
    name: "an automatic yes after the user's call",
    more: () => ({ source: 'automatic', until: UNTIL, inReplyTo: 'wacid.call' }),
    payload: 'ACCEPTED',
    grant: () => ({ kind: 'temporary', until: UNTIL, request: null }),
    opensWindow: false,
  },
  {
    name: 'an automatic no after four missed calls',
    more: () => ({ source: 'automatic', response: 'reject' }),
    payload: 'REJECTED',
    grant: () => ({ kind: 'none' }),
    opensWindow: false,
  },
]

for (const { name, more, payload, grant, opensWindow } of CASES)
  test(`${name} is ${payload}, and we believe it`, async () => {
    await using house = await TestMessaging.open({ webhook: { callback_url: 'https://app.example/in' } })
    const asked = await request(house)
    await house.hear(house.replied(more(asked)))
    const contact = await house.contact()
    assert.deepEqual(contact.permission.grant, grant(asked))
    assert.equal(contact.lastContactAt, opensWindow ? NOW : null)
    const [delivery] = await house.store.read((r) => r.deliveries.pending())
    assert.equal(Object.fromEntries(delivery?.params ?? []).ButtonPayload, payload)
    const [message] = await house.messagesThat('inbound')
    assert.deepEqual([message?.direction, message?.body, message?.from], ['inbound', 'VOICE_CALL_REQUEST', USER])
  })

test('Meta saying nothing about its end, a grant lasts as long as the policy has it', async () => {
  await using house = await TestMessaging.open()
  await house.hear(house.replied())
  const { permission } = await house.contact()
  assert.ok(isGranted(permission, NOW + 168 * HOUR - 1))
  assert.ok(!isGranted(permission, NOW + 168 * HOUR))
})

test('a changed mind takes the grant back, and comes as a webhook of its own', async () => {
  await using house = await TestMessaging.open({ webhook: { callback_url: 'https://app.example/in' } })
  const { id } = await request(house)
  await house.hear(house.replied({ inReplyTo: id }))
  await house.hear(house.replied({ response: 'reject', inReplyTo: id }))
  assert.equal((await house.contact()).permission.grant.kind, 'none')
  const told = await house.store.read((r) => r.deliveries.pending())
  assert.deepEqual(
    told.map(({ params }) => Object.fromEntries(params).ButtonPayload),
    ['ACCEPTED', 'REJECTED'],
  )
})

test('a no to a newer request leaves the grant of the older one', async () => {
  await using house = await TestMessaging.open()
  const older = await request(house)
  await house.hear(house.replied({ inReplyTo: older.id }))
  house.now = NOW + DAY
  const newer = await request(house)
  await house.hear(house.replied({ response: 'reject', inReplyTo: newer.id }))
  assert.equal((await house.contact()).permission.grant.kind, 'temporary')
})

test("a request that we did not send is known by Meta's id, so that a later no to it takes it back", async () => {
  await using house = await TestMessaging.open()
  await house.hear(house.replied({ inReplyTo: 'wamid.from-elsewhere' }))
  const { grant } = (await house.contact()).permission
  assert.equal(grant.kind !== 'none' && grant.request, 'wamid.from-elsewhere')
  await house.hear(house.replied({ response: 'reject', inReplyTo: 'wamid.another' }))
  assert.equal((await house.contact()).permission.grant.kind, 'temporary')
  await house.hear(house.replied({ response: 'reject', inReplyTo: 'wamid.from-elsewhere' }))
  assert.equal((await house.contact()).permission.grant.kind, 'none')
})

test('without a name and a number there are sixteen parameters all the same', async () => {
  await using house = await TestMessaging.open({ webhook: { callback_url: 'https://app.example/in' } })
  await house.hear(house.replied({ user: { number: null, id: 'BR.1', name: null } }))
  const [delivery] = await house.store.read((r) => r.deliveries.pending())
  assert.equal(delivery?.params.length, 16)
})
