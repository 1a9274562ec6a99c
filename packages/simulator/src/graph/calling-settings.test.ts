import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeAudio, durationMs } from '@ringway/sound'
import { ShiftableClock } from '../clock.ts'
import { answerSession, BUSINESS, CONSUMER_A, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'

/** Monday, 21 December 2026, 10:00 in Manaus. */
const MONDAY = Date.parse('2026-12-21T10:00:00-04:00')
const edge = `${PHONE_NUMBER_ID}/settings`
const WABA = '102290129340398'

let house: TestHouse

before(async () => {
  house = await TestHouse.open({}, new ShiftableClock(() => MONDAY))
})
after(() => house.close())

const set = (calling: object) => house.graph('POST', edge, { calling })
const told = async (query = '') => (await house.graph('GET', `${edge}${query}`)).body.calling
const contact = async () => (await house.control('GET', `/users/${CONSUMER_A}/contacts`)).body[0]
const place = (via = 'icon', more: object = {}) =>
  house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS, via, ...more })
const hangUp = (id: string) => house.control('POST', `/calls/${encodeURIComponent(id)}/hangup`)

const monday = (open_time: string, close_time: string) => ({ day_of_week: 'MONDAY', open_time, close_time })
const hours = (more: object = {}) => ({
  ...{ status: 'ENABLED', timezone_id: 'America/Manaus', weekly_operating_hours: [monday('0900', '1200')] },
  ...more,
})
const holiday = (date: string, start_time = '0000', end_time = '2359') => ({ date, start_time, end_time })
const sip = (more: object = {}) => ({ status: 'ENABLED', servers: [{ hostname: 'sip.example.com' }], ...more })
const voicemail = (more: object) => ({ status: 'ENABLED', triggers: ['REJECT'], audio: { default: {} }, ...more })

/** What of the whole object is refused, each by the name of its key. */
const BAD: [fault: string, calling: object, details: RegExp][] = [
  ['a status in lower case', { status: 'enabled' }, /"calling.status"/],
  ['NOT_SET is read, never posted', { status: 'NOT_SET' }, /"calling.status"/],
  ['a visibility that is none', { call_icon_visibility: 'HIDDEN' }, /"calling.call_icon_visibility"/],
  ['an unknown key', { colour: 'red' }, /"calling.colour"/],
  ['an unknown key deep inside', { sip: { status: 'DISABLED', ports: [] } }, /"calling.sip.ports"/],
  ['a country in three letters', { call_icons: { restrict_to_user_countries: ['BRA'] } }, /user_countries.0"/],
  ['hours without a status', { call_hours: { ...hours(), status: undefined } }, /"calling.call_hours.status"/],
  ['hours without a zone', { call_hours: { ...hours(), timezone_id: undefined } }, /"calling.call_hours.timezone_id"/],
  ['a zone that is none', { call_hours: hours({ timezone_id: 'Mars/Olympus' }) }, /timezone_id" .*IANA/],
  ['no weekly hours', { call_hours: hours({ weekly_operating_hours: [] }) }, /weekly_operating_hours"/],
  ['25 o’clock', { call_hours: hours({ weekly_operating_hours: [monday('2500', '2600')] }) }, /open_time" .*HHMM/],
  [
    'closed before it opens',
    { call_hours: hours({ weekly_operating_hours: [monday('1200', '0900')] }) },
    /close_time"/,
  ],
  [
    'three entries a day',
    { call_hours: hours({ weekly_operating_hours: ['01', '03', '05'].map((h) => monday(`${h}00`, `${h}30`)) }) },
    /MONDAY has 3 entries/,
  ],
  [
    'entries that overlap',
    { call_hours: hours({ weekly_operating_hours: [monday('0900', '1200'), monday('1100', '1300')] }) },
    /MONDAY overlap/,
  ],
  ['a holiday that is past', { call_hours: hours({ holiday_schedule: [holiday('2026-12-20')] }) }, /2026-12-20.*past/],
  [
    'a date in another order',
    { call_hours: hours({ holiday_schedule: [holiday('25-12-2026')] }) },
    /date" .*YYYY-MM-DD/,
  ],
  ['the 30th of February', { call_hours: hours({ holiday_schedule: [holiday('2027-02-30')] }) }, /date"/],
  [
    '21 holidays',
    { call_hours: hours({ holiday_schedule: Array.from({ length: 21 }, (_, n) => holiday(`2027-01-${n + 10}`)) }) },
    /holiday_schedule"/,
  ],
  ['SIP without a server', { sip: { status: 'ENABLED' } }, /"calling.sip.servers" needs a server/],
  [
    'two SIP servers',
    { sip: sip({ servers: [{ hostname: 'a.example.com' }, { hostname: 'b.example.com' }] }) },
    /servers"/,
  ],
  ['a SIP server that is no name', { sip: sip({ servers: [{ hostname: 'not a host' }] }) }, /hostname"/],
  [
    'a parameter of 129 characters',
    { sip: sip({ servers: [{ hostname: 'a.example.com', request_uri_user_params: { tgrp: 'x'.repeat(129) } }] }) },
    /tgrp"/,
  ],
  ['a key exchange that is none', { srtp_key_exchange_protocol: 'ZRTP' }, /srtp_key_exchange_protocol"/],
  ['a codec that is none', { audio: { additional_codecs: ['OPUS'] } }, /additional_codecs.0"/],
  ['voicemail without announcement', { voicemail: voicemail({}) }, /announcement_media_id" is missing/],
  [
    'the trigger TIMEOUT without seconds',
    { voicemail: voicemail({ triggers: ['TIMEOUT'], audio: { default: { announcement_media_id: 1 } } }) },
    /timeout_seconds" is missing/,
  ],
  [
    '31 seconds to voicemail',
    { voicemail: voicemail({ audio: { default: { announcement_media_id: 1, timeout_seconds: 31 } } }) },
    /timeout_seconds"/,
  ],
]
for (const [fault, calling, details] of BAD)
  test(`refused: ${fault}`, async () => {
    const before = await told()
    const { status, body } = await set(calling)
    assert.deepEqual([status, body.error.code], [400, 100])
    assert.match(body.error.error_data.details, details)
    assert.deepEqual(await told(), before)
  })

test('the whole object is taken and told as it was given', async () => {
  const calling = {
    status: 'ENABLED',
    call_icon_visibility: 'DEFAULT',
    call_icons: { restrict_to_user_countries: ['US', 'BR'] },
    call_hours: hours({ holiday_schedule: [holiday('2026-12-25')] }),
    callback_permission_status: 'ENABLED',
    sip: { status: 'DISABLED', webhook_delivery: 'DISABLED', servers: [{ hostname: 'sip.example.com', port: 5061 }] },
    srtp_key_exchange_protocol: 'DTLS',
    audio: { additional_codecs: ['PCMA', 'PCMU'] },
    voicemail: voicemail({ audio: { default: { announcement_media_id: 938884519013664, timeout_seconds: 20 } } }),
  }
  assert.deepEqual((await set(calling)).body, { success: true })
  const servers = [{ hostname: 'sip.example.com', port: 5061, app_id: '670843887433847' }]
  assert.deepEqual(await told(), { ...calling, sip: { ...calling.sip, servers } })
  const [{ sip_user_password }] = (await told('?include_sip_credentials=true')).sip.servers
  assert.ok(sip_user_password.length >= 20)
})

test('before hours the phone places no call, however: it tells when the business opens', async () => {
  await house.control('POST', '/reset')
  await set({ call_hours: hours({ weekly_operating_hours: [monday('1300', '1700')] }) })
  const { call_icon, open, opens_at } = await contact()
  assert.deepEqual([call_icon, open, opens_at], [true, false, Date.parse('2026-12-21T13:00:00-04:00')])
  for (const via of ['icon', 'link']) {
    const { status, body } = await place(via)
    assert.deepEqual([status, body.error.code], [409, 'closed'])
    assert.match(body.error.message, /until 2026-12-21T17:00/)
  }
  await set({ call_hours: hours() })
  const { body } = await place()
  await hangUp(body.call_id)
})

test('the icon stands in the chats of the countries named; a link calls from everywhere', async () => {
  await set({ call_icons: { restrict_to_user_countries: ['US'] } })
  assert.deepEqual([(await contact()).call_icon, (await contact()).call_icon_hidden], [false, 'country'])
  assert.equal((await place()).body.error.code, 'calling_off')
  const { body } = await place('link', { payload: 'from the poster' })
  const connect = await house.receiver.call('connect', body.call_id)
  assert.equal(connect.deeplink_payload, 'from the poster')
  await hangUp(body.call_id)
  const terminate = await house.receiver.call('terminate', body.call_id)
  assert.equal(terminate.deeplink_payload, 'from the poster')
  await set({ call_icons: { restrict_to_user_countries: ['US', 'BR'] } })
  assert.equal((await contact()).call_icon, true)
})

test('with SIP on Graph leads no calls: 131055, and no webhook unless it was asked for', async () => {
  await set({ sip: sip() })
  const silent = (await place()).body.call_id
  const refused = await house.act(silent, 'accept', answerSession())
  assert.deepEqual([refused.status, refused.body.error.code], [400, 131055])
  assert.equal((await house.connect()).body.error.code, 131055)
  await hangUp(silent)
  await set({ sip: sip({ webhook_delivery: 'ENABLED' }) })
  const { call_id } = (await place()).body
  await hangUp(call_id)
  await house.receiver.call('terminate', call_id)
  assert.deepEqual(house.receiver.told(call_id), ['call_created', 'terminate'])
  assert.deepEqual(house.receiver.told(silent), [])
  const created = house.receiver.received.find(({ value }) => value.calls?.[0].event === 'call_created')
  assert.equal(created?.value.calls[0].session, undefined)
  await set({ sip: { status: 'DISABLED' } })
})

test('calling cannot be enabled for a number that may write to 250 users, nor where no app is told of calls', async () => {
  const other = {
    ...{ number: '4930123456', name: 'Small', phone_number_id: '555000333', waba_id: '555000444' },
    ...{ token: 'small-token', app_secret: 'small-secret', app_id: '777000777' },
  }
  const enable = () => house.graph('POST', '555000333/settings', { calling: { status: 'ENABLED' } }, 'small-token')
  await house.control('POST', '/businesses', { ...other, messaging_limit: 'TIER_250' })
  assert.equal((await enable()).body.error.code, 138015)
  await house.control('POST', '/businesses', other)
  await house.graph('DELETE', '555000444/subscribed_apps', undefined, 'small-token')
  assert.equal((await enable()).body.error.code, 138018)
  await house.graph('POST', '555000444/subscribed_apps', undefined, 'small-token')
  assert.deepEqual((await enable()).body, { success: true })
})

test('the manager sets icon, countries, hours, holidays and callbacks, by the same rules', async () => {
  await house.control('POST', '/reset')
  const put = (body: object) => house.control('PUT', `/numbers/${BUSINESS}/manager`, body)
  const week = { timezone_id: 'America/Manaus', weekly_operating_hours: [monday('0900', '1200')] }
  const all = {
    ...{ icon: true, icon_countries: ['BR'], hours: week, holidays: [holiday('2026-12-21', '0930', '1100')] },
    callback_permission: true,
  }
  assert.deepEqual((await put(all)).body, all)
  const { open, opens_at, callback } = await contact()
  assert.deepEqual([open, opens_at, callback], [false, Date.parse('2026-12-21T11:00:00-04:00'), true])
  assert.equal((await told()).call_hours.holiday_schedule.length, 1)
  const past = await put({ holidays: [holiday('2026-01-01')] })
  assert.match(past.body.error.message, /2026-01-01, which is past/)
  assert.deepEqual((await put({ hours: null, icon_countries: [] })).body, {
    ...all,
    ...{ hours: null, holidays: [], icon_countries: [] },
  })
  assert.equal((await put({ holidays: [] })).status, 400)
  assert.equal((await put({ colour: 'red' })).status, 400)
})

test('outside call hours a user asks to be called back: the business may call for a week, and is told', async () => {
  await house.control('POST', '/reset')
  const put = (body: object) => house.control('PUT', `/numbers/${BUSINESS}/manager`, body)
  const ask = () => house.control('POST', `/users/${CONSUMER_A}/callback`, { to: BUSINESS })
  const refusal = async () => (await ask()).body.error
  const week = { timezone_id: 'America/Manaus', weekly_operating_hours: [monday('1100', '1200')] }
  await put({ hours: week, holidays: [], callback_permission: false })
  assert.deepEqual([(await refusal()).code, (await place()).body.error.code], ['no_callback', 'closed'])
  await put({ callback_permission: true })
  assert.equal((await contact()).callback, true)
  const { body } = await ask()
  assert.deepEqual(body.permission, { status: 'temporary', expires_at: MONDAY + 7 * 86_400_000 })
  const fits = ({ value }: { value: { messages?: { id: string }[] } }) => value.messages?.[0]?.id === body.message_id
  const [reply] = (await house.receiver.first(fits)).value.messages
  assert.equal(reply.context, undefined)
  assert.deepEqual(reply.interactive.call_permission_reply, {
    response: 'accept',
    is_permanent: false,
    expiration_timestamp: String((MONDAY + 7 * 86_400_000) / 1000),
    response_source: 'automatic',
  })
  assert.match((await contact()).last.text, /Demo Business may call you back in the next 7 days/)
  assert.equal((await house.connect()).status, 200)
  await put({ hours: null })
  assert.match((await refusal()).message, /is open: a phone offers to call/)
  await put({ callback_permission: false })
})

test('a restriction takes effect at once, is told, and ends by itself', async () => {
  await house.control('POST', '/reset')
  const quality = (body: object) => house.control('POST', `/numbers/${BUSINESS}/quality`, body)
  await house.allowCalls()
  await quality({ restrict: 'RESTRICTED_BUSINESS_INITIATED_CALLING' })
  assert.equal((await house.connect()).body.error.code, 138014)
  await quality({ restrict: 'RESTRICTED_USER_INITIATED_CALLING', lasts: 'PT1H' })
  assert.equal((await contact()).call_icon_hidden, 'restricted')
  assert.equal((await place('link')).body.error.code, 'calling_off')
  const { restrictions_list } = (await told()).restrictions
  assert.deepEqual(
    restrictions_list.map(({ type, expiration }: { type: string; expiration: number }) => [type, expiration * 1000]),
    [
      ['RESTRICTED_BUSINESS_INITIATED_CALLING', MONDAY + 7 * 86_400_000],
      ['RESTRICTED_USER_INITIATED_CALLING', MONDAY + 3_600_000],
    ],
  )
  const update = await house.receiver.first(
    ({ field, value }) => field === 'account_update' && value.event === 'ACCOUNT_RESTRICTION',
  )
  assert.equal(update.value.restriction_info[0].restriction_type, 'RESTRICTED_BUSINESS_INITIATED_CALLING')
  assert.equal(JSON.parse(update.raw.toString()).entry[0].id, WABA)
  await house.control('POST', '/clock', { advance: 'P7D' })
  assert.equal((await told()).restrictions, undefined)
  assert.equal((await contact()).call_icon, true)
})

test('too few calls answered: warned first, then buttons are hidden until the business shows them again', async () => {
  await house.control('POST', '/reset')
  const quality = (body: object) => house.control('POST', `/numbers/${BUSINESS}/quality`, body)
  await quality({ warn: 'USER_INITIATED_CALLS_LOW_PICKUP_RATE' })
  const warned = await house.receiver.first(({ value }) => value.event === 'ACCOUNT_VIOLATION')
  assert.ok(warned.value.violation_info.remediation)
  await quality({ restrict: 'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN' })
  assert.equal((await contact()).call_icon, false)
  await house.control('POST', '/clock', { advance: 'P30D' })
  assert.equal((await contact()).call_icon, false)
  await set({ call_icon_visibility: 'DISABLE_ALL' })
  await set({ call_icon_visibility: 'DEFAULT' })
  assert.equal((await contact()).call_icon, true)
})

test('voicemail: what the caller says comes as an audio message that has the call’s id', async () => {
  await house.control('POST', '/reset')
  const saying = { audio: { tone_hz: 700 } }
  await house.control('PATCH', `/users/${CONSUMER_A}`, saying)
  const announcement = { announcement_media_id: 938884519013664, timeout_seconds: 0 }
  const voicemail = { status: 'ENABLED', triggers: ['REJECT'], audio: { default: announcement } }
  await set({ voicemail })
  const { call_id } = (await place()).body
  await house.act(call_id, 'reject')
  const isIt = (id: string) => (received: { value: { messages?: { id: string }[] } }) =>
    received.value.messages?.[0]?.id === id
  const { value } = await house.receiver.first(isIt(call_id))
  const { type, audio } = value.messages[0]
  assert.deepEqual([type, audio.mime_type], ['audio', 'audio/ogg; codecs=opus'])
  const headers = { authorization: 'Bearer simulator-token' }
  const { url } = (await house.graph('GET', audio.id)).body
  const sound = await decodeAudio(Buffer.from(await (await fetch(url, { headers })).arrayBuffer()))
  assert.ok(Math.abs(durationMs(sound) - 1_000) < 60, `${durationMs(sound)} ms`)
  await set({ voicemail: { ...voicemail, triggers: ['TIMEOUT'] } })
  const unanswered = (await place()).body.call_id
  await house.receiver.first(isIt(unanswered))
  assert.equal((await house.call(unanswered, 'ended')).outcome, 'missed')
})

test('a caller who hangs up, and one without anything to say, leave no voicemail', async () => {
  await house.control('PATCH', `/users/${CONSUMER_A}`, { audio: null })
  const silent = (await place()).body.call_id
  await house.call(silent, 'ended')
  await set({ voicemail: { status: 'DISABLED' } })
  await house.control('PATCH', `/users/${CONSUMER_A}`, { audio: { tone_hz: 700 } })
  const off = (await place()).body.call_id
  await house.act(off, 'reject')
  await house.control('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text: 'the end of it' })
  await house.receiver.first(({ raw }) => raw.includes('"the end of it"'))
  const ids = house.receiver.received.map(({ value }) => value.messages?.[0]?.id)
  assert.deepEqual([ids.includes(silent), ids.includes(off)], [false, false])
})
