import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { DAY, MINUTE, type ShiftableClock } from '../clock.ts'
import { CONSUMER_A, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { standingClock } from '../messages.test.kit.ts'
import { POLICY_PROFILES } from '../network/policy-profile.ts'

/** What a business is told when the user has not allowed its call, or has been called too often. */

let house: TestHouse
let clock: ShiftableClock

afterEach(() => house.close())

async function open(policy: keyof typeof POLICY_PROFILES = 'seed'): Promise<void> {
  clock = standingClock()
  house = await TestHouse.open({ connectAfterMs: 0, policy: POLICY_PROFILES[policy] }, clock)
}

const advance = (ms: number) => house.control('POST', '/clock', { advance: ms })
const answer = (response: string) => house.control('POST', `/users/${CONSUMER_A}/permission`, { response })

async function refused(code: number, details: RegExp): Promise<void> {
  const { body } = await house.connect()
  assert.equal(body.error?.code, code, JSON.stringify(body))
  assert.match(body.error.error_data.details, details)
}

/** A call that is over before the next one. */
async function called(): Promise<void> {
  const id = await house.callUser()
  await house.act(id, 'terminate')
  await house.call(id, 'ended')
}

async function callLimit() {
  const { body } = await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${CONSUMER_A}`)
  return body.actions[1]
}

test('138006 before the user has allowed it, after a no and after a revoke; allowed in between', async () => {
  await open()
  await refused(138006, /not given/)
  await house.allowCalls()
  await called()
  await answer('reject')
  await refused(138006, /has ended/)
  await answer('accept')
  await called()
  await answer('revoke')
  await refused(138006, /has ended/)
})

test('138006 from the last millisecond of the grant on', async () => {
  await open()
  await house.allowCalls()
  await advance(7 * DAY - 1)
  await called()
  await advance(1)
  await refused(138006, /has ended/)
})

test('seed: 138012 for the sixth call placed within 24 hours; the details say when the next one is free', async () => {
  await open()
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'unreachable' })
  await house.allowCalls()
  const first = clock.now()
  for (let n = 0; n < 5; n++) {
    await called()
    await advance(MINUTE)
  }
  const free = first + DAY
  const told = new RegExp(`5 times.* at ${new Date(free).toISOString()} \\(${free / 1000}\\)`)
  await refused(138012, told)
  const { can_perform_action, limits } = await callLimit()
  assert.equal(can_perform_action, false)
  assert.deepEqual(limits, [
    { time_period: 'PT24H', max_allowed: 5, current_usage: 5, limit_expiration_time: free / 1000 },
  ])
  await advance(free - clock.now() - 1)
  await refused(138012, told)
  await advance(1)
  await called()
  await refused(138012, new RegExp(new Date(first + MINUTE + DAY).toISOString()))
})

test('seed: a new grant does not give back the calls of the day', async () => {
  await open()
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'unreachable' })
  await house.allowCalls()
  for (let n = 0; n < 5; n++) await called()
  await answer('reject')
  await answer('accept')
  await refused(138012, /5 times/)
})

test('meta-2026-06: only connected calls count', async () => {
  await open('meta-2026-06')
  await house.allowCalls()
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'unreachable' })
  for (let n = 0; n < 6; n++) await called()
  const usage = async () => (await callLimit()).limits[0]
  assert.deepEqual(await usage(), { time_period: 'PT24H', max_allowed: 100, current_usage: 0 })
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'answer', answerAfterMs: 0 })
  const id = await house.callUser()
  await house.call(id, 'live')
  assert.equal((await usage()).current_usage, 1)
  await house.act(id, 'terminate')
  await house.call(id, 'ended')
  assert.equal((await usage()).current_usage, 1)
})
