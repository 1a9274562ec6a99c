import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import type { HostileHouse } from './hostile-house.ts'

type Asked = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly text: string }

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }
const OVERSIZED = 300 * 1024
const UNKNOWN = '0123456789abcdef0123456789abcdef'

/** Requests to the REST API that no SDK makes. Every answer is Twilio's error JSON, and none of them a 5xx. */
export function restRequests(there: () => HostileHouse): void {
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const ours = () => basic(there().house.accountSid, there().house.authToken)
  const applications = () => there().house.account('/Applications.json')
  const sender = () => `/v2/Channels/Senders/${there().house.senderSid}`

  /** Exactly these bytes: `fetch` would put the path right. */
  async function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Asked> {
    const { hostname, port } = new URL(there().house.api)
    const asking = request({
      hostname,
      port,
      method,
      path,
      headers: { authorization: ours(), ...headers },
      agent: false,
    })
    // A server that refuses a large body may close while we still send.
    asking.on('error', () => undefined)
    asking.end(body)
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    return { status: response.statusCode ?? 0, headers: response.headers, text }
  }

  function assertTwilioError({ status, text }: Asked, wanted: number, code?: number): void {
    assert.equal(status, wanted, text)
    const body = JSON.parse(text)
    assert.equal(body.status, wanted)
    assert.ok(Number.isInteger(body.code) && body.message !== '' && body.more_info.includes(body.code), text)
    if (code !== undefined) assert.equal(body.code, code)
  }

  test('wrong credentials of every kind are 401 20003', async () => {
    const { accountSid, authToken } = there().house
    for (const authorization of [
      '',
      'Basic',
      'Basic !!!',
      'Basic eA==',
      `Bearer ${authToken}`,
      basic(accountSid, ''),
      basic(accountSid, 'wrong'),
      basic(accountSid, `${authToken} `),
      basic(accountSid, authToken.toUpperCase()),
      basic(`AC${UNKNOWN}`, authToken),
      basic('', authToken),
      basic(authToken, accountSid),
    ])
      for (const path of [applications(), '/v1/Alerts', sender()]) {
        const answer = await ask('GET', path, { authorization })
        assertTwilioError(answer, 401, 20003)
        assert.match(answer.headers['www-authenticate'] ?? '', /^Basic/)
      }
  })

  test('another account is not to be seen with our credentials', async () => {
    for (const path of ['/Applications.json', '/Calls.json', `/Calls/CA${UNKNOWN}.json`]) {
      const { status, text } = await ask('GET', `/2010-04-01/Accounts/AC${UNKNOWN}${path}`)
      assert.ok(status === 401 || status === 404, `${status} ${text}`)
    }
  })

  test('SIDs that nobody has, or that are none, are 404 20404', async () => {
    const { house } = there()
    for (const sid of [UNKNOWN, 'x', '%00', "' or '1'='1".replaceAll(' ', '%20'), 'a'.repeat(500)])
      for (const [method, path] of [
        ['GET', house.account(`/Applications/AP${sid}.json`)],
        ['POST', house.account(`/Applications/AP${sid}.json`)],
        ['DELETE', house.account(`/Applications/AP${sid}.json`)],
        ['GET', house.account(`/Calls/CA${sid}.json`)],
        ['POST', house.account(`/Calls/CA${sid}.json`)],
        ['DELETE', house.account(`/Calls/CA${sid}.json`)],
        ['GET', `/v2/Channels/Senders/XE${sid}`],
        ['GET', `/v1/Alerts/NO${sid}`],
      ] as const)
        assertTwilioError(await ask(method, path, method === 'POST' ? FORM : {}), 404, 20404)
  })

  test('malformed forms never break anything', async () => {
    const bodies = ['%', '%ZZ=1', 'FriendlyName=%ff%fe', 'VoiceUrl=%00', '&&&&', '=', '__proto__=1', 'a[b][c]=1']
    bodies.push(Array.from({ length: 5_000 }, (_, n) => `p${n}=1`).join('&'), 'FriendlyName=a&FriendlyName=b')
    for (const body of bodies) {
      const answer = await ask('POST', applications(), FORM, body)
      if (answer.status === 201) await ask('DELETE', new URL(JSON.parse(answer.text).uri, there().house.api).pathname)
      else assertTwilioError(answer, 400)
    }
  })

  test('malformed JSON is refused', async () => {
    const deep = `${'{"configuration":'.repeat(2_000)}1${'}'.repeat(2_000)}`
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '{"__proto__":{"x":1}}',
      '{"configuration":[]}',
      '{"nobody":1}',
      deep,
    ])
      assertTwilioError(await ask('POST', sender(), JSON_TYPE, body), 400)
  })

  test('bodies that are too large, or of another kind, are refused', async () => {
    const large = 'x'.repeat(OVERSIZED)
    assertTwilioError(await ask('POST', applications(), FORM, `FriendlyName=${large}`), 413)
    assertTwilioError(await ask('POST', sender(), JSON_TYPE, `{"x":"${large}"}`), 413)
    for (const type of ['text/xml', 'multipart/form-data; boundary=x', 'application/json'])
      assertTwilioError(await ask('POST', applications(), { 'content-type': type }, '{}'), 415)
  })

  test('paths that play tricks lead nowhere', async () => {
    for (const path of [
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/docs/..%2f..%2f..%2fpackage.json',
      '/docs/static/..%2f..%2f..%2f..%2fpackage.json',
      '/docs/static/%2e%2e/%2e%2e/package.json',
      '//etc/passwd',
      `${applications()}/../../../../v1`,
      '/v1/Alerts/%E0%A4%A',
      '/v1/Alerts/%00',
      `/${'a'.repeat(8_000)}`,
      '/meta/webhook/../../etc/passwd',
    ]) {
      const { status, text } = await ask('GET', path)
      assert.ok(status >= 400 && status < 500, `${path} answered ${status}`)
      assert.doesNotMatch(text, /root:|"dependencies"/, path)
    }
  })

  test('CONNECT leads to Twilio’s hosts alone: nobody’s proxy, nobody’s way inside', async () => {
    for (const target of [
      'example.com:443',
      '127.0.0.1:22',
      '169.254.169.254:80',
      'api.twilio.com:22',
      'localhost:443',
      ':',
    ]) {
      const { hostname, port } = new URL(there().house.api)
      const asking = request({ hostname, port, method: 'CONNECT', path: target, agent: false }).end()
      const [response, socket] = await once(asking, 'connect')
      socket.destroy()
      assert.notEqual(response.statusCode, 200, target)
    }
  })
}
