import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { failureOf, openApp, openHttp, openRawApp, type Reply } from './app.test.support.ts'
import type { CustomerHttp } from './customer-http.ts'
import { AUDIO_LIMIT_BYTES, AudioFetcher } from './fetch-audio.ts'

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

function open(http: CustomerHttp, cacheBytes?: number) {
  const clock = handWound()
  return { clock, audio: new AudioFetcher({ http, clock, ...(cacheBytes && { cacheBytes }) }) }
}

function sound(body: string | Uint8Array, headers: Reply['headers'] = {}): Reply {
  return { headers: { 'content-type': 'audio/mpeg', ...headers }, body }
}

test('audio: a file is fetched by GET without parameters, and known by its bytes', async () => {
  await using app = await openApp(() => sound('abc'))
  await using http = openHttp()
  const fetched = await open(http).audio.fetch({ url: `${app.url}/a.mp3?x=1`, authToken: 't' })
  assert.equal(fetched.contentType, 'audio/mpeg')
  assert.equal(String(fetched.bytes), 'abc')
  assert.equal(fetched.key, createHash('sha256').update('abc').digest('hex'))
  const [asked] = app.asked
  assert.deepEqual([asked?.method, asked?.path], ['GET', '/a.mp3?x=1'])
  assert.ok(asked?.headers['x-twilio-signature'])
})

test('audio: what is fresh is not asked for again, and is once it is stale', async () => {
  await using app = await openApp((_asked, number) => sound(`take ${number}`, { 'cache-control': 'max-age=10' }))
  await using http = openHttp()
  const { audio, clock } = open(http)
  const question = { url: app.url, authToken: 't' }
  await audio.fetch(question)
  clock.advance(9_999)
  assert.equal(String((await audio.fetch(question)).bytes), 'take 1')
  clock.advance(1)
  assert.equal(String((await audio.fetch(question)).bytes), 'take 2')
  assert.equal(app.asked.length, 2)
})

test('audio: with an ETag only "is it still the same" is asked, and 304 is an answer', async () => {
  await using app = await openApp(({ headers }) =>
    headers['if-none-match'] === '"1"' ? { status: 304 } : sound('abc', { etag: '"1"', 'cache-control': 'no-cache' }),
  )
  await using http = openHttp()
  const { audio } = open(http)
  const question = { url: app.url, authToken: 't' }
  const takes = [await audio.fetch(question), await audio.fetch(question), await audio.fetch(question)]
  assert.deepEqual(
    takes.map(({ bytes }) => String(bytes)),
    ['abc', 'abc', 'abc'],
  )
  assert.deepEqual(
    app.asked.map(({ headers }) => headers['if-none-match']),
    [undefined, '"1"', '"1"'],
  )
})

test('audio: without a word about keeping it is fetched every time', async () => {
  await using app = await openApp(() => sound('abc'))
  await using http = openHttp()
  const { audio } = open(http)
  await audio.fetch({ url: app.url, authToken: 't' })
  await audio.fetch({ url: app.url, authToken: 't' })
  assert.equal(app.asked.length, 2)
})

test('audio: who asks at the same time shares one request; a failure is shared too and then forgotten', async () => {
  await using app = await openApp((_asked, number) => (number === 1 ? { status: 503 } : sound('abc')))
  await using http = openHttp()
  const { audio } = open(http)
  const question = { url: app.url, authToken: 't' }
  const failures = await Promise.all([failureOf(audio.fetch(question)), failureOf(audio.fetch(question))])
  assert.equal(failures[0], failures[1])
  const takes = await Promise.all([audio.fetch(question), audio.fetch(question), audio.fetch(question)])
  assert.equal(new Set(takes).size, 1)
  assert.equal(app.asked.length, 2)
})

test("audio: one account's file is not handed to another", async () => {
  await using app = await openApp(() => sound('abc', { 'cache-control': 'max-age=60' }))
  await using http = openHttp()
  const { audio } = open(http)
  await audio.fetch({ url: app.url, authToken: 'one' })
  await audio.fetch({ url: app.url, authToken: 'two' })
  assert.equal(app.asked.length, 2)
})

test('audio: the cache holds so many bytes, and forgets what was not used for longest', async () => {
  await using app = await openApp(() => sound(Buffer.alloc(40), { 'cache-control': 'max-age=60' }))
  await using http = openHttp()
  const { audio } = open(http, 100)
  for (const path of ['/a', '/b', '/a', '/c', '/a', '/b']) await audio.fetch({ url: app.url + path, authToken: 't' })
  assert.deepEqual(
    app.asked.map(({ path }) => path),
    ['/a', '/b', '/c', '/b'],
  )
})

for (const [name, reply, code] of [
  ['a type that is no sound', { headers: { 'content-type': 'text/html' }, body: '<p>' }, 13420],
  ['no type', { body: 'abc' }, 13420],
  ['an empty file', sound(''), 11770],
  ['404', { status: 404 }, 11217],
  ['304 that nobody asked for', { status: 304 }, 11216],
] as const) {
  test(`audio: ${name} is ${code}`, async () => {
    await using app = await openApp(() => reply)
    await using http = openHttp()
    assert.equal((await failureOf(open(http).audio.fetch({ url: app.url, authToken: 't' }))).code, code)
  })
}

test('audio: a file over 16 MiB is 11751, before it is read', async () => {
  await using app = await openRawApp((socket) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: ${AUDIO_LIMIT_BYTES + 1}\r\n\r\n`
    socket.once('data', () => socket.write(head))
  })
  await using http = openHttp()
  assert.equal((await failureOf(open(http).audio.fetch({ url: app.url, authToken: 't' }))).code, 11751)
})
