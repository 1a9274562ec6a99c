import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { TestHouse } from './house.test.kit.ts'

let open: TestHouse
let locked: TestHouse

before(async () => {
  open = await TestHouse.open()
  locked = await TestHouse.open({ token: 'the-token' })
})
after(() => Promise.all([open.close(), locked.close()]))

type Answer = { status: number; cookie: string | undefined; code: string | undefined }

/** With `node:http`, because fetch does not let one write Host, Origin and Cookie. */
function ask(house: TestHouse, method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${house.simulator.url}${path}`, { method, headers }, async (response) => {
      let text = ''
      for await (const part of response) text += part
      const code = text.startsWith('{') ? JSON.parse(text).error?.code : undefined
      resolve({ status: response.statusCode ?? 0, cookie: response.headers['set-cookie']?.[0], code })
    })
    sent.on('error', reject).end()
  })
}

test('a rebound name is refused, localhost and addresses are not', async () => {
  assert.equal((await ask(open, 'GET', '/', { host: 'evil.example:4020' })).code, 'strange_host')
  for (const host of ['localhost:4020', '127.0.0.1:4020', '[::1]:4020', '192.168.1.5'])
    assert.equal((await ask(open, 'GET', '/', { host })).status, 200, host)
})

test('another origin may look but not touch', async () => {
  const origin = 'http://evil.example'
  assert.equal((await ask(open, 'POST', '/_sim/v1/reset', { origin })).code, 'cross_origin')
  assert.equal((await ask(open, 'POST', '/_sim/v1/reset', { origin: 'null' })).code, 'cross_origin')
  assert.equal((await ask(open, 'POST', '/_sim/v1/reset', { origin: open.simulator.url })).status, 200)
})

test('with a token the control API wants it; pages and Graph do not', async () => {
  const reset = (headers: Record<string, string>) => ask(locked, 'POST', '/_sim/v1/reset', headers)
  assert.equal((await reset({})).code, 'token_needed')
  assert.equal((await ask(locked, 'POST', '/%5fsim/v1/reset', {})).code, 'token_needed')
  assert.equal((await reset({ authorization: 'Bearer another' })).status, 401)
  assert.equal((await reset({ authorization: 'Bearer the-token' })).status, 200)
  assert.equal((await ask(locked, 'GET', '/', { host: 'phones.example' })).status, 200)
})

test('a page opened with the token gets a cookie that opens the control API', async () => {
  assert.equal((await ask(locked, 'GET', '/?token=wrong', {})).cookie, undefined)
  const { cookie } = await ask(locked, 'GET', '/?token=the-token', {})
  assert.match(cookie ?? '', /HttpOnly; SameSite=Strict/)
  assert.equal((await ask(locked, 'POST', '/_sim/v1/reset', { cookie: cookie?.split(';')[0] ?? '' })).status, 200)
})
