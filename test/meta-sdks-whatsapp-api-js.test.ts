// whatsapp-api-js, unmodified: https://www.npmjs.com/package/whatsapp-api-js
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ActionButtons,
  ActionCallPermission,
  ActionCTA,
  ActionList,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Image,
  Interactive,
  ListSection,
  Location,
  Reaction,
  Row,
  Template,
  Text,
} from 'whatsapp-api-js/messages'
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http'
import { businessCallsUser, businessDeclines, type CallActions, userCallsBusiness } from './kit/meta-sdk-calls.ts'
import { type Credentials, type Mailbox, SdkDesk } from './kit/meta-sdk-desk.ts'
import { lastLine, storedMedia } from './kit/meta-sdk-media.ts'
import { NO_PERMISSION, refusalOf, unknownPath } from './kit/meta-sdk-refusal.ts'
import { answersWithoutNumber } from './kit/meta-sdk-user-id.ts'
import { pending } from './kit/pending.ts'

const META = 'https://graph.facebook.com'

let desk: SdkDesk
let sdk: WhatsAppAPI
let phoneId: string
/** What the SDK hands to whoever listens for calls, in place of `preacceptCall` and `acceptCall`. */
let shortcuts: (() => Promise<object>)[]

before(async () => {
  desk = await SdkDesk.open((credentials, told) => {
    sdk = sdkFor(credentials)
    listen(told)
    return async (request, response) => {
      if (request.method === 'GET') return response.end(sdk.handle_get(request))
      response.statusCode = await sdk.handle_post(request)
      return response.end()
    }
  })
  phoneId = desk.business.phoneNumberId
})
after(() => desk?.close())

/** Its option `ponyfill.fetch` is its only way elsewhere: it has Meta's address written in. */
function sdkFor({ token, appSecret, verifyToken, graphUrl }: Credentials): WhatsAppAPI {
  const elsewhere: typeof fetch = (url, init) => fetch(String(url).replace(META, graphUrl), init)
  const webhookVerifyToken = verifyToken
  return new WhatsAppAPI({ token, appSecret, webhookVerifyToken, v: 'v24.0', ponyfill: { fetch: elsewhere } })
}

function listen(told: Mailbox): void {
  sdk.on.call.connect = ({ call, preaccept, accept }) => {
    shortcuts = [preaccept, accept]
    told.put({ id: call.id, what: 'connect', sdp: call.session.sdp })
  }
  sdk.on.call.terminate = ({ call }) => told.put({ id: call.id, what: 'terminate' })
  sdk.on.call.status = ({ id, status }) => told.put({ id, what: status })
  sdk.on.status = ({ id, status }) => told.put({ id, what: status })
  sdk.on.message = ({ message, contact }) => {
    const { id } = message
    if (message.type === 'text') told.put({ id, what: 'message', text: message.text.body, userId: contact.user_id })
    if (message.type === 'interactive' && message.interactive.type === 'button_reply')
      told.put({ id: message.interactive.button_reply.id, what: 'tapped' })
  }
}

type CallId = `wacid.${string}`

const actions: CallActions = {
  async connect(to, sdp) {
    const answer = await sdk.initiateCall(phoneId, to, sdp)
    assert.ok('calls' in answer, JSON.stringify(answer))
    return answer.calls[0].id
  },
  preAccept: async (id, sdp) => succeeds(await sdk.preacceptCall(phoneId, id as CallId, sdp)),
  accept: async (id, sdp) => succeeds(await sdk.acceptCall(phoneId, id as CallId, sdp)),
  reject: async (id) => succeeds(await sdk.rejectCall(phoneId, id as CallId)),
  terminate: async (id) => succeeds(await sdk.terminateCall(phoneId, id as CallId)),
}

function succeeds(answer: object): void {
  assert.ok('success' in answer && answer.success === true, JSON.stringify(answer))
}

async function sent(to: string, message: Parameters<WhatsAppAPI['sendMessage']>[2]): Promise<string> {
  const answer = await sdk.sendMessage(phoneId, to, message)
  assert.ok('messages' in answer, JSON.stringify(answer))
  return answer.messages[0].id
}

test('a user calls: pre_accept, accept, both hear each other, terminate', () => userCallsBusiness(desk, actions))

test('a user calls: reject', () => businessDeclines(desk, actions))

test('the business asks for permission and calls: answer, ACCEPTED, both hear each other, terminate', () =>
  businessCallsUser(desk, actions, (to) =>
    sent(to, new Interactive(new ActionCallPermission(), new Body('May we call you?'))),
  ))

test('a text arrives, and its delivery is told; the user’s answer is read', async () => {
  const eve = await desk.wa.user({ name: 'Eve' })
  const came = await eve.writes(desk.business, 'Grüße 👋')
  assert.equal((await desk.told.next('message', came)).text, 'Grüße 👋')
  const id = await sent(eve.number, new Text('Hello Eve'))
  await eve.expectMessage(desk.business, 'Hello Eve')
  await desk.told.next('delivered', id)
  await eve.reads(desk.business)
  await desk.told.next('read', id)
})

test('a user without a number is answered by id', () =>
  answersWithoutNumber(desk, (bsuid, text) => sdk.sendMessage(phoneId, { bsuid }, new Text(text))))

test('it reads the first change of a webhook alone: of a batch the rest is lost', async () => {
  const [, second] = await desk.batchOfTwo()
  assert.equal(desk.told.has('message', second), false)
})

test('buttons and a list: what the user taps comes back', async () => {
  const gus = await desk.wa.user({ name: 'Gus' })
  await gus.writes(desk.business, 'Hello?')
  const buttons = new ActionButtons(new Button('yes', 'Yes'), new Button('no', 'No'))
  const id = await sent(gus.number, new Interactive(buttons, new Body('Shall we?')))
  await gus.expectMessage(desk.business, 'Shall we?')
  await gus.taps(id, 'Yes')
  await desk.told.next('tapped', 'yes')
  const list = new ActionList('Open', new ListSection('Days', new Row('mon', 'Monday'), new Row('tue', 'Tuesday')))
  await sent(gus.number, new Interactive(list, new Body('When?')))
  await gus.expectMessage(desk.business, 'When?')
})

test('a picture by its address, a place and a link reach the user', async () => {
  const sue = await desk.wa.user({ name: 'Sue' })
  await sue.writes(desk.business, 'Where are you?')
  await sent(sue.number, new Image('https://example.com/shop.jpg', false, 'Our shop'))
  await sue.expectMessage(desk.business, 'Our shop')
  await sent(sue.number, new Location(13.3777, 52.5163, 'Brandenburg Gate'))
  await sue.expectMessage(desk.business, 'Brandenburg Gate')
  await sent(sue.number, new Interactive(new ActionCTA('Map', 'https://example.com/map'), new Body('The way here')))
  await sue.expectMessage(desk.business, 'The way here')
})

test('a template that is approved is sent with its parameter', async () => {
  const ida = await desk.wa.user({ name: 'Ida' })
  await desk.approvedTemplate('order_shipped')
  await sent(ida.number, new Template('order_shipped', 'en_US', new BodyComponent(new BodyParameter('A1'))))
  await ida.expectMessage(desk.business, 'Your order A1 is on its way.')
})

test('a call that Meta refuses: the SDK gives back Graph’s error', async () => {
  const kim = await desk.wa.user({ name: 'Kim' })
  assert.deepEqual(await refusalOf(() => sdk.initiateCall(phoneId, kim.number, 'v=0')), NO_PERMISSION)
})

test('its shortcuts preaccept() and accept() give the user’s own offer back as the answer, and are refused', async () => {
  const lea = await desk.wa.user({ name: 'Lea' })
  const call = await lea.calls(desk.business)
  await desk.told.next('connect', call.id)
  const details = 'a=ice-lite: the relay is lite itself'
  for (const shortcut of shortcuts)
    assert.deepEqual(await refusalOf(shortcut), { code: 100, message: '(#100) Invalid parameter', details })
  await call.hangUp()
})

const picture = () => new File([Buffer.from('iVBORw0KGgo=', 'base64')], 'picture.png', { type: 'image/png' })
test('a picture is uploaded', async () => {
  const file = picture()
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', file)
  const uploaded = await sdk.uploadMedia(phoneId, form)
  assert.ok('id' in uploaded, JSON.stringify(uploaded))
  assert.deepEqual((await storedMedia(desk.business, uploaded.id)).bytes, Buffer.from(await file.arrayBuffer()))
})

test('a message is marked as read, and answered with a reaction', async () => {
  const user = await desk.wa.user({})
  const messageId = await user.writes(desk.business, 'Hello?')
  await sdk.markAsRead(phoneId, messageId)
  assert.equal((await lastLine(user, desk.business)).status, 'read')
  await sdk.sendMessage(phoneId, user.number, new Reaction(messageId, '👍'))
  await user.expectMessage(desk.business, '👍')
})

pending('whatsapp-api-js: createQR', unknownPath('/message_qrdls'), () => sdk.createQR(phoneId, 'Hello'))
pending('whatsapp-api-js: blockUser', unknownPath('/block_users'), () => sdk.blockUser(phoneId, '4915112345678'))
