import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import {
  answerSession,
  BUSINESS,
  CONSUMER_A,
  CONSUMER_B,
  OFFER,
  OTHER_BUSINESS,
  PHONE_NUMBER_ID,
  TestHouse,
} from '../house.test.kit.ts'
import { POLICY_PROFILES } from '../network/policy-profile.ts'

let house: TestHouse

before(async () => {
  house = await TestHouse.open({ connectAfterMs: 0, concurrentCalls: 3 })
})
after(() => house.close())
beforeEach(async () => {
  await house.control('POST', '/reset')
  for (const user of [CONSUMER_A, CONSUMER_B]) await house.allowCalls(user)
})

const offer = (sdp: string) => ({ session: { sdp_type: 'offer', sdp } })
const settings = (status: string) => house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status } })
const path = (call: string) => `/calls/${encodeURIComponent(call)}`

async function refuses(
  answer: Promise<{ status: number; body: unknown }>,
  code: number,
  details: RegExp,
  status = 400,
): Promise<void> {
  const told = await answer
  const { error } = told.body as { error: { code: number; error_data: { details: string } } }
  assert.equal(error.code, code, JSON.stringify(told.body))
  assert.equal(told.status, status)
  assert.match(error.error_data.details, details)
}

const without = (start: string) =>
  OFFER.split('\r\n')
    .filter((line) => !line.startsWith(start))
    .join('\r\n')

const BODIES: [string, object, number, RegExp][] = [
  ['a key nobody knows', { recording: {} }, 100, /"recording"/],
  ['a call id', { call_id: 'wacid.x' }, 100, /"call_id"/],
  ['no session', { session: undefined }, 100, /"session"/],
  ['an answer instead of an offer', { session: { sdp_type: 'answer', sdp: OFFER } }, 100, /sdp_type.*"offer"/],
  ['no "to"', { to: undefined }, 100, /"to"/],
  ['a "to" that is no number', { to: 'Ann' }, 100, /"to".*'Ann'/],
  ['its own number', { to: `+${BUSINESS}` }, 100, /"to".*itself/],
  ['513 characters of callback data', { biz_opaque_callback_data: 'x'.repeat(513) }, 100, /biz_opaque_callback_data/],
  ['a number that is not on WhatsApp', { to: '4915112345678' }, 138001, /WhatsApp user/],
  ['no text that is an SDP', offer('hello'), 100, /v=0/],
  ['no fingerprint', offer(without('a=fingerprint')), 138008, /fingerprint/],
  ['two fingerprints', offer(OFFER.replace(/a=fingerprint.*\r\n/, '$&$&')), 138008, /found 2/],
  ['no Opus', offer(without('a=rtpmap:111')), 100, /opus/],
  ['no rtcp-mux', offer(without('a=rtcp-mux')), 100, /rtcp-mux/],
  ['ice-lite', offer(OFFER.replace('a=mid', 'a=ice-lite\r\na=mid')), 100, /ice-lite/],
]
for (const [name, more, code, details] of BODIES)
  test(`connect: ${name} → ${code}, and there is no call`, async () => {
    await refuses(house.connect(more), code, details)
    assert.deepEqual((await house.control('GET', '/calls')).body, [])
  })

test('a body that is no object → 100', () =>
  refuses(house.graph('POST', `${PHONE_NUMBER_ID}/calls`, '"connect"'), 100, /JSON object/))

test('connect: 200 with a wacid and no SDP; the request is found by the id that its answer gave', async () => {
  const { status, body } = await house.connect({ biz_opaque_callback_data: 'CA1' })
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['messaging_product', 'calls'])
  const { id, ...rest } = body.calls[0]
  assert.match(id, /^wacid\./)
  assert.deepEqual(rest, {})
  const { body: requests } = await house.control('GET', `/requests?call=${encodeURIComponent(id)}`)
  assert.equal(requests[0].body.action, 'connect')
})

for (const to of [CONSUMER_B, `+${CONSUMER_B}`, '+55 24 98765-4321', '552487654321'])
  test(`a user is called as ${to}`, async () => {
    const id = await house.callUser(to)
    assert.equal((await house.call(id, 'connecting')).user, CONSUMER_B)
  })

test('calling off → 138000 with 401', async () => {
  await settings('DISABLED')
  await refuses(house.connect(), 138000, /not enabled/, 401)
  await settings('ENABLED')
})

test('a number of a country without business calls → 138013, under meta-2026-06 alone', async () => {
  const american = {
    number: '14155550100',
    name: 'Diner',
    phone_number_id: '555000111',
    waba_id: '555000222',
    token: 'diner-token',
    app_secret: 'diner-secret',
    calling: 'ENABLED',
  }
  const dial = (to: TestHouse) => {
    const body = { messaging_product: 'whatsapp', to: CONSUMER_A, action: 'connect', ...offer(OFFER) }
    return to.graph('POST', '555000111/calls', body, 'diner-token')
  }
  const strict = await TestHouse.open({ policy: POLICY_PROFILES['meta-2026-06'] })
  await strict.allowCalls()
  for (const each of [house, strict]) await each.control('POST', '/businesses', american)
  await refuses(dial(strict), 138013, /country/)
  assert.equal((await strict.connect()).status, 200, 'Brazil may')
  await strict.close()
  await refuses(dial(house), 138006, /permission/, 401)
})

test('a second connect to the same user → 138003, whoever placed the first; after its end 200', async () => {
  const mine = await house.callUser()
  await refuses(house.connect(), 138003, /already running/)
  await house.act(mine, 'terminate')
  await house.place()
  await refuses(house.connect(), 138003, /already running/)
})

test('the same connect twice makes one call', async () => {
  const answers = await Promise.all([house.connect(), house.connect()])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400])
  assert.equal((await house.control('GET', '/calls')).body.length, 1)
})

test('the limit of calls counts both directions, ringing ones too → 138002 with 429', async () => {
  for (const wa_id of ['491511234501', '491511234502', '491511234503']) await house.control('POST', '/users', { wa_id })
  for (const user of ['491511234501', '491511234502']) await house.allowCalls(user)
  const ringing = await house.callUser('491511234501')
  await house.place(CONSUMER_A)
  const live = await house.place(CONSUMER_B)
  await house.act(live, 'accept', answerSession())
  await refuses(house.connect({ to: '491511234502' }), 138002, /3 calls/, 429)
  const placing = await house.control('POST', '/users/491511234503/calls', { to: BUSINESS })
  assert.deepEqual([placing.status, placing.body.error.code], [409, 'calls_exhausted'])
  await house.act(ringing, 'terminate')
  await house.callUser('491511234502')
})

for (const action of ['pre_accept', 'accept', 'reject'] as const)
  test(`${action} of a call that the business placed → 100 in words`, async () => {
    const id = await house.callUser()
    const more = action === 'reject' ? {} : answerSession()
    await refuses(house.act(id, action, more), 100, new RegExp(`"${action}".*users place`))
    assert.notEqual((await house.call(id, 'connecting')).state, 'ended')
  })

test("another business's call id → 100 that names call_id", async () => {
  const id = await house.callUser()
  await house.control('POST', '/businesses', OTHER_BUSINESS)
  const body = { messaging_product: 'whatsapp', call_id: id, action: 'terminate' }
  await refuses(
    house.graph('POST', `${OTHER_BUSINESS.phone_number_id}/calls`, body, OTHER_BUSINESS.token),
    100,
    /"call_id"/,
  )
})

test('terminate works while connecting, ringing and live, then no more', async () => {
  const slow = await TestHouse.open({ connectAfterMs: 60_000 })
  await slow.allowCalls()
  const connecting = await slow.callUser()
  assert.equal((await slow.act(connecting, 'terminate')).status, 200)
  assert.equal((await slow.receiver.call('terminate', connecting)).status, 'COMPLETED')
  assert.deepEqual(slow.receiver.told(connecting), ['terminate'], 'the connect that was still to come does not')
  await slow.close()

  const ringing = await house.callUser()
  await house.call(ringing, 'ringing')
  assert.equal((await house.act(ringing, 'terminate')).status, 200)
  const live = await house.callUser()
  await house.call(live, 'ringing')
  await house.control('POST', `${path(live)}/answer`)
  assert.equal((await house.act(live, 'terminate')).status, 200)
  await refuses(house.act(live, 'terminate'), 100, /ended/)
})
