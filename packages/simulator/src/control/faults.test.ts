import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, CONSUMER_B, PHONE_NUMBER_ID, type Received, TestHouse } from '../house.test.kit.ts'

let house: TestHouse

before(async () => {
  house = await TestHouse.open()
})
afterEach(() => house.control('POST', '/reset'))
after(() => house.close())

const fault = async (kind: string, more: object = {}) => {
  const { status, body } = await house.control('POST', '/faults', { kind, ...more })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}
const struck = async () => (await house.control('GET', '/faults')).body.map((each: { struck: number }) => each.struck)
const hangUp = (id: string) => house.control('POST', `/calls/${encodeURIComponent(id)}/hangup`)
const number = () => house.graph('GET', PHONE_NUMBER_ID)
const text = { messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body: 'Hello' } }

test('the menu tells each kind, what it is limited by, and its parameters with their defaults', async () => {
  const { body } = await house.control('GET', '/faults/menu')
  const delay = body.find((each: { kind: string }) => each.kind === 'webhook-delay')
  assert.deepEqual(delay.match, ['number', 'user', 'call', 'field', 'event'])
  assert.deepEqual(delay.parameters[0].default, 2_000)
  for (const { kind, about } of body) assert.ok(about.length > 10, kind)
})

test('every kind of the menu can be ordered by its name alone, and is listed with what is left', async () => {
  const { body: menu } = await house.control('GET', '/faults/menu')
  for (const { kind } of menu) await fault(kind)
  const { body } = await house.control('GET', '/faults')
  assert.deepEqual(
    body.map((each: { kind: string }) => each.kind),
    menu.map((each: { kind: string }) => each.kind),
  )
  const lefts = new Set(
    body
      .filter(({ kind }: { kind: string }) => kind !== 'user-without-number')
      .map(({ left }: { left: number }) => left),
  )
  assert.deepEqual(lefts, new Set([1]))
  const [{ id }] = body
  assert.equal((await house.control('DELETE', `/faults/${id}`)).status, 200)
  assert.equal((await house.control('DELETE', `/faults/${id}`)).status, 404)
  await house.control('DELETE', '/faults')
  assert.deepEqual((await house.control('GET', '/faults')).body, [])
})

const BAD: [string, object, RegExp][] = [
  ['an unknown kind', { kind: 'earthquake' }, /kind/],
  ['a parameter of another kind', { kind: 'webhook-lose', ms: 5 }, /ms/],
  ['a parameter out of range', { kind: 'webhook-delay', ms: -1 }, /ms/],
  ['a limit that means nothing to it', { kind: 'graph-slow', match: { event: 'connect' } }, /match.event/],
  ['a code that Graph does not have', { kind: 'graph-error', code: 7 }, /code: 7/],
  ['no times at all', { kind: 'webhook-lose', count: 0 }, /count/],
]
for (const [name, body, message] of BAD)
  test(`refused: ${name}`, async () => {
    const answer = await house.control('POST', '/faults', body)
    assert.deepEqual([answer.status, answer.body.error.code], [400, 'bad_request'])
    assert.match(answer.body.error.message, message)
  })

test('Graph: an error of its own, as often as it was told to, and nothing is done', async () => {
  await fault('graph-error', { code: 131000, http: 503, match: { edge: 'messages' }, count: 2 })
  assert.equal((await number()).status, 200)
  for (const _ of [1, 2]) {
    const { status, body } = await house.graph('POST', `${PHONE_NUMBER_ID}/messages`, text)
    assert.deepEqual([status, body.error.code], [503, 131000])
  }
  assert.equal((await house.graph('POST', `${PHONE_NUMBER_ID}/messages`, text)).status, 200)
  assert.deepEqual(await struck(), [2])
  assert.equal((await house.thread()).length, 0)
})

test('Graph: by the action of a call', async () => {
  const id = await house.place()
  await fault('graph-error', { code: 138004, match: { edge: 'calls', action: 'reject' } })
  assert.equal((await house.act(id, 'reject')).body.error.code, 138004)
  assert.equal((await house.act(id, 'reject')).status, 200)
})

test('Graph: throttled, an expired token, a gateway’s page, a cut connection; then all is well', async () => {
  await fault('graph-throttle')
  assert.deepEqual([(await number()).status, (await number()).status], [429, 200])
  await fault('token-expired')
  const expired = await number()
  assert.deepEqual([expired.status, expired.body.error.code, expired.body.error.error_subcode], [401, 190, 463])
  const headers = { authorization: 'Bearer simulator-token' }
  const read = () => fetch(`${house.simulator.graphUrl}/v23.0/${PHONE_NUMBER_ID}`, { headers })
  await fault('graph-garbage')
  const page = await read()
  assert.deepEqual([page.status, page.headers.get('content-type')?.slice(0, 9)], [502, 'text/html'])
  await fault('graph-hang-up')
  await assert.rejects(read)
  assert.equal((await read()).status, 200)
})

test('Graph: what was asked for is done, and only the answer is lost', async () => {
  await house.control('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text: 'Hello' })
  const send = (body: string) =>
    house.graph('POST', `${PHONE_NUMBER_ID}/messages`, {
      ...{ messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body } },
    })
  await fault('graph-hang-up', { acts: true, match: { edge: 'messages' } })
  await assert.rejects(send('lost on the way back'))
  const { body } = await house.control('GET', `/users/${CONSUMER_A}/thread?with=${BUSINESS}`)
  assert.equal(body.at(-1).text, 'lost on the way back')
  assert.equal((await send('and again')).status, 200)
})

for (const [what, action, ask] of [
  ['a message is on its way', 'sent', () => house.graph('POST', `${PHONE_NUMBER_ID}/messages`, text)],
  ['a phone rings', 'RINGING', () => house.connect()],
] as const)
  test(`Graph: what was asked for is done at once, and only the answer is late: ${what}`, async () => {
    await house.allowCalls()
    const known = new Set(house.receiver.received)
    await fault('graph-slow', { ms: 1_500 })
    let status: number | null = null
    const asking = ask().then((answer) => {
      status = answer.status
    })
    await house.receiver.first((one) => !known.has(one) && one.value.statuses?.[0]?.status === action)
    assert.equal(status, null)
    await asking
    assert.equal(status, 200)
  })

test('the user’s call is one too many: the user hears a failure, the business nothing', async () => {
  await fault('calls-full', { match: { user: CONSUMER_A } })
  const { status, body } = await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS })
  assert.deepEqual([status, body.error.code], [409, 'calls_exhausted'])
  const next = await house.place()
  await house.receiver.call('connect', next)
  assert.equal(
    house.receiver.received.filter(({ value }) => value.calls?.[0]?.event === 'connect').at(-1)?.value.calls[0].id,
    next,
  )
  await hangUp(next)
})

test('no way to pay: an error webhook in place of connect', async () => {
  await fault('payment-missing')
  const { body } = await house.control('POST', `/users/${CONSUMER_B}/calls`, { to: BUSINESS })
  assert.equal(body.error.code, 'payment_missing')
  const { value } = await house.receiver.first(
    ({ field, value }) => field === 'calls' && value.errors?.[0]?.code === 131044,
  )
  assert.equal(value.calls, undefined)
})

test('terminate comes before connect', async () => {
  await fault('terminate-first')
  const id = await house.place()
  await hangUp(id)
  await house.receiver.call('connect', id)
  assert.deepEqual(house.receiver.told(id), ['terminate', 'connect'])
})

test('ACCEPTED comes after the user’s sound', async () => {
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'answer', answerAfterMs: 0 })
  await house.allowCalls()
  await fault('accepted-late', { ms: 100 })
  const id = await house.callUser()
  const { state } = await house.call(id, 'live')
  assert.equal(state, 'live')
  assert.equal(house.receiver.told(id).includes('ACCEPTED'), false)
  await house.receiver.callStatus('ACCEPTED', id)
  await hangUp(id)
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'manual' })
})

/** No webhook with this tells the number of A anywhere. */
const tellsNumber = ({ raw }: Received) => raw.includes(`"${CONSUMER_A}"`)

test('a user without a number is known by BSUID alone, in calls, messages and statuses, and is reached by it', async () => {
  await fault('user-without-number', { match: { user: CONSUMER_A } })
  const { user_id } = (await house.control('GET', `/users/${CONSUMER_A}`)).body
  assert.match(user_id, /^BR\.[0-9a-f]{20}$/)
  house.receiver.received.length = 0
  const id = await house.place()
  const connect = await house.receiver.call('connect', id)
  assert.deepEqual([connect.from, connect.from_user_id], [undefined, user_id])
  await hangUp(id)
  await house.receiver.call('terminate', id)
  const { body } = await house.graph('POST', `${PHONE_NUMBER_ID}/messages`, {
    ...text,
    to: undefined,
    recipient: user_id,
  })
  assert.deepEqual(body.contacts, [{ input: user_id, user_id }])
  const delivered = await house.receiver.first(({ value }) => value.statuses?.[0]?.status === 'delivered')
  assert.deepEqual(
    [delivered.value.statuses[0].recipient_id, delivered.value.statuses[0].recipient_user_id],
    [undefined, user_id],
  )
  assert.deepEqual(house.receiver.received.filter(tellsNumber), [])
  const permission = await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?recipient=${user_id}`)
  assert.equal(permission.body.permission.status, 'no_permission')
})

test('a user with an id and a name of their own is told with both, beside the number', async () => {
  await house.control('PATCH', `/users/${CONSUMER_B}`, { user_id: 'BR.13491208655302741918', username: 'consumer.b' })
  const id = await house.place(CONSUMER_B)
  const connect = await house.receiver.first(({ value }) => value.calls?.[0]?.id === id)
  assert.deepEqual(connect.value.contacts, [
    {
      profile: { name: 'Consumer B', username: 'consumer.b' },
      ...{ wa_id: CONSUMER_B, user_id: 'BR.13491208655302741918' },
    },
  ])
  assert.deepEqual(
    [connect.value.calls[0].from, connect.value.calls[0].from_user_id],
    [CONSUMER_B, 'BR.13491208655302741918'],
  )
  await hangUp(id)
})
