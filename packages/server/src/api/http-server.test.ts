import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ENDPOINTS } from './endpoints.ts'
import { basic, TestApi } from './open-test-api.ts'

let api: TestApi
before(async () => {
  api = await TestApi.open()
})
after(() => api.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  api.app.inject({ url, headers: { authorization: api.authorization, ...headers } })

test('every answer has its request id, its duration and its region', async () => {
  const { headers } = await get(api.path('Calls.json'))
  assert.match(String(headers['twilio-request-id']), /^RQ[0-9a-f]{32}$/)
  assert.match(String(headers['twilio-request-duration']), /^\d+\.\d{3}$/)
  assert.equal(headers['x-home-region'], 'us1')
})

test('the content type is the one of the API', async () => {
  assert.equal((await get(api.path('Calls.json'))).headers['content-type'], 'application/json;charset=utf-8')
  assert.equal((await get(api.path('Nothing.json'))).headers['content-type'], 'application/json;charset=utf-8')
  assert.equal((await get('/v1/Alerts')).headers['content-type'], 'application/json')
})

test('wrong, missing and malformed credentials are 401 20003 with a challenge', async () => {
  const wrong = [
    basic(api.account.sid, 'wrong'),
    basic(api.account.sid, ''),
    basic('AC00000000000000000000000000000000', api.account.authToken),
    basic('AC00000000000000000000000000000000', ''),
    basic('SK00000000000000000000000000000000', api.account.authToken),
    'Basic !!!',
    `Bearer ${api.account.authToken}`,
    '',
  ]
  for (const authorization of wrong) {
    const answer = await get(api.path('Calls.json'), { authorization })
    assert.equal(answer.statusCode, 401, authorization)
    assert.equal(answer.json().code, 20003)
    assert.equal(answer.headers['www-authenticate'], 'Basic realm="Twilio API"')
  }
})

test("another account's path is not found, even with right credentials", async () => {
  const answer = await get('/2010-04-01/Accounts/AC00000000000000000000000000000000/Calls.json')
  assert.deepEqual([answer.statusCode, answer.json().code], [404, 20404])
})

test('the body of an error says what was not found', async () => {
  const path = api.path('Calls/CA00000000000000000000000000000000.json')
  assert.deepEqual((await get(`${path}?x=1`)).json(), {
    code: 20404,
    message: `The requested resource ${path} was not found`,
    more_info: 'https://www.twilio.com/docs/errors/20404',
    status: 404,
  })
})

test('a SID of the wrong shape or kind, a path without .json and one that cannot be decoded are 404', async () => {
  const paths = [
    api.path('Calls/CA123.json'),
    api.path(`Calls/${api.sender.sid}.json`),
    api.path(`Calls/${'C'.repeat(300)}.json`),
    api.path('Calls'),
    api.path('Calls/%zz.json'),
    '/v2/Channels/Senders/XE1',
    '/nowhere',
  ]
  for (const path of paths) {
    const answer = await get(path)
    assert.deepEqual([answer.statusCode, answer.json().code], [404, 20404], path)
  }
})

test('a named Twilio host has its own paths only', async () => {
  const calls = api.path('Calls.json')
  assert.equal((await get(calls, { host: 'api.twilio.com' })).statusCode, 200)
  assert.equal((await get(calls, { host: 'api.dublin.ie1.twilio.com' })).statusCode, 200)
  assert.equal((await get('/v1/Alerts', { 'x-original-host': 'monitor.twilio.com' })).statusCode, 200)
  for (const host of ['messaging.twilio.com', 'verify.twilio.com']) {
    const answer = await get(calls, { host })
    assert.deepEqual([answer.statusCode, answer.json().code], [404, 20404], host)
  }
  assert.equal((await get(calls, { 'x-original-host': 'messaging.twilio.com' })).statusCode, 404)
  assert.equal((await get('/healthz', { host: 'api.twilio.com' })).statusCode, 404)
})

test('a path of several hosts asks for the host', async () => {
  const answer = await get('/v1/Services')
  assert.equal(answer.statusCode, 404)
  assert.match(answer.json().message, /X-Original-Host/)
  assert.doesNotMatch((await get('/v1/Services', { host: 'messaging.twilio.com' })).json().message, /X-Original-Host/)
})

test('a method that a path does not have is 405 with those it has', async () => {
  const answer = await api.app.inject({ method: 'PUT', url: api.path('Calls.json'), payload: 'x' })
  assert.deepEqual([answer.statusCode, answer.json().code, answer.headers.allow], [405, 20004, 'POST, GET'])
})

test('absolute links follow the proxy only where it is trusted', async () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'calls.example' }
  const list = (to: TestApi) =>
    to.app.inject({ url: '/v1/Alerts', headers: { authorization: to.authorization, host: 'here:1', ...forwarded } })
  assert.match((await list(api)).json().meta.url, /^http:\/\/here:1\/v1\/Alerts/)
  const trusting = await TestApi.open({ trustProxy: true })
  try {
    assert.match((await list(trusting)).json().meta.url, /^https:\/\/calls\.example\/v1\/Alerts/)
  } finally {
    await trusting.close()
  }
})

test('health is 503 unless everything is up; readiness asks the database', async () => {
  assert.deepEqual((await get('/healthz')).json(), { status: 'ok' })
  assert.deepEqual((await get('/readyz')).json(), {
    ...{ status: 'ok', database: 'ok' },
    ...{ load: { calls: 0 }, limits: { requests: 100 } },
  })
  for (const state of ['starting', 'draining'] as const) {
    api.state = state
    assert.deepEqual([(await get('/healthz')).statusCode, (await get('/healthz')).json()], [503, { status: state }])
    assert.equal((await get('/readyz')).statusCode, 503)
  }
  api.state = 'ok'
})

test('metrics are Prometheus text', async () => {
  const answer = await get('/metrics')
  assert.match(String(answer.headers['content-type']), /^text\/plain; version=0\.0\.4/)
  assert.equal(answer.body, 'ringway_up 1\n')
})

test('the front page leads to the phone and the docs, and holds no secret', async () => {
  const { body, headers } = await api.app.inject('/')
  assert.match(String(headers['content-type']), /^text\/html/)
  for (const link of ['/docs', '/healthz', 'http://localhost:4020/phone/555551234567'])
    assert.ok(body.includes(link), link)
  assert.ok(!body.includes(api.account.authToken))
})

test('the docs describe every endpoint with its parameters and its answer', async () => {
  assert.equal((await api.app.inject('/docs/')).statusCode, 200)
  const { paths } = (await api.app.inject('/docs/json')).json()
  const operations = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  assert.equal(operations.length, ENDPOINTS.length)
  assert.ok(operations.includes('POST /v2/Channels/Senders/{Sid}'))
  const calls = paths['/2010-04-01/Accounts/{AccountSid}/Calls.json'].get
  const names = calls.parameters.map((parameter: { name: string }) => parameter.name)
  assert.ok(names.includes('StartTime>') && names.includes('PageToken'))
  const form = paths['/2010-04-01/Accounts/{AccountSid}/Applications.json'].post.requestBody.content
  assert.ok(form['application/x-www-form-urlencoded'].schema.properties.VoiceUrl)
  assert.ok(paths['/v1/Alerts/{Sid}'].get.responses['200'].content['application/json'].schema.properties.response_body)
})

test('a form may come with a charset, in the query, or not at all', async () => {
  const post = (url: string, payload?: string) =>
    api.app.inject({
      method: 'POST',
      url,
      headers: {
        authorization: api.authorization,
        ...(payload && { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
      },
      payload,
    })
  const path = api.path('Applications.json')
  assert.equal((await post(path)).statusCode, 201)
  const both = await post(`${path}?FriendlyName=query&SmsMethod=GET`, 'FriendlyName=body')
  assert.deepEqual([both.json().friendly_name, both.json().sms_method], ['body', 'GET'])
  const twice = await post(path, 'FriendlyName=a&FriendlyName=b')
  assert.deepEqual([twice.statusCode, twice.json().code], [400, 20002])
})

test('inequality filters are read in every spelling, days and moments alike', async () => {
  const answeredAt = Date.parse('2026-03-05T10:00:00Z')
  const call = await api.insertCall({ status: 'in-progress', answeredAt, from: 'whatsapp:+15550009999' })
  const inside = [
    'StartTime=2026-03-05',
    'StartTime>=2026-03-05',
    'StartTime%3E=2026-03-05T10:00:00Z',
    'StartTime<=2026-03-06',
  ]
  const outside = [
    'StartTime=2026-03-04',
    'StartTime%3E=2026-03-05T10:00:01Z',
    'StartTime%3C=2026-03-05T10:00:00Z',
    'StartTime<=2026-03-05',
  ]
  const found = async (filter: string) => {
    const { calls } = (await get(`${api.path('Calls.json')}?From=whatsapp:+15550009999&${filter}`)).json()
    return calls.map(({ sid }: { sid: string }) => sid)
  }
  for (const filter of inside) assert.deepEqual(await found(filter), [call.sid], filter)
  for (const filter of outside) assert.deepEqual(await found(filter), [], filter)
})

test('a resource has every documented key, null where there is nothing', async () => {
  const call = (await get(api.path(`Calls/${(await api.insertCall({ callerName: null })).sid}.json`))).json()
  assert.deepEqual(
    Object.keys(call).sort().join(' '),
    'account_sid answered_by api_version caller_name date_created date_updated direction duration end_time forwarded_from ' +
      'from from_formatted group_sid parent_call_sid phone_number_sid price price_unit queue_time sid start_time status ' +
      'subresource_uris to to_formatted trunk_sid uri',
  )
  assert.deepEqual([call.caller_name, call.end_time, call.duration, call.price], [null, null, null, null])
  const sender = (await get(`/v2/Channels/Senders/${api.sender.sid}`)).json()
  assert.deepEqual(
    Object.keys(sender).sort().join(' '),
    'compliance configuration friendly_name offline_reasons pending_display_name pending_display_name_status ' +
      'pending_display_name_status_date profile properties sender_id sid status url webhook',
  )
  assert.deepEqual(
    [sender.webhook, sender.profile.about, sender.configuration.voice_application_sid],
    [null, null, null],
  )
})

test('nothing of ours has broken', () => assert.deepEqual(api.broken, []))
