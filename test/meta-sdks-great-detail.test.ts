// @great-detail/whatsapp, unmodified: https://www.npmjs.com/package/@great-detail/whatsapp
import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import Client, { experimental, MessageType } from '@great-detail/whatsapp'
import { type Credentials, type Mailbox, SdkDesk } from './kit/meta-sdk-desk.ts'
import { lastLine, storedMedia } from './kit/meta-sdk-media.ts'
import { unknownPath } from './kit/meta-sdk-refusal.ts'
import { pending } from './kit/pending.ts'

let desk: SdkDesk
let sdk: Client
let phoneNumberID: string
let account: string

before(async () => {
  desk = await SdkDesk.open((credentials, told) => {
    const headers = { authorization: `Bearer ${credentials.token}` }
    sdk = new Client({ baseUrl: credentials.graphUrl, request: { headers, retry: 0 } })
    return listener(credentials, told)
  })
  phoneNumberID = desk.business.phoneNumberId
  account = desk.business.wabaId
})
after(() => desk?.close())

/** The SDK reads both of Meta's requests; what listens is left to whoever uses it. */
function listener({ appSecret, verifyToken }: Credentials, told: Mailbox): RequestListener {
  return async (request, response) => {
    const asked = await asSdkWants(request)
    if (asked.method === 'GET') {
      const registration = await sdk.webhook.register(asked)
      return response.end(registration.verifyToken === verifyToken ? registration.accept() : 'no')
    }
    const event = await sdk.webhook.eventNotification(asked)
    await event.verifySignature(appSecret)
    response.end(event.accept())
    for (const { changes } of event.eventNotification.entry)
      for (const change of changes) if (change.field === 'messages') read(change.value, told)
    return undefined
  }
}

async function asSdkWants(request: IncomingMessage) {
  const { method = '', url = '/' } = request
  const query = Object.fromEntries(new URL(url, 'http://here').searchParams)
  return { method, query, body: await text(request), headers: asRecord(request.headers) }
}

const asRecord = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

type Messages = {
  messages?: { id: string; text?: { body: string }; interactive?: { button_reply?: { id: string } } }[]
  statuses?: { id: string; status: string }[]
}

function read(value: unknown, told: Mailbox): void {
  const { messages = [], statuses = [] } = value as Messages
  for (const { id, text: said, interactive } of messages) {
    if (said) told.put({ id, what: 'message', text: said.body })
    if (interactive?.button_reply) told.put({ id: interactive.button_reply.id, what: 'tapped' })
  }
  for (const { id, status } of statuses) told.put({ id, what: status })
}

test('a text arrives, and its delivery is told; the user’s answer is read', async () => {
  const eve = await desk.wa.user({ name: 'Eve' })
  const came = await eve.writes(desk.business, 'Grüße 👋')
  assert.equal((await desk.told.next('message', came)).text, 'Grüße 👋')
  const answer = await sdk.message
    .createMessage({ phoneNumberID, to: eve.number, type: MessageType.Text, text: { body: 'Hello Eve' } })
    .json()
  await eve.expectMessage(desk.business, 'Hello Eve')
  await desk.told.next('delivered', answer.messages[0]?.id ?? '')
})

test('a webhook with another secret’s signature is refused by the SDK', async () => {
  const body = '{"object":"whatsapp_business_account","entry":[]}'
  const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }
  const event = await sdk.webhook.eventNotification({ method: 'POST', query: {}, body, headers })
  await assert.rejects(event.verifySignature(desk.business.appSecret), {
    message: "Webhook Event Notification Signature doesn't match received body",
  })
})

test('a webhook of two changes is read whole', async () => {
  const [, second] = await desk.batchOfTwo()
  assert.ok(desk.told.has('message', second))
})

test('buttons reach the user, who taps', async () => {
  const gus = await desk.wa.user({ name: 'Gus' })
  await gus.writes(desk.business, 'Hello?')
  const buttons = [{ type: 'reply' as const, reply: { id: 'yes', title: 'Yes' } }]
  const interactive = { type: 'button' as const, body: { text: 'Shall we?' }, action: { buttons } }
  const { messages } = await sdk.message
    .createMessage({ phoneNumberID, to: gus.number, type: MessageType.Interactive, interactive })
    .json()
  await gus.expectMessage(desk.business, 'Shall we?')
  await gus.taps(messages[0]?.id ?? '', 'Yes')
  await desk.told.next('tapped', 'yes')
})

test('a list, a picture by its address and a place reach the user', async () => {
  const sue = await desk.wa.user({ name: 'Sue' })
  await sue.writes(desk.business, 'Where are you?')
  const to = { phoneNumberID, to: sue.number }
  const sections = [{ title: 'Days', rows: [{ id: 'mon', title: 'Monday' }] }]
  const interactive = { type: 'list' as const, body: { text: 'When?' }, action: { button: 'Open', sections } }
  await sdk.message.createMessage({ ...to, type: MessageType.Interactive, interactive }).json()
  await sue.expectMessage(desk.business, 'When?')
  const image = { link: 'https://example.com/shop.jpg', caption: 'Our shop' }
  await sdk.message.createMessage({ ...to, type: MessageType.Image, image }).json()
  await sue.expectMessage(desk.business, 'Our shop')
  const location = { latitude: 52.5163, longitude: 13.3777, name: 'The Gate', address: 'Berlin' }
  await sdk.message.createMessage({ ...to, type: MessageType.Location, location }).json()
  await sue.expectMessage(desk.business, 'The Gate')
})

test('templates: created, listed, read, edited, sent once approved, deleted', async () => {
  const ida = await desk.wa.user({ name: 'Ida' })
  await desk.approvedTemplate('order_shipped')
  const body = { type: 'BODY' as const, text: 'It has come.' }
  const name = 'order_came'
  const created = await sdk.template
    .create(account, {
      ...{ name, category: 'UTILITY', language: 'en_US', parameter_format: 'POSITIONAL', components: [body] },
    })
    .json()
  const { data } = await sdk.template.list(account, { limit: 100, language: 'en_US' }).json()
  assert.ok(data.some((each) => each.id === created.id))
  assert.equal((await sdk.template.get(created.id, {}).json()).name, name)
  await desk.wa.clock.advance('PT5S')
  const edit = { category: 'UTILITY' as const, components: [{ ...body, text: 'It has come today.' }] }
  assert.equal((await sdk.template.update(created.id, edit).json()).success, true)
  const components = [{ type: 'body' as const, parameters: [{ type: 'text' as const, text: 'A1' }] }]
  const template = { name: 'order_shipped', language: { code: 'en_US' as const }, components }
  await sdk.message.createMessage({ phoneNumberID, to: ida.number, type: MessageType.Template, template }).json()
  await ida.expectMessage(desk.business, 'Your order A1 is on its way.')
  assert.equal((await sdk.template.delete(account, { name }).json()).success, true)
})

test('phone numbers: listed and read, by fields', async () => {
  const { data } = await sdk.phoneNumbers.listPhoneNumbers({ businessAccountID: account }).json()
  assert.deepEqual(
    data.map(({ id }) => id),
    [phoneNumberID],
  )
  const number = await sdk.phoneNumbers.getPhoneNumber({ phoneNumberID, fields: ['status', 'verified_name'] }).json()
  assert.deepEqual([number.id, number.status, number.verified_name], [phoneNumberID, 'CONNECTED', 'Example Shop'])
})

test('the account is read; its app is subscribed to it, and again', async () => {
  assert.equal((await sdk.whatsappBusinessAccount.get(account, { fields: ['name'] }).json()).id, account)
  assert.equal((await sdk.subscribedApps.createSubscription({ businessAccountID: account }).json()).success, true)
  const { data } = await sdk.subscribedApps.listSubscriptions({ businessAccountID: account }).json()
  assert.equal(data.length, 1)
})

test('its version is lost on the way: Graph is asked without one, and serves it', async () => {
  const before = (await desk.wa.requests()).length
  await sdk.phoneNumbers.getPhoneNumber({ phoneNumberID, fields: ['status'] }).json()
  const asked = (await desk.wa.requests()).slice(before).filter(({ kind }) => kind === 'graph')
  assert.deepEqual(
    asked.map(({ url, status }) => [url, status]),
    [[`/${phoneNumberID}?fields=status`, 200]],
  )
})

test('its client of Meta’s OpenAPI reads the settings', async () => {
  const { token, graphUrl } = desk.business
  const client = experimental.createClient({ baseUrl: graphUrl })
  const header = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' as const }
  const { data, error } = await client.GET('/{Version}/{Phone-Number-ID}/settings', {
    params: { header, path: { Version: 'v23.0', 'Phone-Number-ID': phoneNumberID } },
  })
  assert.equal(error, undefined)
  assert.equal(String(data?.calling.status), 'ENABLED')
})

const picture = new Blob([Buffer.from('iVBORw0KGgo=', 'base64')], { type: 'image/png' })
test('a picture is uploaded', async () => {
  const { id } = await sdk.media.upload({ phoneNumberID, file: picture, mimeType: 'image/png' }).json()
  assert.deepEqual((await storedMedia(desk.business, id)).bytes, Buffer.from('iVBORw0KGgo=', 'base64'))
})

test('a message is marked as read, and the phone shows it', async () => {
  const user = await desk.wa.user({})
  const message_id = await user.writes(desk.business, 'Hello?')
  await sdk.message.createStatus({ phoneNumberID, message_id, status: 'read' }).json()
  assert.equal((await lastLine(user, desk.business)).status, 'read')
})

pending('@great-detail/whatsapp: businessProfile.getBusinessProfile', unknownPath('/whatsapp_business_profile'), () =>
  sdk.businessProfile.getBusinessProfile({ phoneNumberID }).json(),
)
