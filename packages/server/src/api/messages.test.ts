import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import type { Content } from '../domain/content.ts'
import { newSid } from '../domain/sid.ts'
import { MINUTE, SECOND } from '../kit/clock.ts'
import { START, TestApi } from './open-test-api.ts'

let api: TestApi
before(async () => {
  api = await TestApi.open()
})
after(() => api.close())

const USER = 'whatsapp:+555551234567'

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, fields?: Record<string, string>) {
  const options: InjectOptions = { method, url: api.path(path), headers: { authorization: api.authorization } }
  if (fields) {
    options.headers = { ...options.headers, 'content-type': 'application/x-www-form-urlencoded' }
    options.payload = new URLSearchParams(fields).toString()
  }
  const answer = await api.app.inject(options)
  return { status: answer.statusCode, body: answer.statusCode === 204 ? null : answer.json() }
}

const send = (fields: Record<string, string>) =>
  ask('POST', 'Messages.json', { To: USER, From: api.sender.address, ...fields })

async function contentWith(types: Content['types'], variables: Content['variables'] = {}): Promise<string> {
  const sid = newSid('HX')
  const about = { friendlyName: null, language: 'en', createdAt: START, updatedAt: START }
  await api.store.transact((tx) => tx.contents.insert({ sid, accountSid: api.account.sid, ...about, variables, types }))
  return sid
}

const jobs = async () =>
  (
    await api.store.pool.query(
      `select identifier, j.key, payload from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = task_id order by j.id`,
    )
  ).rows

test('a message is queued, with every key of the resource, and its sending is promised with it', async () => {
  const { status, body } = await send({ Body: 'Hello', SmartEncoded: 'true', ProvideFeedback: 'x' })
  assert.equal(status, 201)
  const { sid, date_created, date_updated, ...rest } = body
  assert.match(sid, /^SM[0-9a-f]{32}$/)
  assert.match(date_created, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
  assert.equal(date_updated, date_created)
  const uri = `${api.path('Messages')}/${sid}`
  assert.deepEqual(rest, {
    account_sid: api.account.sid,
    messaging_service_sid: null,
    from: api.sender.address,
    to: USER,
    body: 'Hello',
    status: 'queued',
    direction: 'outbound-api',
    num_segments: '1',
    num_media: '0',
    price: null,
    price_unit: 'USD',
    error_code: null,
    error_message: null,
    api_version: '2010-04-01',
    date_sent: null,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  })
  const [job, ...others] = await jobs()
  assert.deepEqual(others, [])
  assert.deepEqual(job, {
    identifier: 'send-messages',
    key: `send:${api.sender.sid}:555551234567`,
    payload: { senderSid: api.sender.sid, user: USER },
  })
  assert.deepEqual((await ask('GET', `Messages/${sid}.json`)).body, body)
})

test('a message with a file is MM', async () => {
  const { status, body } = await send({ MediaUrl: 'https://a.example/b.png' })
  assert.deepEqual([status, body.num_media, body.sid.slice(0, 2), body.body], [201, '1', 'MM', ''])
  assert.equal((await ask('GET', `Messages/${body.sid}.json`)).status, 200)
})

test('a content is rendered with what is given, and with its own samples for the rest', async () => {
  const ContentSid = await contentWith(
    { 'twilio/text': { body: 'Hello {{1}}, order {{2}}' } },
    { 1: 'customer', 2: '17' },
  )
  const rendered = async (ContentVariables: string) => (await send({ ContentSid, ContentVariables })).body.body
  assert.equal(await rendered('{"1":"Ann"}'), 'Hello Ann, order 17')
  assert.equal(await rendered(''), 'Hello customer, order 17')
})

test('a permission request without text shows no variable, and needs none', async () => {
  const actions = [{ type: 'VOICE_CALL_REQUEST', title: 'Call Request' }] as const
  const ContentSid = await contentWith({ 'twilio/call-to-action': { body: 'May we call about {{1}}?', actions } })
  const { status, body } = await send({ ContentSid })
  assert.deepEqual([status, body.body], [201, ''])
})

test('a content that WhatsApp has no shape for is queued all the same: it fails when it is sent', async () => {
  const { status, body } = await send({
    ContentSid: await contentWith({
      'twilio/call-to-action': { body: 'x', actions: [{ type: 'PHONE_NUMBER', title: 'Call', phone: '+15551234567' }] },
    }),
  })
  assert.deepEqual([status, body.status, body.body], [201, 'queued', ''], body.message)
})

for (const [name, fields, expected] of [
  ['a variable that is not in the content', { ContentVariables: '{"1":"Ann","order":"17"}' }, /'order'.*it has 1/],
  ['a variable that is left out and has no sample', {}, /nothing is given for \{\{1\}\}/],
  ['a variable that is empty and has no sample', { ContentVariables: '{"1":""}' }, /nothing is given for \{\{1\}\}/],
  ['variables that are no JSON', { ContentVariables: '{1:Ann}' }, /JSON object/],
  ['variables that are a list', { ContentVariables: '["Ann"]' }, /JSON object/],
] as const)
  test(`${name}: 400 21656 says so, and nothing is created`, async () => {
    const before = (await ask('GET', 'Messages.json')).body.messages.length
    const ContentSid = await contentWith({ 'twilio/text': { body: 'Hello {{1}}' } })
    const { status, body } = await send({ ContentSid, ...fields })
    assert.deepEqual([status, body.code], [400, 21656])
    assert.match(body.message, expected)
    assert.equal((await ask('GET', 'Messages.json')).body.messages.length, before)
  })

const REFUSED: [name: string, fields: Record<string, string>, code: number][] = [
  ['To on the telephone network', { To: '+15551234567', Body: 'x' }, 21910],
  ['From on the telephone network', { From: '+15551234567', Body: 'x' }, 21910],
  ['both on the telephone network', { To: '+15551234567', From: '+15557654321', Body: 'x' }, 21211],
  ['another channel', { To: 'messenger:1', Body: 'x' }, 21910],
  ['a number too short', { To: 'whatsapp:+1234567', Body: 'x' }, 21211],
  ['a number without a country', { To: 'whatsapp:+055512345678', Body: 'x' }, 21211],
  ['no content at all', { Body: '  ' }, 21619],
  ['a content of nobody', { ContentSid: 'HX00000000000000000000000000000000' }, 21655],
  ['a content that is none', { ContentSid: 'hello' }, 21655],
  ['Body beside ContentSid', { ContentSid: 'HX00000000000000000000000000000000', Body: 'x' }, 20001],
  ['a time to send at', { Body: 'x', SendAt: '2030-01-01T00:00:00Z' }, 20001],
  ['an application of nobody', { Body: 'x', ApplicationSid: 'AP00000000000000000000000000000000' }, 20001],
  ['a location', { PersistentAction: 'geo:1,2' }, 20001],
]
for (const [name, fields, code] of REFUSED)
  test(`${name} is 400 ${code}`, async () => {
    const { status, body } = await send(fields)
    assert.deepEqual([status, body.code], [400, code], body.message)
  })

test('a blank in place of + is the + that was not encoded', async () => {
  assert.equal((await send({ To: 'whatsapp: 555551234567', Body: 'x' })).body.to, USER)
})

test("another account's sender is unknown here", async () => {
  const { status, body } = await send({ From: 'whatsapp:+15550001111', Body: 'x' })
  assert.deepEqual([status, body.code], [400, 63007])
})

test("the statuses go to StatusCallback, else to the application's, else to the sender's", async () => {
  const callbackOf = async (fields: Record<string, string>) => {
    const { sid } = (await send({ Body: 'x', ...fields })).body
    return (await api.store.read((r) => r.messages.bySid(sid)))?.statusCallback
  }
  const own = { webhook: { status_callback_url: 'https://a.example/sender' } }
  await api.store.transact((tx) => tx.senders.update({ ...api.sender, ...own }))
  const application = async (callback: Record<string, string>) =>
    (await ask('POST', 'Applications.json', callback)).body.sid
  const named = await application({ MessageStatusCallback: 'https://a.example/app' })
  const silent = await application({})
  assert.equal(
    await callbackOf({ StatusCallback: 'https://a.example/own', ApplicationSid: named }),
    'https://a.example/own',
  )
  assert.equal(await callbackOf({ ApplicationSid: named }), 'https://a.example/app')
  assert.equal(await callbackOf({ ApplicationSid: silent }), 'https://a.example/sender')
  assert.equal(await callbackOf({}), 'https://a.example/sender')
  await api.store.transact((tx) => tx.senders.update(api.sender))
  assert.equal(await callbackOf({}), null)
})

test('ValidityPeriod shortens the four hours that WhatsApp holds a message', async () => {
  const validFor = async (fields: Record<string, string>) => {
    const { sid } = (await send({ Body: 'x', ...fields })).body
    const message = await api.store.read((r) => r.messages.bySid(sid))
    return (message?.validUntil ?? 0) - (message?.createdAt ?? 0)
  }
  assert.equal(await validFor({ ValidityPeriod: '90' }), 90 * SECOND)
  assert.equal(await validFor({ ValidityPeriod: '36000' }), 240 * MINUTE)
  assert.equal(await validFor({}), 240 * MINUTE)
})

test('a message that is queued is canceled, told to the callback, and not sent', async () => {
  const { sid } = (await send({ Body: 'x', StatusCallback: 'https://a.example/s' })).body
  const { status, body } = await ask('POST', `Messages/${sid}.json`, { Status: 'canceled' })
  assert.deepEqual([status, body.status], [200, 'canceled'])
  const told = (await api.store.read((r) => r.deliveries.pending())).filter((one) => one.resourceSid === sid)
  assert.deepEqual(
    told.map(({ params }) => Object.fromEntries(params).MessageStatus),
    ['canceled'],
  )
  assert.equal((await ask('POST', `Messages/${sid}.json`, { Status: 'canceled' })).body.code, 30409)
})

test('a message is redacted and deleted once it has left, not before', async () => {
  const { sid } = await api.insertMessage({ status: 'queued', body: 'secret' })
  assert.equal((await ask('POST', `Messages/${sid}.json`, { Body: '' })).body.code, 20009)
  assert.equal((await ask('DELETE', `Messages/${sid}.json`)).body.code, 20009)
  const content = { sid: newSid('HX'), variables: { 1: 'secret' } }
  const sent = await api.insertMessage({ status: 'sent', body: 'secret', content })
  assert.deepEqual((await ask('POST', `Messages/${sent.sid}.json`, { Body: '' })).body.body, '')
  assert.deepEqual((await api.store.read((r) => r.messages.bySid(sent.sid)))?.content?.variables, {})
  assert.equal((await ask('DELETE', `Messages/${sent.sid}.json`)).status, 204)
  assert.equal((await ask('GET', `Messages/${sent.sid}.json`)).status, 404)
  const inbound = await api.insertMessage({ status: 'received', direction: 'inbound' })
  assert.equal((await ask('DELETE', `Messages/${inbound.sid}.json`)).status, 204)
})

for (const fields of [{}, { Body: 'new words' }, { Status: 'sent' }, { Body: '', Status: 'canceled' }])
  test(`an update with ${JSON.stringify(fields)} is 400 20001`, async () => {
    const { sid } = await api.insertMessage({ status: 'sent' })
    const { status, body } = await ask('POST', `Messages/${sid}.json`, fields as Record<string, string>)
    assert.deepEqual([status, body.code], [400, 20001])
  })

for (const sid of ['SM00000000000000000000000000000000', 'SM1', 'CA00000000000000000000000000000000'])
  test(`${sid} is 404`, async () => {
    for (const method of ['GET', 'DELETE'] as const)
      assert.equal((await ask(method, `Messages/${sid}.json`)).status, 404)
    assert.equal((await ask('POST', `Messages/${sid}.json`, { Body: '' })).status, 404)
  })
