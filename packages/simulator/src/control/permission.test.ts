import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { CallPermissionAnswer, CallPermissionReply } from '@ringway/meta-wire'
import type { ShiftableClock } from '../clock.ts'
import { BUSINESS, CONSUMER_A, CONSUMER_B, PERMISSION_REQUEST, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import {
  answer,
  asked,
  entry,
  messageOf,
  openWindow,
  send,
  sent,
  standingClock,
  statusOf,
  tap,
} from '../messages.test.kit.ts'
import { POLICY_PROFILES } from '../network/policy-profile.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY

let house: TestHouse
let clock: ShiftableClock

async function open(policy: keyof typeof POLICY_PROFILES = 'seed'): Promise<void> {
  clock = standingClock()
  house = await TestHouse.open({ policy: POLICY_PROFILES[policy] }, clock)
  await openWindow(house)
}
beforeEach(() => open())
afterEach(() => house.close())

async function reopen(policy: keyof typeof POLICY_PROFILES): Promise<void> {
  await house.close()
  await open(policy)
}

const advance = (ms: number) => house.control('POST', '/clock', { advance: ms })
const permissions = async (user = CONSUMER_A) =>
  (await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${user}`)).body
const seconds = (ms: number) => String(Math.floor(ms / 1000))

test('temporary, from a request', async () => {
  const id = await asked(house)
  assert.equal((await entry(house, id)).text, 'May we call you about order ON-12853?')
  const { status, body } = await answer(house, { message_id: id, response: 'accept' })
  assert.deepEqual([status, body.permission], [200, { status: 'temporary', expires_at: clock.now() + WEEK }])
  const reply = await messageOf(house, body.message_id)
  assert.equal(CallPermissionReply.safeParse(reply).success, true)
  assert.deepEqual(reply.context, { from: CONSUMER_A, id })
  assert.equal(reply.type, 'interactive')
  assert.deepEqual(reply.interactive, {
    type: 'call_permission_reply',
    call_permission_reply: {
      response: 'accept',
      is_permanent: false,
      expiration_timestamp: seconds(clock.now() + WEEK),
      response_source: 'user_action',
    },
  })
  const line = await entry(house, id)
  assert.deepEqual([line.status, line.expires_at], ['accepted', clock.now() + WEEK])
  await statusOf(house, id, 'read')
})

test('permanent, from a request', async () => {
  await reopen('meta-2026-06')
  const id = await asked(house)
  const { body } = await answer(house, { message_id: id, response: 'accept', permanent: true })
  const reply = await messageOf(house, body.message_id)
  assert.deepEqual(reply.context, { from: CONSUMER_A, id })
  assert.deepEqual(reply.interactive.call_permission_reply, {
    response: 'accept',
    is_permanent: true,
    response_source: 'user_action',
  })
  assert.deepEqual((await permissions()).permission, { status: 'permanent' })
  assert.equal((await entry(house, id)).expires_at, null)
  assert.equal((await send(house, PERMISSION_REQUEST)).body.error.code, 138017)
})

test('permanent, from the business profile', async () => {
  await reopen('meta-2026-06')
  const { body } = await answer(house, { response: 'accept' })
  const reply = await messageOf(house, body.message_id)
  assert.equal('context' in reply, false)
  assert.deepEqual(reply.interactive.call_permission_reply, {
    response: 'accept',
    is_permanent: true,
    response_source: 'user_action',
  })
  assert.deepEqual(body.permission, { status: 'permanent', expires_at: null })
})

test('rejected, from a request; the tap on the phone does the same', async () => {
  const id = await asked(house)
  const { body } = await tap(house, id, "Don't allow")
  const reply = await messageOf(house, body.message_id)
  assert.deepEqual(reply.context, { from: CONSUMER_A, id })
  assert.deepEqual(reply.interactive.call_permission_reply, { response: 'reject', response_source: 'user_action' })
  assert.equal((await entry(house, id)).status, 'rejected')
})

test("automatic, after a user's call that nobody answered, with callback permission on", async () => {
  const { body } = await house.control('PUT', `/numbers/${BUSINESS}/manager`, { callback_permission: true })
  assert.equal(body.callback_permission, true)
  const call = await house.place()
  await house.control('POST', `/calls/${encodeURIComponent(call)}/hangup`)
  const fits = (value: { messages?: { context?: { id: string } }[] }) => value.messages?.[0]?.context?.id === call
  const reply = (await house.receiver.first(({ value }) => fits(value))).value.messages[0]
  assert.deepEqual(reply.interactive.call_permission_reply, {
    response: 'accept',
    is_permanent: false,
    expiration_timestamp: seconds(clock.now() + WEEK),
    response_source: 'automatic',
  })
  const { permission, actions } = await permissions()
  assert.equal(permission.status, 'temporary')
  assert.equal(actions[0].limits[0].current_usage, 0, 'it is not counted')
})

test("without it a user's call grants nothing", async () => {
  const call = await house.place()
  await house.control('POST', `/calls/${encodeURIComponent(call)}/hangup`)
  await house.receiver.call('terminate', call)
  assert.equal((await permissions()).permission.status, 'no_permission')
})

test('the user changes the answer: a webhook each time, and the grant follows', async () => {
  const id = await asked(house)
  assert.equal((await entry(house, id)).expires_at, null)
  const told: string[] = []
  for (const button of ['accept', 'reject', 'accept']) {
    const { body } = await answer(house, { response: button })
    told.push((await messageOf(house, body.message_id)).interactive.call_permission_reply.response)
  }
  assert.deepEqual(told, ['accept', 'reject', 'accept'])
  await advance(DAY)
  await answer(house, { response: 'accept' })
  assert.equal((await entry(house, id)).expires_at, clock.now() + WEEK)
  await answer(house, { response: 'reject' })
  assert.equal((await entry(house, id)).expires_at, null)
  await answer(house, { response: 'accept' })
  assert.equal((await permissions()).permission.status, 'temporary')
})

test('a grant and its request end to the millisecond; nobody is told, the thread shows it', async () => {
  const id = await asked(house)
  await answer(house, { response: 'accept' })
  await advance(WEEK - 1)
  assert.equal((await permissions()).permission.status, 'temporary')
  assert.equal((await entry(house, id)).buttons.length, 2)
  const before = house.receiver.received.length
  await advance(1)
  assert.deepEqual((await permissions()).permission, { status: 'no_permission' })
  const line = await entry(house, id)
  assert.deepEqual([line.status, line.buttons], ['expired', []])
  assert.equal(house.receiver.received.length, before)
  const late = await answer(house, { message_id: id, response: 'accept' })
  assert.deepEqual([late.status, late.body.error.code], [409, 'request_over'])
  assert.equal((await tap(house, id, 'Allow')).body.error.code, 'nothing_to_tap')
})

test('an unanswered request expires 168 h after its delivery', async () => {
  const id = await asked(house)
  await advance(WEEK - 1)
  assert.equal((await entry(house, id)).status, 'pending')
  await advance(1)
  assert.equal((await entry(house, id)).status, 'expired')
})

test('a newer request, acted on, ends the older one; rejected, it leaves the older grant', async () => {
  const first = await asked(house)
  await answer(house, { response: 'accept' })
  await advance(DAY)
  await openWindow(house)
  const second = await asked(house)
  assert.equal((await entry(house, first)).buttons.length, 2)
  await answer(house, { response: 'reject' })
  const lines = [await entry(house, first), await entry(house, second)]
  assert.deepEqual(
    lines.map(({ status, buttons }) => [status, buttons.length]),
    [
      ['accepted', 0],
      ['rejected', 2],
    ],
  )
  assert.equal((await permissions()).permission.status, 'temporary')
})

test('request limits: 138009, and when the next one may be sent', async () => {
  const start = clock.now()
  await asked(house)
  const again = await send(house, PERMISSION_REQUEST)
  assert.deepEqual([again.status, again.body.error.code], [400, 138009])
  const [request] = (await permissions()).actions
  assert.equal(request.can_perform_action, false)
  assert.deepEqual(request.limits, [
    { time_period: 'PT24H', max_allowed: 1, current_usage: 1, limit_expiration_time: (start + DAY) / 1000 },
    { time_period: 'P7D', max_allowed: 2, current_usage: 1 },
  ])
  await advance(DAY - 1)
  assert.equal((await send(house, PERMISSION_REQUEST)).body.error.code, 138009)
  await advance(1)
  await openWindow(house)
  await asked(house)
  await advance(6 * DAY - 1)
  assert.equal((await send(house, PERMISSION_REQUEST)).body.error.code, 138009)
  await advance(1)
  await openWindow(house)
  await asked(house)
})

test('requests that were not delivered do not count', async () => {
  await advance(DAY)
  for (let n = 0; n < 3; n++) {
    const id = await sent(house, PERMISSION_REQUEST)
    assert.equal((await statusOf(house, id, 'failed')).errors[0].code, 131047)
  }
  assert.equal((await permissions()).actions[0].limits[1].current_usage, 0)
  const stranger = await sent(house, PERMISSION_REQUEST, '4915112345678')
  assert.equal((await statusOf(house, stranger, 'failed')).errors[0].code, 131026)
})

test('revoke ends the grant at any time, with a reject that has no context', async () => {
  const id = await asked(house)
  await answer(house, { response: 'accept' })
  const { body } = await answer(house, { response: 'revoke' })
  const reply = await messageOf(house, body.message_id)
  assert.equal('context' in reply, false)
  assert.deepEqual(reply.interactive.call_permission_reply, { response: 'reject', response_source: 'user_action' })
  assert.equal((await permissions()).permission.status, 'no_permission')
  assert.deepEqual([(await entry(house, id)).status, (await entry(house, id)).buttons.length], ['rejected', 2])
})

test('the edge: an unknown user has no permission, calling off is 138000, unknown keys are 100', async () => {
  const edge = `${PHONE_NUMBER_ID}/call_permissions`
  const stranger = await permissions('4915112345678')
  assert.equal(CallPermissionAnswer.safeParse(stranger).success, true)
  assert.deepEqual(stranger.permission, { status: 'no_permission' })
  assert.deepEqual(stranger.actions[1], {
    action_name: 'start_call',
    can_perform_action: false,
    limits: [{ time_period: 'PT24H', max_allowed: 5, current_usage: 0 }],
  })
  for (const query of ['', '?user_wa_id=', '?user_wa_id=abc', `?user_wa_id=${CONSUMER_A}&colour=red`])
    assert.equal((await house.graph('GET', edge + query)).body.error.code, 100, query)
  await house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status: 'DISABLED' } })
  assert.equal((await permissions()).error.code, 138000)
})

const REFUSED: [string, object, number, string, RegExp][] = [
  ['permanent under seed', { response: 'accept', permanent: true }, 400, 'bad_request', /seed/],
  ['permanent without accept', { response: 'reject', permanent: true }, 400, 'bad_request', /accept/],
  ['accept, nothing asked', { response: 'accept' }, 409, 'no_request', /request/],
  ['reject, nothing asked', { response: 'reject' }, 409, 'no_request', /request/],
  ['keep, no prompt', { response: 'keep' }, 409, 'no_prompt', /keep/],
  ['revoke, nothing granted', { response: 'revoke' }, 409, 'no_grant', /may not call/],
  ['an unknown message', { response: 'accept', message_id: 'wamid.x' }, 404, 'not_found', /message/],
  ['an unknown response', { response: 'maybe' }, 400, 'bad_request', /response/],
]
for (const [name, body, status, code, message] of REFUSED)
  test(`refused: ${name} → ${status} ${code}`, async () => {
    const refused = await answer(house, body)
    assert.deepEqual([refused.status, refused.body.error?.code], [status, code], JSON.stringify(refused.body))
    assert.match(refused.body.error.message, message)
    assert.ok(refused.body.error.hint.length > 0)
  })

test('each user has permissions of their own, and reset forgets them', async () => {
  await asked(house)
  await answer(house, { response: 'accept' })
  assert.equal((await permissions(CONSUMER_B)).permission.status, 'no_permission')
  await house.control('POST', '/reset')
  const after = await permissions()
  assert.deepEqual(
    [after.permission.status, after.actions[0].can_perform_action, after.actions[0].limits[0].current_usage],
    ['no_permission', true, 0],
  )
})

test('the event stream tells of every change of a request', async () => {
  const closed = new AbortController()
  const stream = await fetch(`${house.simulator.url}/_sim/v1/events?user=${CONSUMER_A}`, { signal: closed.signal })
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader?.read())?.value ?? assert.fail('the stream ended')
  }
  await asked(house)
  await until('"status":"pending"')
  await answer(house, { response: 'accept' })
  await until('"status":"accepted"')
  await advance(WEEK)
  await until('"status":"expired"')
  closed.abort()
})
