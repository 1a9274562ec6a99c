import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertFor } from './alert.ts'
import { failureOf, openApp, openHttp } from './app.test.support.ts'

const CONTEXT = { accountSid: 'AC1', resourceSid: 'CA1', at: 5 } as const

test('alert: a failed request is told whole, and no secret with it', async () => {
  await using app = await openApp(() => ({
    status: 500,
    headers: { 'set-cookie': 'a=secret', 'x-a': 'ü' },
    body: 'no',
  }))
  await using http = openHttp()
  const url = `http://user:secret@127.0.0.1:${app.port}/voice`
  const params = [['From', 'whatsapp:+1']] as const
  const failure = await failureOf(http.send({ url, method: 'POST', params, authToken: 'token-secret' }))
  const alert = alertFor(failure, CONTEXT)
  assert.deepEqual(
    { ...alert, requestHeaders: null, responseHeaders: null, details: null },
    {
      ...{ sid: alert.sid, accountSid: 'AC1', resourceSid: 'CA1', errorCode: 11217, logLevel: 'error' },
      ...{ message: failure.message, requestMethod: 'POST', requestUrl: `${app.url}/voice` },
      ...{ requestVariables: 'From=whatsapp%3A%2B1', requestHeaders: null, responseBody: 'no', responseHeaders: null },
      ...{ details: null, createdAt: 5 },
    },
  )
  const { durationMs, ...details } = alert.details
  assert.ok(Number(durationMs) >= 0)
  assert.deepEqual(details, { sourceComponent: '13400', httpResponse: '500', url: `${app.url}/voice` })
  const sent = new URLSearchParams(alert.requestHeaders ?? '')
  assert.equal(sent.get('User-Agent'), 'TwilioProxy/1.1')
  assert.equal(sent.get('Authorization'), '(hidden)')
  assert.doesNotMatch(JSON.stringify(alert), /secret/)
})

test('alert: the parameters of a GET are read back from its URL', async () => {
  await using app = await openApp(() => ({ status: 500 }))
  await using http = openHttp()
  const sending = http.send({ url: `${app.url}/?a=1`, method: 'GET', params: [['B', '2']], authToken: 't' })
  assert.equal(alertFor(await failureOf(sending), CONTEXT).requestVariables, 'a=1&B=2')
})

test('alert: a URL that is none is told too', async () => {
  await using http = openHttp()
  const failure = await failureOf(http.send({ url: 'nonsense', method: 'GET', params: [], authToken: 't' }))
  assert.equal(alertFor(failure, CONTEXT).requestUrl, 'nonsense')
})

test('alert: a failure may be told under another code and level', async () => {
  await using app = await openApp(() => ({ status: 404 }))
  await using http = openHttp()
  const failure = await failureOf(http.send({ url: app.url, method: 'POST', params: [], authToken: 't' }))
  const alert = alertFor(failure, CONTEXT, { code: 15003 })
  assert.deepEqual([alert.errorCode, alert.logLevel, alert.details.causedBy], [15003, 'warning', '11217'])
})

test('alert: a warning in a document has a place', () => {
  const problem = { code: 12200, message: 'no such verb', line: 3, column: 4, url: 'https://a.example/' }
  const alert = alertFor(problem, CONTEXT)
  assert.deepEqual([alert.errorCode, alert.logLevel, alert.message], [12200, 'warning', 'no such verb'])
  assert.deepEqual(alert.details, { sourceComponent: '13400', url: 'https://a.example/', line: '3', cols: '4' })
  assert.equal(alert.requestUrl, 'https://a.example/')
  assert.equal(alert.requestMethod, null)
})

test("alert: an attribute's bad value is a warning, what cannot be done is an error, as Twilio's dictionary has it", () => {
  const levelOf = (code: number) => alertFor({ code, message: 'm' }, CONTEXT).logLevel
  for (const code of [13000, 13212, 13223, 13256, 13313, 13510, 13699, 13910]) assert.equal(levelOf(code), 'warning')
  for (const code of [11100, 13201, 13231, 13233, 13247, 13258, 13338, 13750]) assert.equal(levelOf(code), 'error')
})

test('alert: a problem may say its level', () => {
  assert.equal(alertFor({ code: 13520, message: 'speech', level: 'error' }, CONTEXT).logLevel, 'error')
  assert.equal(alertFor({ code: 13420, message: 'type' }, CONTEXT).logLevel, 'error')
})
