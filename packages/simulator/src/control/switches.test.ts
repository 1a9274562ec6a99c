import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { ShiftableClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import {
  ANSWER,
  answerSession,
  BUSINESS,
  CONSUMER_A,
  PERMISSION_REQUEST,
  PHONE_NUMBER_ID,
  type Received,
  TestHouse,
} from '../house.test.kit.ts'
import { SWITCH_NAMES, SWITCHES, type SwitchName } from '../switches/switch-table.ts'

const NOW = Date.parse('2026-12-21T12:00:00Z')
const WABA = '102290129340398'
let house: TestHouse

before(async () => {
  house = await TestHouse.open({}, new ShiftableClock(() => NOW))
})
afterEach(async () => {
  await house.control('POST', '/reset')
  await house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status: 'ENABLED' } })
})
after(() => house.close())

const turn = async (name: SwitchName, value: string) => {
  const { status, body } = await house.control('PATCH', '/switches', { [name]: value })
  assert.equal(status, 200, JSON.stringify(body))
}
const path = (id: string) => `/calls/${encodeURIComponent(id)}`
const settings = (calling: object) => house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling })
const told = async () => (await house.graph('GET', `${PHONE_NUMBER_ID}/settings`)).body.calling
const send = (message: object) =>
  house.graph('POST', `${PHONE_NUMBER_ID}/messages`, { messaging_product: 'whatsapp', to: CONSUMER_A, ...message })
const writes = (text = 'Hello') => house.control('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text })
const after_ = (fits: (received: Received) => boolean) => house.receiver.first(fits)
const code = ({ body }: { body: { error?: { code: number } } }) => body.error?.code
const http = ({ status }: { status: number }) => status

/** A call of the business that nobody answers, and what its terminate says. */
async function missedCall() {
  await house.allowCalls()
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'decline' })
  const id = await house.callUser()
  await house.receiver.call('terminate', id)
  return house.receiver.received.find(
    ({ value }) => value.calls?.[0]?.event === 'terminate' && value.calls[0].id === id,
  )?.value
}
/** A call of the user whose answer the relay cannot use: it fails. */
async function failedCall() {
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'answer', answerAfterMs: 0 })
  await house.allowCalls()
  const id = await house.callUser()
  await house.call(id, 'live')
  const terminate = await house.receiver.call('terminate', id)
  assert.equal(terminate.status.toUpperCase(), 'FAILED')
  return house.receiver.received.find(
    ({ value }) => value.calls?.[0]?.event === 'terminate' && value.calls[0].id === id,
  )?.value
}
const holidays = (holiday: object) => ({
  call_hours: {
    ...{ status: 'ENABLED', timezone_id: 'UTC', holiday_schedule: [holiday] },
    weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0000', close_time: '2359' }],
  },
})
const callButton = (buttons: object[]) => ({
  ...{ name: `call_${Math.random().toString(36).slice(2)}`, language: 'en', category: 'UTILITY' },
  components: [
    { type: 'BODY', text: 'Call us.' },
    { type: 'BUTTONS', buttons },
  ],
})
const create = (template: object) => house.graph('POST', `${WABA}/message_templates`, template)

type Row = [name: SwitchName, value: string, what: () => Promise<unknown>, expected: unknown]
/** Both sides of each switch, as a business or a user meets them. */
const ROWS: Row[] = [
  ['calling-off-http', '401', refusedOff, 401],
  ['calling-off-http', '400', refusedOff, 400],
  ['no-permission-http', '401', async () => http(await house.connect()), 401],
  ['no-permission-http', '400', async () => http(await house.connect()), 400],
  ['throughput-http', '429', throttled, 429],
  ['throughput-http', '400', throttled, 400],
  ['sdp-fault-code', 'by-fault', twoFingerprints, 138008],
  ['sdp-fault-code', 'by-fault', noMux, 100],
  ['sdp-fault-code', '138008', noMux, 138008],
  ['sdp-fault-code', '100', twoFingerprints, 100],
  ['bic-answer-setup', 'passive', answerSetup, 'passive'],
  ['bic-answer-setup', 'active', answerSetup, 'active'],
  ['bic-answer-setup', 'actpass', answerSetup, 'actpass'],
  ['g711-order', 'after-opus', offeredFormats, '111 8 126'],
  ['g711-order', 'first', offeredFormats, '8 111 126'],
  ['g711-alone', 'refused', withoutOpus, 100],
  ['g711-alone', 'taken', withoutOpus, undefined],
  ['request-without-conversation', '131047', async () => code(await send(PERMISSION_REQUEST)), undefined],
  ['request-without-conversation', '138011', async () => code(await send(PERMISSION_REQUEST)), 138011],
  ['permission-expiry-key', 'expiration_time', expiryKey, ['expiration_time', 'status']],
  ['permission-expiry-key', 'expiration', expiryKey, ['expiration', 'status']],
  ['restrictions-key', 'restrictions_list', restrictionsKey, ['restrictions_list']],
  ['restrictions-key', 'restriction_list', restrictionsKey, ['restriction_list']],
  [
    'holiday-keys',
    'start_time',
    () => holiday({ date: '2026-12-25', start_time: '0000', end_time: '2359' }),
    ['date', 'end_time', 'start_time'],
  ],
  ['holiday-keys', 'start_time', () => holiday({ date: '2026-12-25', open_time: '0000', close_time: '2359' }), 100],
  [
    'holiday-keys',
    'open_time',
    () => holiday({ date: '2026-12-25', open_time: '0000', close_time: '2359' }),
    ['close_time', 'date', 'open_time'],
  ],
  ['holiday-dates', 'YYYY-MM-DD', () => holidayDate('25-12-2026'), 100],
  ['holiday-dates', 'DD-MM-YYYY', () => holidayDate('25-12-2026'), '25-12-2026'],
  ['hide-in-chat', 'refused', async () => code(await settings({ call_icon_visibility: 'HIDE_IN_CHAT' })), 100],
  ['hide-in-chat', 'taken', hiddenInChat, false],
  ['settings-words', 'pages', async () => code(await settings({ status: 'enabled' })), 100],
  ['settings-words', 'openapi', async () => code(await settings({ status: 'enabled' })), undefined],
  ['word-case', 'reference', async () => (await missedCall())?.calls[0].status, 'COMPLETED'],
  ['word-case', 'other', async () => (await missedCall())?.calls[0].status, 'Completed'],
  ['unanswered-errors', 'none', async () => (await missedCall())?.errors?.length, undefined],
  ['unanswered-errors', 'some', async () => (await missedCall())?.errors?.length, 1],
  ['reply-type', 'interactive', replyType, 'interactive'],
  ['reply-type', 'absent', replyType, undefined],
  ['revoke-webhook', 'messages', revoked, true],
  ['revoke-webhook', 'none', revoked, false],
  ['service-messages', 'free', price, [false, 'free_customer_service']],
  ['service-messages', 'billed', price, [true, 'regular']],
  ['call-created-fields', 'full', createdFields, true],
  ['call-created-fields', 'least', createdFields, false],
  [
    'voice-call-text',
    '20',
    async () => http(await create(callButton([{ type: 'voice_call', text: 'Call us on WhatsApp 21' }]))),
    400,
  ],
  [
    'voice-call-text',
    '25',
    async () => http(await create(callButton([{ type: 'voice_call', text: 'Call us on WhatsApp 21' }]))),
    200,
  ],
  ['voice-call-mixing', 'allowed', mixed, 200],
  ['voice-call-mixing', 'alone', mixed, 400],
  ['voice-call-index', 'optional', unplaced, 200],
  ['voice-call-index', 'required', unplaced, 400],
  ['accepted-twice-code', '100', acceptedTwice, 100],
  ['accepted-twice-code', '138003', acceptedTwice, 138003],
  ['unknown-call-code', '100', async () => code(await house.act('wacid.none', 'terminate')), 100],
  ['unknown-call-code', '131009', async () => code(await house.act('wacid.none', 'terminate')), 131009],
  ['answer-differs-code', '100', answerDiffers, 100],
  ['answer-differs-code', '138008', answerDiffers, 138008],
  ['temporary-permission', '168h', granted, 168],
  ['temporary-permission', '72h', granted, 72],
  ['acceptance-opens-window', 'yes', openWindow, true],
  ['acceptance-opens-window', 'no', openWindow, false],
]
describe('a switch', () => {
  for (const [name, value, what, expected] of ROWS)
    test(`${name} ${value}: ${JSON.stringify(expected) ?? 'nothing'}`, async () => {
      await turn(name, value)
      assert.deepEqual(await what(), expected)
    })
})

const ELSEWHERE: SwitchName[] = [
  'answer-window-s',
  'ring-window-s',
  'concurrent-calls',
  'webhook-retries',
  'calling-webhook-retries',
  'errors-place',
]
test('every switch has both its sides tested, here or below', () => {
  const here = new Set(ROWS.map(([name]) => name))
  assert.deepEqual(
    SWITCH_NAMES.filter((name) => !here.has(name)),
    SWITCH_NAMES.filter((name) => ELSEWHERE.includes(name)),
  )
})

for (const [place, value, call] of [
  ['both', true, true],
  ['value', true, false],
  ['calls', false, true],
] as const)
  test(`errors-place ${place}: where a failed call’s errors stand`, async () => {
    const silence = { atStart: 30, midCall: 30 }
    const quick = await TestHouse.open({ silence, connectAfterMs: 0 })
    const before_ = house
    house = quick
    try {
      await turn('errors-place', place)
      const failed = await failedCall()
      assert.deepEqual([failed?.errors !== undefined, failed?.calls[0].errors !== undefined], [value, call])
    } finally {
      house = before_
      await quick.close()
    }
  })

test('they are listed with their defaults, changed together, and back as they were after a reset', async () => {
  const list = async () => (await house.control('GET', '/switches')).body as { name: SwitchName; value: string }[]
  assert.deepEqual(
    (await list()).map(({ name, value }) => [name, value]),
    SWITCH_NAMES.map((name) => [name, SWITCHES[name].default]),
  )
  await house.control('PATCH', '/switches', { 'reply-type': 'absent', 'concurrent-calls': 5000 })
  const changed = (await list()).filter(({ name, value }) => value !== SWITCHES[name].default)
  assert.deepEqual(
    changed.map(({ name, value }) => `${name}=${value}`),
    ['concurrent-calls=5000', 'reply-type=absent'],
  )
  await house.control('POST', '/reset')
  assert.ok((await list()).every(({ name, value }) => value === SWITCHES[name].default))
})

test('a name that is none gets the nearest one, a value that is none those that there are', async () => {
  const name = await house.control('PATCH', '/switches', { 'reply-typ': 'absent' })
  assert.match(name.body.error.hint, /reply-type\?/)
  const value = await house.control('PATCH', '/switches', { 'reply-type': 'maybe' })
  assert.match(value.body.error.hint, /interactive, absent/)
})

test('they are given at the start too, and a reset keeps those', async () => {
  const { switches } = readConfig({ SIMULATOR_SWITCHES: 'reply-type=absent, temporary-permission=72h' })
  assert.deepEqual(
    [...switches],
    [
      ['reply-type', 'absent'],
      ['temporary-permission', '72h'],
    ],
  )
  const own = await TestHouse.open({ switches })
  await own.control('POST', '/reset')
  const { body } = await own.control('GET', '/switches')
  assert.equal(body.find((each: { name: string }) => each.name === 'reply-type').value, 'absent')
  await own.close()
  assert.throws(
    () => readConfig({ SIMULATOR_SWITCHES: 'reply-type=perhaps' }),
    /SIMULATOR_SWITCHES reply-type is not perhaps/,
  )
})

async function refusedOff() {
  await settings({ status: 'DISABLED' })
  return http(await house.connect())
}

async function throttled() {
  await house.control('POST', '/faults', { kind: 'graph-throttle' })
  return http(await house.graph('GET', PHONE_NUMBER_ID))
}

function twoFingerprints() {
  const line = /a=fingerprint:.*\r\n/.exec(ANSWER)?.[0] ?? ''
  return accepted(ANSWER.replace(line, line + line))
}

function noMux() {
  return accepted(ANSWER.replace('a=rtcp-mux\r\n', ''))
}

/** The code with which an accept with this SDP is refused. */
async function accepted(sdp: string) {
  const id = await house.place()
  const answer = await house.act(id, 'accept', answerSession(sdp))
  await house.control('POST', `${path(id)}/hangup`)
  return code(answer)
}

async function offeredFormats() {
  await settings({ audio: { additional_codecs: ['PCMA'] } })
  const id = await house.place()
  const { session } = await house.receiver.call('connect', id)
  await house.control('POST', `${path(id)}/hangup`)
  await settings({ audio: { additional_codecs: [] } })
  return /^m=audio \d+ \S+ (.*)\r$/m.exec(session.sdp)?.[1]
}

async function withoutOpus() {
  await settings({ audio: { additional_codecs: ['PCMA'] } })
  const answer = ANSWER.replace(/(m=audio \S+ \S+) 111/, '$1 8').replace(
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:8 PCMA/8000',
  )
  assert.notEqual(answer, ANSWER)
  const found = await accepted(answer)
  await settings({ audio: { additional_codecs: [] } })
  return found
}

async function answerSetup() {
  await house.allowCalls()
  const id = await house.callUser()
  const { session } = await house.receiver.call('connect', id)
  await house.act(id, 'terminate')
  return /^a=setup:(\w+)\r$/m.exec(session.sdp)?.[1]
}

async function acceptedTwice() {
  const id = await house.place()
  await house.act(id, 'accept', answerSession())
  const again = await house.act(id, 'accept', answerSession())
  await house.control('POST', `${path(id)}/hangup`)
  return code(again)
}

async function answerDiffers() {
  const id = await house.place()
  await house.act(id, 'pre_accept', answerSession())
  const answer = await house.act(id, 'accept', answerSession(ANSWER.replace('a=ice-ufrag:abcd', 'a=ice-ufrag:wxyz')))
  await house.control('POST', `${path(id)}/hangup`)
  return code(answer)
}

async function expiryKey() {
  await house.allowCalls()
  const { body } = await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${CONSUMER_A}`)
  return Object.keys(body.permission).sort()
}

async function restrictionsKey() {
  const restrict = 'RESTRICTED_BUSINESS_INITIATED_CALLING'
  await house.control('POST', `/numbers/${BUSINESS}/quality`, { restrict })
  const keys = Object.keys((await told()).restrictions)
  await house.control('POST', `/numbers/${BUSINESS}/quality`, { lift: restrict })
  return keys
}

async function holiday(given: object) {
  const refused = code(await settings(holidays(given)))
  return refused ?? Object.keys((await told()).call_hours.holiday_schedule[0]).sort()
}

async function holidayDate(date: string) {
  const refused = code(await settings(holidays({ date, start_time: '0000', end_time: '2359' })))
  return refused ?? (await told()).call_hours.holiday_schedule[0].date
}

async function hiddenInChat() {
  await settings({ call_icon_visibility: 'HIDE_IN_CHAT' })
  const icon = (await house.control('GET', `/users/${CONSUMER_A}/contacts`)).body[0].call_icon
  await settings({ call_icon_visibility: 'DEFAULT' })
  return icon
}

const isReply = ({ value }: Received) => value.messages?.[0]?.interactive?.type === 'call_permission_reply'

async function replyType() {
  house.receiver.received.length = 0
  await house.allowCalls()
  return (await after_(isReply)).value.messages[0].type
}

/** Is a revocation told? What the user writes afterwards comes after it. */
async function revoked() {
  await house.allowCalls()
  house.receiver.received.length = 0
  await house.control('POST', `/users/${CONSUMER_A}/permission`, { response: 'revoke', to: BUSINESS })
  await writes('done')
  await after_(({ raw }) => raw.includes('"done"'))
  const answers = house.receiver.received.filter(isReply).map(({ value }) => value.messages[0].interactive)
  return answers.some(({ call_permission_reply: { response } }) => response === 'reject')
}

async function price() {
  await writes()
  const { body } = await send({ type: 'text', text: { body: 'Hi' } })
  const isSent = ({ value }: Received) => value.statuses?.[0]?.id === body.messages[0].id
  const { billable, type } = (await after_(isSent)).value.statuses[0].pricing
  return [billable, type]
}

/** Does it say who calls? */
async function createdFields() {
  await settings({
    sip: { status: 'ENABLED', webhook_delivery: 'ENABLED', servers: [{ hostname: 'sip.example.com' }] },
  })
  const id = await house.place()
  const created = await after_(({ value }) => value.calls?.[0]?.event === 'call_created' && value.calls[0].id === id)
  await house.control('POST', `${path(id)}/hangup`)
  await settings({ sip: { status: 'DISABLED' } })
  return created.value.calls[0].from !== undefined
}

async function mixed() {
  return http(
    await create(
      callButton([
        { type: 'voice_call', text: 'Call' },
        { type: 'QUICK_REPLY', text: 'No' },
      ]),
    ),
  )
}

async function unplaced() {
  const template = callButton([{ type: 'voice_call', text: 'Call' }])
  const { body } = await create(template)
  await house.control('POST', `/templates/${body.id}/review`, { approve: true })
  const button = { type: 'button', sub_type: 'voice_call', parameters: [{ type: 'payload', payload: 'p' }] }
  const { name, language } = template
  return http(await send({ type: 'template', template: { name, language: { code: language }, components: [button] } }))
}

async function granted() {
  await house.allowCalls()
  const { body } = await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${CONSUMER_A}`)
  return Math.round((body.permission.expiration_time * 1000 - NOW) / 3_600_000)
}

/** A day after the user has written, and a moment after they have taken a call. */
async function openWindow() {
  await house.allowCalls()
  await house.control('POST', '/clock', { advance: 'PT25H' })
  await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'answer', answerAfterMs: 0 })
  const id = await house.callUser()
  await house.call(id, 'live')
  await house.control('POST', `${path(id)}/hangup`)
  const { body } = await send({ type: 'text', text: { body: 'Thank you for the call' } })
  const isTold = ({ value }: Received) => value.statuses?.[0]?.id === body.messages[0].id
  const status = (await after_(isTold)).value.statuses[0].status
  await house.control('POST', '/clock', { set: NOW })
  return status !== 'failed'
}
