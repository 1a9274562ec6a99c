import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { isSigned } from '@ringway/meta-wire'
import { ShiftableClock } from '../clock.ts'
import { BUSINESS, CONSUMER_A, PHONE_NUMBER_ID, Receiver, TestHouse } from '../house.test.kit.ts'

const WABA = '102290129340398'
const APP = '670843887433847'
const SECOND_APP = {
  ...{ number: '4930123456', name: 'Second', phone_number_id: '555000333', waba_id: WABA, app_id: '777000777' },
  ...{ token: 'second-token', app_secret: 'second-secret', calling: 'ENABLED' },
}

let house: TestHouse
let other: Receiver

before(async () => {
  house = await TestHouse.open()
  other = await Receiver.open()
  // Gives the challenge back, to whoever knows the word.
  other.answering = ({ path }, response) => {
    const asked = new URL(path, 'http://here').searchParams
    const isRight = asked.get('hub.mode') === 'subscribe' && asked.get('hub.verify_token') === 'the word'
    if (!path.includes('hub.mode')) response.end()
    else response.writeHead(isRight ? 200 : 403).end(isRight ? asked.get('hub.challenge') : 'no')
  }
})
afterEach(async () => {
  await house.control('POST', '/reset')
  other.received.length = 0
  house.receiver.received.length = 0
})
after(async () => {
  await house.close()
  await other.close()
})

const override = (verify_token = 'the word') => ({ override_callback_uri: other.url, verify_token })
const userWrites = (text: string, to = BUSINESS) => house.control('POST', `/users/${CONSUMER_A}/messages`, { to, text })
const isMessage = ({ field, value }: { field: string; value: { messages?: unknown[] } }) =>
  field === 'messages' && value.messages !== undefined
const fault = (answer: { status: number; body: { error: { code: number; error_data?: { details: string } } } }) =>
  `${answer.status} ${answer.body.error.code}`

test('the app that works the account is subscribed to it', async () => {
  const { body } = await house.graph('GET', `${WABA}/subscribed_apps`)
  assert.deepEqual(
    body.data.map((each: { whatsapp_business_api_data: { id: string } }) => each.whatsapp_business_api_data.id),
    [APP],
  )
})

test('unsubscribed it is told nothing; subscribed again it is', async () => {
  assert.deepEqual((await house.graph('DELETE', `${WABA}/subscribed_apps`)).body, { success: true })
  await userWrites('unheard')
  assert.deepEqual((await house.graph('POST', `${WABA}/subscribed_apps`)).body, { success: true })
  await userWrites('heard')
  await house.receiver.first(({ raw }) => raw.includes('"heard"'))
  assert.equal(house.receiver.received.filter(isMessage).length, 1)
})

test('an account has an address of its own once it has given the challenge back', async () => {
  const refused = await house.graph('POST', `${WABA}/subscribed_apps`, override('another word'))
  assert.equal(fault(refused), '400 100')
  assert.match(refused.body.error.error_data.details, /403 without the challenge/)
  await house.graph('POST', `${WABA}/subscribed_apps`, override())
  await userWrites('elsewhere')
  const told = await other.first(isMessage)
  assert.ok(isSigned(told.raw, 'simulator-app-secret', told.signature))
  assert.equal(house.receiver.received.length, 0)
})

test('a number’s address goes before the account’s; an empty one takes it away', async () => {
  const point = (override_callback_uri: string) =>
    house.graph('POST', PHONE_NUMBER_ID, {
      webhook_configuration: { override_callback_uri, verify_token: 'the word' },
    })
  assert.deepEqual((await point(other.url)).body, { success: true })
  const node = await house.graph('GET', `${PHONE_NUMBER_ID}?fields=webhook_configuration`)
  assert.equal(node.body.webhook_configuration.phone_number, other.url)
  await userWrites('to the number')
  await other.first(isMessage)
  await point('')
  await userWrites('to the app')
  await house.receiver.first(isMessage)
})

test('two apps of one account: each sees it by its token and is told with its own secret', async () => {
  await house.control('POST', '/businesses', { ...SECOND_APP, webhook_url: other.url })
  const { body } = await house.graph(
    'GET',
    `${WABA}/phone_numbers?fields=display_phone_number`,
    undefined,
    'second-token',
  )
  assert.deepEqual(
    body.data.map(({ id }: { id: string }) => id),
    [PHONE_NUMBER_ID, '555000333'],
  )
  await userWrites('both', SECOND_APP.number)
  const [first, second] = await Promise.all([house.receiver.first(isMessage), other.first(isMessage)])
  assert.ok(isSigned(first.raw, 'simulator-app-secret', first.signature))
  assert.ok(isSigned(second.raw, 'second-secret', second.signature))
  assert.deepEqual(first.raw, second.raw)
})

test('an app of another account sees nothing of it: 100, subcode 33', async () => {
  await house.control('POST', '/businesses', { ...SECOND_APP, waba_id: '999000999' })
  for (const path of [PHONE_NUMBER_ID, WABA, `${WABA}/subscribed_apps`, APP]) {
    const { status, body } = await house.graph('GET', path, undefined, 'second-token')
    assert.deepEqual([status, body.error.code, body.error.error_subcode], [400, 100, 33], path)
  }
})

test('an app’s secret is its own', async () => {
  const { status, body } = await house.control('POST', '/businesses', { ...SECOND_APP, app_id: APP })
  assert.deepEqual([status, body.error.code], [409, 'secret_differs'])
})

test('fields: an app is told of those it subscribed to', async () => {
  const secretly = (method: string, path: string, body?: unknown) =>
    house.graph(method, path, body, `${APP}|simulator-app-secret`)
  await secretly('DELETE', `${APP}/subscriptions?object=whatsapp_business_account&fields=messages`)
  await userWrites('unheard')
  const subscription = { object: 'whatsapp_business_account', callback_url: other.url, verify_token: 'the word' }
  assert.deepEqual((await secretly('POST', `${APP}/subscriptions`, { ...subscription, fields: 'messages' })).body, {
    success: true,
  })
  await userWrites('heard')
  const told = await other.first(isMessage)
  assert.ok(told.raw.includes('"heard"'))
  const { data } = (await secretly('GET', `${APP}/subscriptions`)).body
  assert.equal(data[0].callback_url, other.url)
  assert.ok(data[0].fields.some(({ name }: { name: string }) => name === 'messages'))
})

test('numbers come a page at a time, forwards and back', async () => {
  for (const n of [1, 2, 3])
    await house.control('POST', '/businesses', {
      ...SECOND_APP,
      number: `493012345${n}`,
      phone_number_id: `55500033${n}`,
    })
  const read = async (url: string) => {
    const { data, paging } = (await house.graph('GET', url)).body
    return { ids: data.map(({ id }: { id: string }) => id), paging }
  }
  const first = await read(`${WABA}/phone_numbers?limit=2&fields=id`)
  assert.deepEqual(first.ids, [PHONE_NUMBER_ID, '555000331'])
  const next = first.paging.next.slice(`${house.simulator.graphUrl}/v23.0/`.length)
  const second = await read(next)
  assert.deepEqual(second.ids, ['555000332', '555000333'])
  assert.equal(second.paging.next, undefined)
  const back = await read(second.paging.previous.slice(`${house.simulator.graphUrl}/v23.0/`.length))
  assert.deepEqual(back.ids, first.ids)
  assert.equal(fault(await house.graph('GET', `${WABA}/phone_numbers?after=nowhere`)), '400 131059')
})

test('a new number is verified by the code that comes to it, registered, and writes only then', async () => {
  const { number, phone_number_id: id } = SECOND_APP
  await house.control('POST', '/businesses', { ...SECOND_APP, registered: false })
  const post = (edge: string, body?: unknown) => house.graph('POST', `${id}/${edge}`, body, 'second-token')
  const status = async () => (await house.graph('GET', `${id}?fields=status`, undefined, 'second-token')).body.status
  const text = { messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body: 'Hello' } }
  assert.equal(await status(), 'PENDING')
  assert.equal(fault(await post('messages', text)), '400 133010')
  assert.equal(fault(await post('register', { messaging_product: 'whatsapp', pin: '123456' })), '400 133006')
  assert.equal((await house.control('GET', `/numbers/${number}/code`)).status, 404)
  await post('request_code', { code_method: 'SMS', language: 'en_US' })
  const { code } = (await house.control('GET', `/numbers/${number}/code`)).body
  assert.equal((await post('verify_code', { code })).status, 200)
  assert.equal(await status(), 'DISCONNECTED')
  const registered = await post('register', { messaging_product: 'whatsapp', pin: '123456' })
  assert.deepEqual(registered.body, { success: true })
  assert.equal(await status(), 'CONNECTED')
  assert.equal((await post('messages', text)).status, 200)
  assert.equal(fault(await post('register', { messaging_product: 'whatsapp', pin: '000000' })), '400 133005')
})

test('deregistered it neither writes nor calls; its health says so', async () => {
  assert.deepEqual((await house.graph('POST', `${PHONE_NUMBER_ID}/deregister`)).body, { success: true })
  assert.equal(fault(await house.connect()), '400 133010')
  const { health_status } = (await house.graph('GET', `${PHONE_NUMBER_ID}?fields=health_status`)).body
  assert.equal(health_status.can_send_message, 'BLOCKED')
  assert.deepEqual(
    health_status.entities.map(({ entity_type }: { entity_type: string }) => entity_type),
    ['PHONE_NUMBER', 'WABA', 'BUSINESS', 'APP'],
  )
  await house.graph('POST', `${PHONE_NUMBER_ID}/register`, { messaging_product: 'whatsapp', pin: '123456' })
})

const BAD: [string, string, unknown, RegExp][] = [
  ['register', 'register', { messaging_product: 'whatsapp', pin: '12' }, /"pin".*six digits/],
  ['request_code', 'request_code', { code_method: 'PIGEON', language: 'en' }, /"code_method"/],
  ['an unknown key', 'request_code', { code_method: 'SMS', language: 'en', colour: 'red' }, /"colour"/],
]
for (const [name, edge, body, details] of BAD)
  test(`refused: ${name}`, async () => {
    const answer = await house.graph('POST', `${PHONE_NUMBER_ID}/${edge}`, body)
    assert.equal(fault(answer), '400 100')
    assert.match(answer.body.error.error_data.details, details)
  })

test('an override without its verify token is refused by name', async () => {
  const answer = await house.graph('POST', `${WABA}/subscribed_apps`, { override_callback_uri: other.url })
  assert.match(answer.body.error.error_data.details, /verify_token/)
})

test('a token lives as long as it was given for, by the network’s clock', async () => {
  const clock = new ShiftableClock(() => 1_800_000_000_000)
  const timed = await TestHouse.open({}, clock)
  const expiring = { ...SECOND_APP, token: 'short-lived', token_expires_at: clock.now() + 3_600_000 }
  await timed.control('POST', '/businesses', expiring)
  const read = () => timed.graph('GET', WABA, undefined, 'short-lived')
  assert.equal((await read()).status, 200)
  await timed.control('POST', '/clock', { advance: 'PT1H' })
  const { status, body } = await read()
  assert.deepEqual([status, body.error.code, body.error.error_subcode], [401, 190, 463])
  await timed.close()
})

test('a hundred reads of permissions a second, then 613; messages of one pair, then 131056', async () => {
  const timed = await TestHouse.open({}, new ShiftableClock(() => 1_800_000_000_000))
  const permission = () => timed.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${CONSUMER_A}`)
  const text = { messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body: 'Hello' } }
  const write = () => timed.graph('POST', `${PHONE_NUMBER_ID}/messages`, text)
  const all = async (count: number, ask: typeof write) =>
    (await Promise.all(Array.from({ length: count }, ask))).map(({ status }) => status)
  assert.deepEqual(new Set(await all(100, permission)), new Set([200]))
  assert.equal(fault(await permission()), '429 613')
  assert.deepEqual(new Set(await all(45, write)), new Set([200]))
  assert.equal(fault(await write()), '400 131056')
  await timed.close()
})

test('parameters come as a form too, objects in JSON; an empty form is no body', async () => {
  const form = async (path: string, body: string) => {
    const headers = { authorization: 'Bearer simulator-token', 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(`${house.simulator.graphUrl}/v23.0/${path}`, { method: 'POST', headers, body })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }
  assert.deepEqual((await form(`${WABA}/subscribed_apps`, '')).body, { success: true })
  const settings = { calling: { call_icon_visibility: 'DISABLE_ALL' } }
  const asForm = new URLSearchParams({ calling: JSON.stringify(settings.calling) })
  assert.deepEqual((await form(`${PHONE_NUMBER_ID}/settings`, `${asForm}`)).body, { success: true })
  assert.match((await form(`${WABA}/subscribed_apps`, 'colour=red')).body.error.error_data.details, /"colour"/)
})
