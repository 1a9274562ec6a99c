// @kapso/whatsapp-cloud-api, unmodified: https://www.npmjs.com/package/@kapso/whatsapp-cloud-api
import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { WhatsAppClient } from '@kapso/whatsapp-cloud-api'
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server'
import { businessCallsUser, businessDeclines, type CallActions, userCallsBusiness } from './kit/meta-sdk-calls.ts'
import { type Credentials, type Mailbox, SdkDesk } from './kit/meta-sdk-desk.ts'
import { lastLine, storedMedia } from './kit/meta-sdk-media.ts'
import { NO_PERMISSION, unknownPath } from './kit/meta-sdk-refusal.ts'
import { answersWithoutNumber } from './kit/meta-sdk-user-id.ts'
import { pending } from './kit/pending.ts'

let desk: SdkDesk
let sdk: WhatsAppClient
let phoneNumberId: string
let businessAccountId: string

before(async () => {
  desk = await SdkDesk.open((credentials, told) => {
    sdk = new WhatsAppClient({ baseUrl: credentials.graphUrl, accessToken: credentials.token })
    return listener(credentials, told)
  })
  phoneNumberId = desk.business.phoneNumberId
  businessAccountId = desk.business.wabaId
})
after(() => desk?.close())

/** The SDK verifies and reads; it has nothing that listens, and nothing for the challenge. */
function listener({ appSecret, verifyToken }: Credentials, told: Mailbox): RequestListener {
  return async (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://here').searchParams
    if (request.method === 'GET')
      return response.end(asked.get('hub.verify_token') === verifyToken ? asked.get('hub.challenge') : 'no')
    const rawBody = await buffer(request)
    if (!verifySignature({ appSecret, rawBody, ...signatureOf(request) })) return response.writeHead(401).end()
    response.end()
    return read(JSON.parse(rawBody.toString()), told)
  }
}

function signatureOf({ headers }: IncomingMessage): { signatureHeader?: string } {
  const signature = headers['x-hub-signature-256']
  return typeof signature === 'string' ? { signatureHeader: signature } : {}
}

function read(webhook: unknown, told: Mailbox): void {
  const { calls, statuses, messages } = normalizeWebhook(webhook)
  for (const call of calls) {
    const { id, session } = call as { id: string; session?: { sdp: string } }
    told.put({ id, what: call.event ?? '', sdp: session?.sdp })
  }
  for (const { id, status } of statuses) told.put({ id, what: status })
  for (const { id, text, interactive, fromUserId: userId } of messages) {
    if (text) told.put({ id, what: 'message', text: text.body, userId })
    const { id: tapped } = (interactive?.buttonReply ?? {}) as { id?: string }
    if (tapped) told.put({ id: tapped, what: 'tapped' })
  }
}

const actions: CallActions = {
  async connect(to, sdp) {
    const { calls } = await sdk.calls.connect({ phoneNumberId, to, session: { sdpType: 'offer', sdp } })
    return calls?.[0]?.id ?? ''
  },
  preAccept: (callId, sdp) => sdk.calls.preAccept({ phoneNumberId, callId, session: { sdpType: 'answer', sdp } }),
  accept: (callId, sdp) => sdk.calls.accept({ phoneNumberId, callId, session: { sdpType: 'answer', sdp } }),
  reject: (callId) => sdk.calls.reject({ phoneNumberId, callId }),
  terminate: (callId) => sdk.calls.terminate({ phoneNumberId, callId }),
}

test('a user calls: pre_accept, accept, both hear each other, terminate', () => userCallsBusiness(desk, actions))

test('a user calls: reject', () => businessDeclines(desk, actions))

test('the business asks for permission and calls: answer, ACCEPTED, both hear each other, terminate', () =>
  businessCallsUser(desk, actions, async (to) => {
    const action = { name: 'call_permission_request' }
    const interactive = { type: 'call_permission_request', body: { text: 'May we call you?' }, action }
    const payload = { messagingProduct: 'whatsapp', to, type: 'interactive', interactive }
    await sdk.messages.sendRaw({ phoneNumberId, payload })
    const { permission } = await sdk.calls.permissions.get({ phoneNumberId, userWaId: to })
    assert.equal(permission.status, 'no_permission')
  }))

test('its own message that asks for permission has a key that Meta does not know, and is refused', async () => {
  const ray = await desk.wa.user({ name: 'Ray' })
  await ray.writes(desk.business, 'Hello?')
  const parameters = { phoneNumber: desk.business.number }
  await assert.rejects(
    sdk.messages.sendInteractiveCallPermission({ phoneNumberId, to: ray.number, bodyText: 'May we?', parameters }),
    { name: 'GraphApiError', code: 100, details: 'Unexpected key "interactive.action.parameters" in the request.' },
  )
})

test('a text arrives, and its delivery is told; the user’s answer is read', async () => {
  const eve = await desk.wa.user({ name: 'Eve' })
  const came = await eve.writes(desk.business, 'Grüße 👋')
  assert.equal((await desk.told.next('message', came)).text, 'Grüße 👋')
  const { messages } = await sdk.messages.sendText({ phoneNumberId, to: eve.number, body: 'Hello Eve' })
  await eve.expectMessage(desk.business, 'Hello Eve')
  await desk.told.next('delivered', messages[0]?.id ?? '')
})

test('a user without a number is answered by id', () =>
  answersWithoutNumber(desk, (recipient, body) => sdk.messages.sendText({ phoneNumberId, recipient, body })))

test('a webhook of two changes is read whole', async () => {
  const [, second] = await desk.batchOfTwo()
  assert.ok(desk.told.has('message', second))
})

test('buttons and a list reach the user, who taps', async () => {
  const gus = await desk.wa.user({ name: 'Gus' })
  await gus.writes(desk.business, 'Hello?')
  const buttons = [{ id: 'yes', title: 'Yes' }]
  const to = gus.number
  const { messages } = await sdk.messages.sendInteractiveButtons({ phoneNumberId, to, bodyText: 'Shall we?', buttons })
  await gus.expectMessage(desk.business, 'Shall we?')
  await gus.taps(messages[0]?.id ?? '', 'Yes')
  await desk.told.next('tapped', 'yes')
  const sections = [{ title: 'Days', rows: [{ id: 'mon', title: 'Monday' }] }]
  await sdk.messages.sendInteractiveList({ phoneNumberId, to, bodyText: 'When?', buttonText: 'Open', sections })
  await gus.expectMessage(desk.business, 'When?')
})

test('a picture by its address, a place and a link reach the user', async () => {
  const sue = await desk.wa.user({ name: 'Sue' })
  await sue.writes(desk.business, 'Where are you?')
  const to = { phoneNumberId, to: sue.number }
  await sdk.messages.sendImage({ ...to, image: { link: 'https://example.com/shop.jpg', caption: 'Our shop' } })
  await sue.expectMessage(desk.business, 'Our shop')
  await sdk.messages.sendLocation({ ...to, location: { latitude: 52.5163, longitude: 13.3777, name: 'The Gate' } })
  await sue.expectMessage(desk.business, 'The Gate')
  const parameters = { displayText: 'Map', url: 'https://example.com/map' }
  await sdk.messages.sendInteractiveCtaUrl({ ...to, bodyText: 'The way here', parameters })
  await sue.expectMessage(desk.business, 'The way here')
})

test('templates: created, listed, sent once approved, deleted', async () => {
  const ida = await desk.wa.user({ name: 'Ida' })
  await desk.approvedTemplate('order_shipped')
  const body = { type: 'BODY', text: 'It has come.' }
  const { id } = await sdk.templates.create({
    businessAccountId,
    name: 'order_came',
    language: 'en_US',
    category: 'UTILITY',
    components: [body],
  })
  const { data } = await sdk.templates.list({ businessAccountId, name: 'order_came' })
  assert.deepEqual(
    data.map((each) => each.id),
    [id],
  )
  const template = {
    name: 'order_shipped',
    language: { code: 'en_US' },
    components: [{ type: 'body' as const, parameters: [{ type: 'text' as const, text: 'A1' }] }],
  }
  await sdk.messages.sendTemplate({ phoneNumberId, to: ida.number, template })
  await ida.expectMessage(desk.business, 'Your order A1 is on its way.')
  assert.equal((await sdk.templates.delete({ businessAccountId, name: 'order_came' })).success, true)
})

test('settings: calling is read and changed', async () => {
  await sdk.phoneNumbers.settings.update({ phoneNumberId, calling: { callIconVisibility: 'DISABLE_ALL' } })
  const { calling } = await sdk.phoneNumbers.settings.get({ phoneNumberId })
  assert.equal(calling?.status, 'ENABLED')
  assert.equal(calling?.callIconVisibility, 'DISABLE_ALL')
  await sdk.phoneNumbers.settings.update({ phoneNumberId, calling: { callIconVisibility: 'DEFAULT' } })
})

test('registration: a new number asks for its code, gives it, is registered and deregistered', async () => {
  const { phoneNumberId, code } = await desk.newNumber()
  await sdk.phoneNumbers.requestCode({ phoneNumberId, codeMethod: 'SMS', language: 'en_US' })
  assert.equal((await sdk.phoneNumbers.verifyCode({ phoneNumberId, code: await code() })).success, true)
  assert.equal((await sdk.phoneNumbers.register({ phoneNumberId, pin: '123456' })).success, true)
  assert.equal((await sdk.phoneNumbers.deregister({ phoneNumberId })).success, true)
})

test('a call that Meta refuses: the SDK throws Graph’s error', async () => {
  const kim = await desk.wa.user({ name: 'Kim' })
  await assert.rejects(actions.connect(kim.number, 'v=0'), { name: 'GraphApiError', ...NO_PERMISSION })
})

test('its read of one template takes a path that Graph does not have', async () => {
  const { id = '' } = (await sdk.templates.list({ businessAccountId, limit: 1 })).data[0] ?? {}
  await assert.rejects(sdk.templates.get({ businessAccountId, templateId: id }), {
    name: 'GraphApiError',
    code: 2500,
    message: `Unknown path components: /message_templates/${id}`,
  })
})

const picture = () => new Blob([Buffer.from('iVBORw0KGgo=', 'base64')], { type: 'image/png' })
test('a picture is uploaded', async () => {
  const file = picture()
  const { id } = await sdk.media.upload({ phoneNumberId, type: 'image', file, fileName: 'picture.png' })
  assert.deepEqual((await storedMedia(desk.business, id)).bytes, Buffer.from(await file.arrayBuffer()))
})

pending('@kapso/whatsapp-cloud-api: phoneNumbers.businessProfile.get', unknownPath('/whatsapp_business_profile'), () =>
  sdk.phoneNumbers.businessProfile.get({ phoneNumberId }),
)
test('a message is marked as read, and answered with a reaction', async () => {
  const user = await desk.wa.user({})
  const messageId = await user.writes(desk.business, 'Hello?')
  await sdk.messages.markRead({ phoneNumberId, messageId })
  assert.equal((await lastLine(user, desk.business)).status, 'read')
  await sdk.messages.sendReaction({ phoneNumberId, to: user.number, reaction: { messageId, emoji: '👍' } })
  await user.expectMessage(desk.business, '👍')
})
