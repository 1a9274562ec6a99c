import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { BUSINESS, CONSUMER_A, House } from './kit/house.ts'
import { until } from './kit/until.ts'

const A = `whatsapp:+${CONSUMER_A}`
const SENDER = `whatsapp:${BUSINESS}`
const ACCOUNT = '/2010-04-01/Accounts/{account}'
const NOBODYS = '0'.repeat(32)

type Asked = { readonly path: string; readonly form?: Record<string, string>; readonly json?: unknown }
type Row = readonly [name: string, asked: Asked, status: number, code: number, words: RegExp]

let house: House
/** What rows name in braces: the account, and contents to be sent. */
let known: Readonly<Record<string, string>>
before(async () => {
  house = await House.open()
  const items = [{ item: 'Tea', id: 'tea' }]
  known = {
    account: house.accountSid,
    sampled: await create(text('Hello {{1}}', { 1: 'Ann' })),
    bare: await create(text('Hello {{1}}')),
    submitted: await create(text('Hello {{1}}, your order is here.', { 1: 'Ann' })),
    list: await create(content({ 'twilio/list-picker': { body: 'Which?', button: 'Choose', items } })),
  }
  await house.sim('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text: 'Hello' })
  const listed = await until('a message', async () => (await get('/Messages.json')).messages[0])
  // Nobody allows it.
  const form = { From: SENDER, To: A, Url: 'http://app.example/voice' }
  const { body: placed } = await house.rest('POST', house.account('/Calls.json'), { form })
  await until('failed', async () => (await get(`/Calls/${placed.sid}.json`)).status === 'failed')
  known = { ...known, message: listed.sid, call: placed.sid }
  const { path, json } = filled(submit('{submitted}', { name: 'taken', category: 'UTILITY' }))
  assert.equal((await house.rest('POST', path, { json })).status, 201)
  // Nothing is to change by itself while rows are tried.
  await until('at WhatsApp', async () => (await house.sim<[]>('GET', '/templates')).length > 0)
  await house.sim('POST', '/clock', { advance: 'PT2S' })
  await until('reviewed', async () => (await house.rest('GET', '/v1/Alerts')).body.alerts.length > 1)
})
after(() => house?.close())

const get = async (path: string) => (await house.rest('GET', house.account(path))).body

function filled(asked: Asked): Asked {
  const text = JSON.stringify(asked)
  return JSON.parse(text.replaceAll(/\{([a-z]+)\}/g, (braces, name) => known[name] ?? braces))
}

const content = (types: object, more: object = {}) => ({ language: 'en', types, ...more })
const text = (body: string, variables: object = {}) => content({ 'twilio/text': { body } }, { variables })

async function create(json: object): Promise<string> {
  const { status, body } = await house.rest('POST', '/v1/Content', { json })
  assert.equal(status, 201, JSON.stringify(body))
  return body.sid
}

const call = (form: Record<string, string>): Asked => ({ path: `${ACCOUNT}/Calls.json`, form })
const message = (form: Record<string, string>): Asked => ({ path: `${ACCOUNT}/Messages.json`, form })
const toA = (form: Record<string, string>) => message({ From: SENDER, To: A, ...form })
const callA = (form: Record<string, string>) => call({ From: SENDER, To: A, Url: 'http://app.example/voice', ...form })
const change = (what: string, form: Record<string, string>): Asked => ({ path: `${ACCOUNT}/${what}.json`, form })
const newContent = (json: unknown): Asked => ({ path: '/v1/Content', json })
const submit = (sid: string, json: unknown): Asked => ({ path: `/v1/Content/${sid}/ApprovalRequests/whatsapp`, json })
const callToAction = (...actions: object[]) => content({ 'twilio/call-to-action': { body: 'b', actions } })

const CALL = { type: 'VOICE_CALL', title: 'Call now' }
const REQUEST = { type: 'VOICE_CALL_REQUEST', title: 'Call Request' }
const URL_BUTTON = { type: 'URL', title: 'Open', url: 'https://a.example' }
const PHONE = { type: 'PHONE_NUMBER', title: 'Ring', phone: '+15551234567' }

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  'a call': [
    ['to nobody', call({ From: SENDER, Url: 'http://a.example' }), 400, 21201, /To/],
    ['from nobody', call({ To: A, Url: 'http://a.example' }), 400, 21213, /From/],
    ['to the telephone network', callA({ To: '+15551234567' }), 400, 21211, /telephone network/],
    ['from the telephone network', callA({ From: '+15551234567' }), 400, 21212, /telephone network/],
    ['to a number too short', callA({ To: 'whatsapp:+12345' }), 400, 21211, /whatsapp:\+12345/],
    ['to a number too long', callA({ To: 'whatsapp:+1234567890123456' }), 400, 21211, /country code/],
    ['to a number without +', callA({ To: `whatsapp:${CONSUMER_A}` }), 400, 21211, /country code/],
    ['to a number that begins with 0', callA({ To: 'whatsapp:+0555123456' }), 400, 21211, /country code/],
    ['to letters', callA({ To: 'whatsapp:+55five' }), 400, 21211, /country code/],
    ['to a SIP address', callA({ To: 'sip:a@a.example' }), 400, 21211, /sip:a@a\.example/],
    ['to a client', callA({ To: 'client:ann' }), 400, 21211, /client:ann/],
    ['from a malformed sender', callA({ From: 'whatsapp:+' }), 400, 21212, /country code/],
    ['to Cuba', callA({ To: 'whatsapp:+5351234567' }), 400, 21215, /Cuba/],
    ['to the Crimea', callA({ To: 'whatsapp:+79781234567' }), 400, 21215, /Crimea/],
    ['led by nothing', call({ From: SENDER, To: A }), 400, 21205, /Url, Twiml and ApplicationSid/],
    ['led by a relative Url', callA({ Url: '/voice' }), 400, 21205, /Url.*absolute/],
    ['led by a Url of another kind', callA({ Url: 'ftp://a.example/voice' }), 400, 21205, /Url/],
    ['led by a Twiml too long', call({ From: SENDER, To: A, Twiml: 'x'.repeat(4_001) }), 400, 32018, /Twiml/],
    ['led by no SID', callA({ ApplicationSid: 'mine' }), 400, 21218, /ApplicationSid/],
    ['led by nobody’s application', callA({ ApplicationSid: `AP${NOBODYS}` }), 400, 21218, /ApplicationSid/],
    ['by another method', callA({ Method: 'PUT' }), 400, 21209, /Method/],
    ['with a fallback that is no URL', callA({ FallbackUrl: 'nowhere' }), 400, 21205, /FallbackUrl/],
    ['with a callback that is no URL', callA({ StatusCallback: 'nowhere' }), 400, 21609, /StatusCallback/],
    ['with an event that is none', callA({ StatusCallbackEvent: 'answer' }), 400, 21626, /StatusCallbackEvent/],
    ['with keys that are none', callA({ SendDigits: '12x' }), 400, 21206, /SendDigits/],
    ['with a Timeout in words', callA({ Timeout: 'soon' }), 400, 21208, /Timeout/],
    ['with a negative TimeLimit', callA({ TimeLimit: '-1' }), 400, 20001, /TimeLimit/],
    ['with what no database keeps', callA({ To: 'whatsapp:+55\0' }), 400, 20001, /To/],
  ],
  'a message': [
    ['to nobody', message({ From: SENDER, Body: 'x' }), 400, 21604, /To/],
    ['from nobody', message({ To: A, Body: 'x' }), 400, 21603, /From/],
    ['to a malformed number', toA({ To: 'whatsapp:+12', Body: 'x' }), 400, 21211, /whatsapp:\+12/],
    ['from a malformed number', toA({ From: 'whatsapp:+12', Body: 'x' }), 400, 21212, /whatsapp:\+12/],
    ['from one channel to another', toA({ To: '+15551234567', Body: 'x' }), 400, 21910, /both be on WhatsApp/],
    ['from nobody’s number', toA({ From: 'whatsapp:+15550001111', Body: 'x' }), 400, 63007, /15550001111/],
    ['of nothing', toA({}), 400, 21619, /Body, MediaUrl or ContentSid/],
    ['of 1,601 characters', toA({ Body: 'x'.repeat(1_601) }), 400, 21617, /1600/],
    ['larger than any request', toA({ Body: 'x'.repeat(2_000_000) }), 413, 20413, /larger/],
    ['of a content that is no SID', toA({ ContentSid: 'voice_call_test' }), 400, 21655, /voice_call_test/],
    ['of nobody’s content', toA({ ContentSid: `HX${NOBODYS}` }), 400, 21655, /HX0+/],
    ['of a content and a Body', toA({ ContentSid: '{sampled}', Body: 'x' }), 400, 20001, /Body.*ContentSid/],
    [
      'of a content and a file',
      toA({ ContentSid: '{sampled}', MediaUrl: 'https://a.example/a.png' }),
      400,
      20001,
      /MediaUrl.*ContentSid/,
    ],
    ['of variables without content', toA({ Body: 'x', ContentVariables: '{"1":"Ann"}' }), 400, 21654, /ContentSid/],
    ['without a variable', toA({ ContentSid: '{bare}' }), 400, 21656, /\{\{1\}\}/],
    ['with an empty variable', toA({ ContentSid: '{bare}', ContentVariables: '{"1":""}' }), 400, 21656, /\{\{1\}\}/],
    [
      'with a variable too many',
      toA({ ContentSid: '{sampled}', ContentVariables: '{"1":"Ann","2":"17"}' }),
      400,
      21656,
      /'2'.*it has 1/,
    ],
    ['with broken variables', toA({ ContentSid: '{sampled}', ContentVariables: '{1:' }), 400, 21656, /JSON object/],
    [
      'with variables that are numbers',
      toA({ ContentSid: '{sampled}', ContentVariables: '{"1":7}' }),
      400,
      21656,
      /texts/,
    ],
    [
      'with a variable of 1,601',
      toA({ ContentSid: '{sampled}', ContentVariables: JSON.stringify({ 1: 'x'.repeat(1_601) }) }),
      400,
      21656,
      /ContentVariables/,
    ],
    ['with a file that is no URL', toA({ MediaUrl: 'a.png' }), 400, 21620, /MediaUrl/],
    ['with a callback that is no URL', toA({ Body: 'x', StatusCallback: 'nowhere' }), 400, 21609, /StatusCallback/],
    ['with a validity of no time', toA({ Body: 'x', ValidityPeriod: '0' }), 400, 21624, /ValidityPeriod/],
    ['through a service', toA({ Body: 'x', MessagingServiceSid: `MG${NOBODYS}` }), 400, 21701, /MG0+/],
    ['at another time', toA({ Body: 'x', SendAt: '2030-01-01T00:00:00Z' }), 400, 20001, /SendAt/],
    ['for nobody’s application', toA({ Body: 'x', ApplicationSid: `AP${NOBODYS}` }), 400, 20001, /ApplicationSid/],
  ],
  'a content': [
    ['that is no JSON', { path: '/v1/Content', form: { language: 'en' } }, 415, 20415, /Content-Type/],
    ['that is a list', newContent([]), 400, 20001, /JSON object/],
    ['without types', newContent({ language: 'en' }), 400, 92001, /types/],
    ['without language', newContent({ types: { 'twilio/text': { body: 'b' } } }), 400, 92003, /language/],
    ['in no language', newContent({ ...text('b'), language: 'klingon' }), 400, 92004, /language/],
    ['of no type', newContent(content({ 'twilio/poem': { body: 'b' } })), 400, 92008, /twilio\/poem/],
    ['with a placeholder by name', newContent(text('Hello {{name}}')), 400, 92007, /\{\{1\}\}/],
    ['with a variable by name', newContent(text('b', { name: 'Ann' })), 400, 92007, /number/],
    ['with an unknown key', newContent({ ...text('b'), colour: 'red' }), 400, 20422, /colour/],
    ['with a body of 1,601', newContent(text('x'.repeat(1_601))), 400, 20422, /body/],
    [
      'with a title of 1,025',
      newContent(content({ 'twilio/card': { title: 'x'.repeat(1_025), actions: [CALL] } })),
      400,
      20422,
      /title/,
    ],
    ['that asks for leave and more', newContent(callToAction(REQUEST, URL_BUTTON)), 400, 20422, /VOICE_CALL_REQUEST/],
    ['that asks for leave and calls', newContent(callToAction(REQUEST, CALL)), 400, 20422, /VOICE_CALL_REQUEST/],
    [
      'that asks for leave on a card',
      newContent(content({ 'twilio/card': { title: 't', actions: [REQUEST] } })),
      400,
      20422,
      /actions/,
    ],
    [
      'that asks for leave without body',
      newContent(content({ 'twilio/call-to-action': { actions: [REQUEST] } })),
      400,
      20422,
      /body/,
    ],
    [
      'that asks for leave without title',
      newContent(callToAction({ type: 'VOICE_CALL_REQUEST' })),
      400,
      20422,
      /title/,
    ],
    ['with two ways to call', newContent(callToAction(CALL, PHONE)), 400, 20422, /PHONE_NUMBER or VOICE_CALL/],
    ['with two call buttons', newContent(callToAction(CALL, CALL)), 400, 20422, /VOICE_CALL/],
    ['with three links', newContent(callToAction(URL_BUTTON, URL_BUTTON, URL_BUTTON)), 400, 20422, /URL/],
    ['with a title of 21', newContent(callToAction({ ...CALL, title: 'x'.repeat(21) })), 400, 20422, /title/],
    ['with a title that varies', newContent(callToAction({ ...CALL, title: 'Call {{1}}' })), 400, 20422, /title/],
    [
      'with a button for 31 days',
      newContent(callToAction({ ...CALL, ttl_minutes: 43_201 })),
      400,
      20422,
      /ttl_minutes/,
    ],
    ['with a malformed number', newContent(callToAction({ ...PHONE, phone: '555' })), 400, 20422, /phone.*E\.164/],
    [
      'with a card of a title alone',
      newContent(content({ 'twilio/card': { title: 't' } })),
      400,
      20422,
      /one field more/,
    ],
    [
      'with a header of text and of media',
      newContent(content({ 'whatsapp/card': { body: 'b', header_text: 'h', media: ['https://a.example/a.png'] } })),
      400,
      20422,
      /header_text and media/,
    ],
  ],
  'an approval': [
    ['of nobody’s content', submit(`HX${NOBODYS}`, { name: 'a', category: 'UTILITY' }), 404, 20404, /not found/],
    ['without a name', submit('{sampled}', { category: 'UTILITY' }), 400, 20422, /name/],
    ['by a name in capitals', submit('{sampled}', { name: 'Hello', category: 'UTILITY' }), 400, 20422, /lower-case/],
    ['by a name too long', submit('{sampled}', { name: 'x'.repeat(513), category: 'UTILITY' }), 400, 20422, /512/],
    ['without a category', submit('{sampled}', { name: 'hello' }), 400, 20422, /category/],
    ['in a category of old', submit('{sampled}', { name: 'hello', category: 'TRANSACTIONAL' }), 400, 20422, /UTILITY/],
    ['by a name that is taken', submit('{sampled}', { name: 'taken', category: 'UTILITY' }), 400, 20001, /taken/],
    ['a second time', submit('{submitted}', { name: 'again', category: 'UTILITY' }), 400, 92009, /as taken/],
    ['without a sample', submit('{bare}', { name: 'bare', category: 'UTILITY' }), 400, 20001, /\{\{1\}\}/],
    ['of a list', submit('{list}', { name: 'list', category: 'UTILITY' }), 400, 20001, /list-picker/],
  ],
  'a change': [
    ['of a message in two ways', change('Messages/{message}', { Body: '', Status: 'canceled' }), 400, 20001, /Body/],
    ['of a message in no way', change('Messages/{message}', {}), 400, 20001, /Body or Status/],
    ['of what a message says', change('Messages/{message}', { Body: 'Other' }), 400, 20001, /emptied/],
    ['of a message to sent', change('Messages/{message}', { Status: 'sent' }), 400, 20001, /canceled/],
    ['of a message that has come', change('Messages/{message}', { Status: 'canceled' }), 400, 30409, /received/],
    ['of nobody’s message', change(`Messages/SM${NOBODYS}`, { Body: '' }), 404, 20404, /not found/],
    ['of a call to busy', change('Calls/{call}', { Status: 'busy' }), 400, 20001, /Status/],
    ['of a call that is over', change('Calls/{call}', { Twiml: '<Response/>' }), 400, 21220, /failed/],
    ['of the end of a call that is over', change('Calls/{call}', { Status: 'completed' }), 400, 21220, /failed/],
    ['of nobody’s call', change(`Calls/CA${NOBODYS}`, { Status: 'completed' }), 404, 20404, /not found/],
  ],
}

/** Everything that a request could have left behind, on both sides of Meta's wire. */
async function everything(): Promise<unknown> {
  const lists = ['/Calls.json', '/Messages.json', '/Applications.json'].map((path) => house.account(path))
  const paths = [...lists, '/v1/ContentAndApprovals', '/v1/Alerts', `/v2/Channels/Senders/${house.senderSid}`]
  const ours = await Promise.all(paths.map(async (path) => (await house.rest('GET', path)).body))
  const theirs = ['/calls', '/templates', `/users/${CONSUMER_A}/thread?with=${encodeURIComponent(BUSINESS)}`]
  return { ours, theirs: await Promise.all(theirs.map((path) => house.sim('GET', path))) }
}

for (const [what, rows] of Object.entries(TABLES))
  describe(`${what} is refused, and nothing of it is made`, () => {
    for (const [name, asked, status, code, words] of rows)
      test(`${name}: ${status} ${code}`, async () => {
        const { path, ...sent } = filled(asked)
        const before = await everything()
        const { status: answered, body } = await house.rest('POST', path, sent)
        assert.deepEqual([answered, body.status, body.code], [status, status, code], JSON.stringify(body))
        assert.match(body.message, words)
        assert.equal(body.more_info, `https://www.twilio.com/docs/errors/${code}`)
        assert.deepEqual(await everything(), before)
      })
  })
