import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ANSWER, answerSession, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'

let house: TestHouse
let call: string

before(async () => {
  house = await TestHouse.open()
})
after(() => house.close())

beforeEach(async () => {
  await house.control('POST', '/reset')
  call = await house.place()
})

type Refused = { readonly code: number; readonly details?: RegExp; readonly status?: number; readonly subcode?: number }

async function refuses(answer: Promise<{ status: number; body: unknown }>, expected: Refused): Promise<void> {
  const { status, body } = await answer
  const { error } = body as { error: Record<string, unknown> & { error_data?: { details: string } } }
  assert.equal(error.code, expected.code, JSON.stringify(body))
  assert.equal(status, expected.status ?? 400)
  assert.equal(error.error_subcode, expected.subcode)
  assert.match(String(error.fbtrace_id), /^A[\w-]{22}$/)
  if (expected.details) assert.match(error.error_data?.details ?? '', expected.details)
}

const withoutLine = (start: string) =>
  ANSWER.split('\r\n')
    .filter((line) => !line.startsWith(start))
    .join('\r\n')

const BODIES: [string, string, object, Refused][] = [
  ['a key nobody knows', 'pre_accept', { ...answerSession(), sounds: 'good' }, { code: 100, details: /"sounds"/ }],
  [
    'a key inside the session',
    'accept',
    { session: { ...answerSession().session, x: 1 } },
    { code: 100, details: /"session.x"/ },
  ],
  ['no session', 'pre_accept', {}, { code: 100, details: /"session"/ }],
  ['an offer', 'accept', { session: { sdp_type: 'offer', sdp: ANSWER } }, { code: 100, details: /sdp_type.*"answer"/ }],
  ['a session on reject', 'reject', answerSession(), { code: 100, details: /"session"/ }],
  ['a session on terminate', 'terminate', answerSession(), { code: 100, details: /"session"/ }],
  [
    '513 characters of callback data',
    'accept',
    { ...answerSession(), biz_opaque_callback_data: 'x'.repeat(513) },
    { code: 100, details: /biz_opaque_callback_data/ },
  ],
  ['an action nobody knows', 'hold', {}, { code: 100, details: /"action"/ }],
  ['no text that is an SDP', 'accept', answerSession('hello'), { code: 100, details: /./ }],
  ['no fingerprint', 'accept', answerSession(withoutLine('a=fingerprint')), { code: 138008, details: /fingerprint/ }],
  ['no Opus', 'accept', answerSession(withoutLine('a=rtpmap:111')), { code: 100, details: /opus/ }],
  [
    'two fingerprints',
    'accept',
    answerSession(ANSWER.replace(/a=fingerprint.*\r\n/, '$&$&')),
    { code: 138008, details: /fingerprint/ },
  ],
]

for (const [name, action, more, expected] of BODIES)
  test(`${action}: ${name} → ${expected.code}`, async () => {
    await refuses(house.act(call, action, more), expected)
    assert.equal((await house.call(call, 'connecting')).state, 'connecting')
  })

test('another call id → 100 that names call_id', () =>
  refuses(house.act('wacid.none', 'reject'), { code: 100, details: /"call_id"/ }))

test('another messaging product → 100 that names it', () =>
  refuses(house.act(call, 'reject', { messaging_product: 'sms' }), { code: 100, details: /"messaging_product"/ }))

test('a body that is not JSON → 100', () =>
  refuses(house.graph('POST', `${PHONE_NUMBER_ID}/calls`, '{'), { code: 100, details: /JSON/ }))

test('a wrong token → 190 with 401, whatever the body and the id', () =>
  refuses(house.graph('POST', '1/calls', '{', 'stranger'), { code: 190, status: 401 }))

test('another number → 100 subcode 33, whatever the body', () =>
  refuses(house.graph('POST', '106540352242923/calls', '{'), { code: 100, subcode: 33 }))

test('an unknown edge → 2500', () => refuses(house.graph('POST', `${PHONE_NUMBER_ID}/dance`, {}), { code: 2500 }))

test('pre_accept, again with the same SDP, then accept', async () => {
  for (const action of ['pre_accept', 'pre_accept', 'accept']) {
    const answer = await house.act(call, action, answerSession())
    assert.deepEqual(answer, { status: 200, body: { messaging_product: 'whatsapp', success: true } })
  }
  assert.equal((await house.call(call, 'live')).state, 'live')
})

test('accept without pre_accept', async () => {
  assert.equal((await house.act(call, 'accept', answerSession())).status, 200)
  assert.equal((await house.call(call, 'live')).state, 'live')
})

test('accept with an SDP that differs from the pre_accepted one in one character → 100', async () => {
  await house.act(call, 'pre_accept', answerSession())
  const other = answerSession(ANSWER.replace('a=ssrc:1', 'a=ssrc:2'))
  await refuses(house.act(call, 'accept', other), { code: 100, details: /differs/ })
  assert.equal((await house.call(call, 'ringing')).state, 'ringing')
})

test('after accept: accept, pre_accept and reject → 100', async () => {
  await house.act(call, 'accept', answerSession())
  for (const action of ['accept', 'pre_accept'])
    await refuses(house.act(call, action, answerSession()), { code: 100, details: /accepted/ })
  await refuses(house.act(call, 'reject'), { code: 100, details: /accepted/ })
})

test('after the end every action → 100, terminate too', async () => {
  assert.equal((await house.act(call, 'reject')).status, 200)
  for (const action of ['reject', 'terminate']) await refuses(house.act(call, action), { code: 100, details: /ended/ })
  for (const action of ['pre_accept', 'accept'])
    await refuses(house.act(call, action, answerSession()), { code: 100, details: /ended/ })
})

test('with calling off, a call on its way cannot be accepted (138000) but can be rejected', async () => {
  const settings = (status: string) => house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status } })
  await settings('DISABLED')
  await refuses(house.act(call, 'pre_accept', answerSession()), { code: 138000, status: 401 })
  assert.equal((await house.act(call, 'reject')).status, 200)
  await settings('ENABLED')
})
