import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { REFUSALS } from '../contract/twilio/errors.ts'
import { deferred } from '../kit/deferred.ts'
import { NoNewCalls } from '../live/no-new-calls.ts'
import { NoConnection } from '../store/store.ts'
import { MAX_APPLICATIONS } from './applications.create.ts'
import { MAX_BODY_BYTES } from './bodies.ts'
import { TestApi } from './open-test-api.ts'

const MOST_REQUESTS = 3

let api: TestApi
/** Lets requests that are held be answered. */
let letGo = async () => {}
before(async () => {
  api = await TestApi.open({ mostRequests: MOST_REQUESTS })
})
after(() => api.close())
afterEach(async () => {
  api.breakWith = null
  await letGo()
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const form = (url: string, fields: Record<string, string>): InjectOptions => ({
  method: 'POST',
  url,
  headers: FORM,
  payload: new URLSearchParams(fields).toString(),
})
const applications = (fields: Record<string, string>) => form(api.path('Applications.json'), fields)
const sender = (payload: object | string): InjectOptions => ({
  method: 'POST',
  url: `/v2/Channels/Senders/${api.sender.sid}`,
  headers: { 'content-type': 'application/json' },
  payload,
})
const TEXT = { language: 'en', types: { 'twilio/text': { body: 'Hello' } } }
const content = (changes: object): InjectOptions => ({
  method: 'POST',
  url: '/v1/Content',
  headers: { 'content-type': 'application/json' },
  payload: { ...TEXT, ...changes },
})
/** The submission of a new content. */
const approval = async (changes: object, name = 'hello') => {
  const { sid } = (await api.app.inject(authorized(content(changes)))).json()
  return { ...content({}), url: `/v1/Content/${sid}/ApprovalRequests/whatsapp`, payload: { name, category: 'UTILITY' } }
}
const call = async (changes: Parameters<TestApi['insertCall']>[0]) =>
  api.path(`Calls/${(await api.insertCall(changes)).sid}.json`)
const A = 'whatsapp:+555551234567'
const B = 'whatsapp:+558551234567'
const message = (fields: Record<string, string>) => form(api.path('Messages.json'), { To: A, From: B, ...fields })
const messageAt = async (changes: Parameters<TestApi['insertMessage']>[0]) =>
  api.path(`Messages/${(await api.insertMessage(changes)).sid}.json`)

const USER = 'whatsapp:+555551234567'
const placing = (fields: Record<string, string>) =>
  form(api.path('Calls.json'), { To: USER, From: api.sender.address, Url: 'http://app.example/voice', ...fields })

/** One request for each entry of the catalogue. */
const PROVOKED: Record<keyof typeof REFUSALS, () => InjectOptions | Promise<InjectOptions>> = {
  AUTHENTICATION_FAILED: () => ({ url: '/v1/Alerts', headers: { authorization: 'Basic eA==' } }),
  UNKNOWN_RESOURCE: () => ({ url: '/v2/Channels/Senders/XE00000000000000000000000000000000' }),
  HOST_NEEDED: () => ({ url: '/v2/Services' }),
  METHOD_NOT_ALLOWED: () => ({ method: 'DELETE', url: '/v1/Alerts' }),
  UNREADABLE_REQUEST: () => ({ ...applications({}), headers: { ...FORM, 'content-length': '7' }, payload: 'a=b' }),
  BODY_TOO_LARGE: () => applications({ FriendlyName: 'x'.repeat(MAX_BODY_BYTES) }),
  UNSUPPORTED_MEDIA_TYPE: () => ({ ...applications({}), headers: { 'content-type': 'application/json' }, payload: {} }),
  INTERNAL_ERROR: async () => {
    api.breakWith = new Error('the secret is 12345')
    return form(await call({}), { Status: 'completed' })
  },
  INVALID_PARAMETER: () => ({ url: `${api.path('Calls.json')}?StartTime=soon` }),
  INVALID_PAGE_TOKEN: () => ({ url: '/v1/Alerts?PageToken=PAnonsense' }),
  INVALID_FRIENDLY_NAME: () => applications({ FriendlyName: 'x'.repeat(65) }),
  INVALID_URL: () => applications({ VoiceUrl: 'not a url' }),
  INVALID_METHOD: () => applications({ VoiceMethod: 'PATCH' }),
  FALLBACK_WITHOUT_URL: () => applications({ VoiceFallbackUrl: 'https://app.example/f' }),
  TOO_MANY_APPLICATIONS: async () => {
    assert.equal((await api.app.inject(authorized(applications({})))).statusCode, 201)
    const columns = `account_sid, api_version, voice_method, voice_fallback_method, status_callback_method,
      voice_caller_id_lookup, sms_method, sms_fallback_method, public_application_connect_enabled, created_at, updated_at`
    await api.store.pool.query(
      `insert into applications (sid, ${columns}) select 'AP' || md5(i::text), ${columns}
       from (select * from applications limit 1) one, generate_series(1, $1) i`,
      [MAX_APPLICATIONS],
    )
    return applications({})
  },
  NO_TO: () => form(api.path('Calls.json'), {}),
  NO_FROM: () => form(api.path('Calls.json'), { To: USER }),
  INVALID_TO: () => placing({ To: '+555551234567' }),
  INVALID_FROM: () => placing({ From: '+558551234567' }),
  PLACE_REFUSED: () => placing({ To: 'whatsapp:+5355512345' }),
  NO_DOCUMENT: () => form(api.path('Calls.json'), { To: USER, From: api.sender.address }),
  INVALID_CALL_URL: () => placing({ Url: 'voice.xml' }),
  INVALID_SEND_DIGITS: () => placing({ SendDigits: '12x' }),
  INVALID_TIMEOUT: () => placing({ Timeout: 'long' }),
  INVALID_CALL_METHOD: () => placing({ Method: 'PUT' }),
  INVALID_APPLICATION: () => placing({ ApplicationSid: `AP${'0'.repeat(32)}` }),
  INVALID_CALLBACK: () => placing({ StatusCallback: 'status' }),
  INVALID_CALLBACK_EVENT: () => placing({ StatusCallbackEvent: 'begun' }),
  TWIML_TOO_LONG: () => placing({ Twiml: `<Response>${' '.repeat(4_000)}</Response>` }),
  TOO_MANY_REQUESTS: async () => {
    const held = deferred<void>()
    api.held = held.promise
    const all = api.placing.length + MOST_REQUESTS
    const waiting = Array.from({ length: MOST_REQUESTS }, () => api.app.inject(authorized(placing({}))))
    letGo = async () => {
      held.resolve()
      await Promise.all(waiting)
    }
    while (api.placing.length < all) await new Promise((resolve) => setImmediate(resolve))
    return placing({})
  },
  SERVER_BUSY: () => {
    api.breakWith = new NoConnection(new Error('all are in use'))
    return placing({})
  },
  SERVER_ENDING: () => {
    api.breakWith = new NoNewCalls()
    return placing({})
  },
  URL_AND_TWIML: async () =>
    form(await call({ status: 'in-progress' }), { Url: 'http://app.example/', Twiml: '<Response/>' }),
  CALL_STATE: async () => form(await call({ status: 'completed' }), { Url: 'https://app.example' }),
  CALL_NOT_FINAL: async () => ({ method: 'DELETE', url: await call({ status: 'ringing' }) }),
  NO_MESSAGE_TO: () => message({ To: '', Body: 'x' }),
  INVALID_MESSAGE_TO: () => message({ To: 'whatsapp:+12', Body: 'x' }),
  NO_MESSAGE_FROM: () => message({ From: '', Body: 'x' }),
  INVALID_MESSAGE_FROM: () => message({ From: 'whatsapp:Demo', Body: 'x' }),
  CHANNELS_DIFFER: () => message({ To: '+15551234567', Body: 'x' }),
  NO_SUCH_CHANNEL_SENDER: () => message({ From: A, Body: 'x' }),
  NO_MESSAGING_SERVICE: () => message({ MessagingServiceSid: 'MG00000000000000000000000000000000', Body: 'x' }),
  NO_MESSAGE_CONTENT: () => message({}),
  MESSAGE_TOO_LONG: () => message({ Body: 'x'.repeat(1_601) }),
  INVALID_MEDIA_URL: () => message({ MediaUrl: 'ftp://a.example/b' }),
  TOO_MANY_MEDIA: () => {
    const asked = message({ MediaUrl: 'https://a.example/b' })
    return { ...asked, payload: `${asked.payload}&MediaUrl=https%3A%2F%2Fa.example%2Fc` }
  },
  INVALID_STATUS_CALLBACK: () => message({ Body: 'x', StatusCallback: 'nowhere' }),
  INVALID_VALIDITY: () => message({ Body: 'x', ValidityPeriod: '36001' }),
  CONTENT_SID_NEEDED: () => message({ Body: 'x', ContentVariables: '{"1":"Ann"}' }),
  INVALID_CONTENT_SID: () => message({ ContentSid: 'HX00000000000000000000000000000000' }),
  INVALID_CONTENT_VARIABLES: () => message({ ContentSid: 'HX1', ContentVariables: '{"1":1}' }),
  MESSAGE_NOT_CANCELABLE: async () => form(await messageAt({ status: 'sent' }), { Status: 'canceled' }),
  MESSAGE_NOT_FINAL: async () => ({ method: 'DELETE', url: await messageAt({ status: 'queued' }) }),
  INVALID_SENDER: () => sender({ configuration: { voiceApplicationSid: 'AP00000000000000000000000000000000' } }),
  UNREADABLE_SENDER: () => sender('{"configuration":'),
  WABA_NOT_USABLE: () => sender({ configuration: { waba_id: '999' } }),
  NOT_ON_THIS_CHANNEL: () => sender({ profile: { accent_color: '#ffffff' } }),
  INVALID_CONTENT: () => content({ types: { 'twilio/text': { body: '' } } }),
  UNREADABLE_CONTENT: () => ({ ...content({}), payload: '{"types":' }),
  TYPES_MISSING: () => content({ types: {} }),
  TOO_MANY_VARIABLES: () => content({ variables: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, 'x'])) }),
  LANGUAGE_MISSING: () => content({ language: undefined }),
  INVALID_LANGUAGE: () => content({ language: 'xx' }),
  INVALID_VARIABLES: () => content({ variables: { name: 'Ann' } }),
  UNSUPPORTED_CONTENT_TYPE: () => content({ types: { 'twilio/carousel': {} } }),
  ALREADY_SUBMITTED: async () => {
    const asked = await approval({})
    assert.equal((await api.app.inject(authorized(asked))).statusCode, 201)
    return asked
  },
  TEMPLATE_NAME_TAKEN: () => approval({}),
  NOT_SUBMITTABLE: () => approval({ types: { 'twilio/location': { latitude: 1, longitude: 2 } } }),
  NO_SENDER_TO_SUBMIT_FOR: async () => {
    const asked = await approval({})
    await api.store.transact((tx) => tx.senders.delete(api.account.sid, api.sender.sid))
    return asked
  },
}

function authorized(options: InjectOptions): InjectOptions {
  return { ...options, headers: { authorization: api.authorization, ...options.headers } }
}

for (const [name, provoke] of Object.entries(PROVOKED)) {
  test(`${name} can be provoked, and is told in Twilio's shape`, async () => {
    const answer = await api.app.inject(authorized(await provoke()))
    const { code, status, words } = REFUSALS[name as keyof typeof REFUSALS]
    const body = answer.json()
    assert.deepEqual(Object.keys(body), ['code', 'message', 'more_info', 'status'])
    assert.deepEqual([answer.statusCode, body.status, body.code], [status, status, code], body.message)
    assert.match(body.message, new RegExp(`^${pattern(words)}$`))
    assert.doesNotMatch(body.message, /\{\w+\}|secret/)
  })
}

/** The catalogue's words with anything in place of the facts: entries that share a code are told apart by them. */
function pattern(words: string): string {
  return words
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+')
}

test('only the errors of ours were told to the house', () => {
  assert.deepEqual(
    api.broken.map(({ route }) => route),
    ['POST /2010-04-01/Accounts/:AccountSid/Calls/:Sid.json', 'POST /2010-04-01/Accounts/:AccountSid/Calls.json'],
  )
})

const EMPTY_OR_ODD = [
  '',
  '[]',
  '{}',
  'null',
  '"x"',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{}}}',
  '\ufeff{}x',
]
for (const payload of EMPTY_OR_ODD) {
  test(`the sender body ${JSON.stringify(payload)} is 400 63100`, async () => {
    const answer = await api.app.inject(authorized(sender(payload)))
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 63100])
  })
}

for (const payload of EMPTY_OR_ODD) {
  test(`the content body ${JSON.stringify(payload)} is 400 20001`, async () => {
    const answer = await api.app.inject(authorized({ ...content({}), payload }))
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 20001])
  })
}

const CALL_UPDATES: [
  status: 'ringing' | 'in-progress' | 'no-answer',
  fields: Record<string, string>,
  expected: string,
][] = [
  ['ringing', { Status: 'completed' }, '200 canceled'],
  ['ringing', { Status: 'canceled' }, '200 canceled'],
  ['in-progress', { Status: 'completed' }, '200 completed'],
  ['in-progress', { Status: 'canceled' }, '400 21220'],
  ['no-answer', { Status: 'completed' }, '400 21220'],
  ['no-answer', {}, '400 21220'],
  ['in-progress', {}, '400 20001'],
  ['in-progress', { Status: 'busy' }, '400 20001'],
  ['in-progress', { Status: 'completed', Url: 'http://app.example/' }, '200 completed'],
  ['in-progress', { Url: 'http://app.example/', Method: 'GET' }, '200 in-progress'],
  ['in-progress', { Twiml: '<Response><Hangup/></Response>' }, '200 in-progress'],
  ['in-progress', { TimeLimit: '60' }, '200 in-progress'],
  ['in-progress', { Method: 'GET' }, '400 20001'],
  ['in-progress', { Url: 'voice.xml' }, '400 21205'],
  ['ringing', { Url: 'http://app.example/' }, '400 21220'],
  ['no-answer', { Url: 'http://app.example/' }, '400 21220'],
]

for (const [status, fields, expected] of CALL_UPDATES) {
  test(`a call that is ${status}, updated with ${JSON.stringify(fields)} → ${expected}`, async () => {
    const answer = await api.app.inject(authorized(form(await call({ status }), fields)))
    const body = answer.json()
    assert.equal(`${answer.statusCode} ${answer.statusCode === 200 ? body.status : body.code}`, expected)
  })
}

test('a parameter that comes twice is told in words of forms', async () => {
  const payload = `${new URLSearchParams({ To: A, From: B, Body: 'Hello' })}&Body=again`
  const answer = await api.app.inject(authorized({ ...message({}), payload }))
  assert.equal(answer.statusCode, 400)
  assert.match(answer.json().message, /Body.*given more than once/)
})
