import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CookieJar } from 'tough-cookie'
import { type Asked, get, openApp, openHttp, post, type Reply, xml } from './app.test.support.ts'

/** A clock that is moved by hand. */
function handWound() {
  let now = Date.parse('2026-03-01T12:00:00Z')
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
  }
}

/** An app whose document has an ETag, and says so when it is still the same. */
function tagged({ headers }: Asked): Reply {
  if (headers['if-none-match'] === '"1"') return { status: 304, headers: { etag: '"1"' } }
  return { headers: { 'content-type': 'text/xml', etag: '"1"' }, body: '<Response/>' }
}

const CACHED = { cached: true } as const

test('a GET that is answered with an ETag is asked "is it still the same", and 304 stands for the document', async () => {
  await using app = await openApp(tagged)
  await using http = openHttp()
  await http.send(get(app.url, CACHED))
  const again = await http.send(get(app.url, CACHED))
  assert.deepEqual([again.status, String(again.body), again.headers['content-type']], [200, '<Response/>', 'text/xml'])
  assert.deepEqual(
    app.asked.map(({ headers }) => headers['if-none-match']),
    [undefined, '"1"'],
  )
})

test('one with Last-Modified is asked by its date; another document takes its place', async () => {
  const modified = ['Sun, 01 Mar 2026 10:00:00 GMT', 'Sun, 01 Mar 2026 11:00:00 GMT', 'Sun, 01 Mar 2026 11:00:00 GMT']
  await using app = await openApp((_, number) => ({
    headers: { 'content-type': 'text/xml', 'last-modified': modified[number - 1] },
    body: `<Response>${number}</Response>`,
  }))
  await using http = openHttp()
  for (const n of [1, 2, 3])
    assert.equal(String((await http.send(get(app.url, CACHED))).body), `<Response>${n}</Response>`)
  assert.deepEqual(
    app.asked.map(({ headers }) => headers['if-modified-since']),
    [undefined, modified[0], modified[1]],
  )
})

test('within max-age nobody is asked; after it, and after what a 304 adds to it, somebody is', async () => {
  const clock = handWound()
  await using app = await openApp(({ headers }) => {
    const fresh = { 'cache-control': 'max-age=10', etag: '"1"' }
    if (headers['if-none-match'] === '"1"') return { status: 304, headers: fresh }
    return { headers: { ...fresh, 'content-type': 'text/xml' }, body: '<Response/>' }
  })
  await using http = openHttp({ clock })
  const askedAfter = async (ms: number) => {
    clock.advance(ms)
    assert.equal(String((await http.send(get(app.url, CACHED))).body), '<Response/>')
    return app.asked.length
  }
  assert.deepEqual([await askedAfter(0), await askedAfter(9_999)], [1, 1])
  assert.deepEqual([await askedAfter(1), await askedAfter(9_999), await askedAfter(1)], [2, 2, 3])
})

test('a POST is asked each time, whatever its answer says of being kept', async () => {
  await using app = await openApp(() => ({
    headers: { 'content-type': 'text/xml', 'cache-control': 'max-age=600', etag: '"1"' },
    body: '<Response/>',
  }))
  await using http = openHttp()
  for (const _ of [1, 2]) await http.send(post(app.url, CACHED))
  assert.deepEqual(
    app.asked.map(({ method, headers }) => [method, headers['if-none-match']]),
    [
      ['POST', undefined],
      ['POST', undefined],
    ],
  )
})

test('the document that a POST is redirected to is kept, the redirect is not', async () => {
  await using app = await openApp((asked) =>
    asked.path === '/menu' ? tagged(asked) : { status: 303, headers: { location: '/menu' } },
  )
  await using http = openHttp()
  for (const _ of [1, 2]) assert.equal((await http.send(post(`${app.url}/voice`, CACHED))).status, 200)
  assert.deepEqual(
    app.asked.map(({ method, path, headers }) => [method, path, headers['if-none-match'] ?? '']),
    [
      ['POST', '/voice', ''],
      ['GET', '/menu', ''],
      ['POST', '/voice', ''],
      ['GET', '/menu', '"1"'],
    ],
  )
})

test('parameters are part of the address: another call is another document', async () => {
  await using app = await openApp(tagged)
  await using http = openHttp()
  await http.send(get(app.url, { ...CACHED, params: [['CallSid', 'CA1']] }))
  await http.send(get(app.url, { ...CACHED, params: [['CallSid', 'CA2']] }))
  assert.equal(app.asked[1]?.headers['if-none-match'], undefined)
})

for (const [name, second] of [
  ['another account', { authToken: 'another' }],
  ['a call with cookies', { jar: withCookie() }],
] as const) {
  test(`what was kept is not handed to ${name}`, async () => {
    await using app = await openApp(tagged)
    await using http = openHttp()
    await http.send(get(app.url, CACHED))
    await http.send(get(app.url, { ...CACHED, ...second }))
    assert.equal(app.asked[1]?.headers['if-none-match'], undefined)
  })
}

function withCookie(): CookieJar {
  const jar = new CookieJar()
  jar.setCookieSync('who=me', 'http://127.0.0.1/')
  return jar
}

for (const [name, headers, status] of [
  ['no-store', { 'cache-control': 'no-store', etag: '"1"' }, 200],
  ['Set-Cookie', { 'set-cookie': 'a=1', etag: '"1"' }, 200],
  ['a Vary by what we do not send', { vary: 'X-Whatever', etag: '"1"' }, 200],
  ['a status that is not 200', { etag: '"1"', 'cache-control': 'max-age=60' }, 201],
] as const) {
  test(`an answer with ${name} is not kept`, async () => {
    await using app = await openApp(() => ({ ...xml('<Response/>'), headers, status }))
    await using http = openHttp()
    for (const _ of [1, 2]) await http.send(get(app.url, CACHED))
    assert.deepEqual(
      app.asked.map((asked) => asked.headers['if-none-match']),
      [undefined, undefined],
    )
  })
}

test('an answer that was not read whole is not kept', async () => {
  await using app = await openApp(() => ({ headers: { 'cache-control': 'max-age=60' }, body: 'sound' }))
  await using http = openHttp()
  const reading = { limitBytes: 100, oversizeCode: 11750, overflow: 'fail', wanted: () => false } as const
  assert.equal(String((await http.send(get(app.url, { ...CACHED, reading }))).body), '')
  assert.equal(String((await http.send(get(app.url, CACHED))).body), 'sound')
})

test('without being told to, no answer is kept', async () => {
  await using app = await openApp(tagged)
  await using http = openHttp()
  for (const _ of [1, 2]) await http.send(get(app.url))
  assert.equal(app.asked[1]?.headers['if-none-match'], undefined)
})
