import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { failureOf, get, openApp, openHttp, openRawApp, PARAMS, post } from './app.test.support.ts'

for (const url of ['', 'nonsense', '/voice', 'ftp://a.example/', 'javascript:alert(1)', 'http://']) {
  test(`${JSON.stringify(url)} is no URL to ask: 11100`, async () => {
    await using http = openHttp()
    const failure = await failureOf(http.send(post(url)))
    assert.deepEqual([failure.code, failure.kind, failure.retry], [11100, 'refused', 'never'])
  })
}

for (const [status, kind, retry] of [
  [400, '4xx', 'never'],
  [404, '4xx', 'never'],
  [500, '5xx', 'later'],
  [503, '5xx', 'later'],
] as const) {
  test(`HTTP ${status} is 11217, with what the app said`, async () => {
    await using app = await openApp(() => ({
      status,
      headers: { 'x-why': 'because', 'set-cookie': 's=1' },
      body: 'sorry',
    }))
    await using http = openHttp()
    const failure = await failureOf(http.send(post(app.url)))
    assert.deepEqual([failure.code, failure.kind, failure.retry, failure.httpStatus], [11217, kind, retry, status])
    assert.equal(failure.responseBody, 'sorry')
    const headers = Object.fromEntries(failure.responseHeaders ?? [])
    assert.equal(headers['x-why'], 'because')
    assert.equal(headers['set-cookie'], '(hidden)')
    assert.deepEqual(failure.exchanged.params, PARAMS)
  })
}

for (const [name, encoding, packed] of [
  ['gzip', 'gzip', gzipSync('<Response/>')],
  ['deflate', 'deflate', deflateSync('<Response/>')],
  ['brotli', 'br', brotliCompressSync('<Response/>')],
  ['gzip in brotli', 'gzip, br', brotliCompressSync(gzipSync('<Response/>'))],
] as const) {
  test(`an answer packed with ${name} is unpacked`, async () => {
    await using app = await openApp(() => ({ headers: { 'content-encoding': encoding }, body: packed }))
    await using http = openHttp()
    assert.equal(String((await http.send(post(app.url))).body), '<Response/>')
  })
}

test('an answer that unpacks to more than 64 kB is 11750', async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000))
  assert.ok(bomb.length < 65_536)
  await using app = await openApp(() => ({ headers: { 'content-encoding': 'gzip' }, body: bomb }))
  await using http = openHttp()
  assert.equal((await failureOf(http.send(post(app.url)))).code, 11750)
})

for (const [name, headers, body] of [
  ['that is not what it says', { 'content-encoding': 'gzip' }, 'plain'],
  ['in an encoding nobody knows', { 'content-encoding': 'zstd' }, 'plain'],
] as const) {
  test(`an answer ${name} is 11206`, async () => {
    await using app = await openApp(() => ({ headers, body }))
    await using http = openHttp()
    assert.equal((await failureOf(http.send(post(app.url)))).code, 11206)
  })
}

test('a body of 65,536 bytes is taken', async () => {
  await using app = await openApp(() => ({ body: Buffer.alloc(65_536, 'x') }))
  await using http = openHttp()
  assert.equal((await http.send(post(app.url))).body.length, 65_536)
})

test('a longer one is 11750: at once when it is announced, else when it gets there, and the connection is dropped', async () => {
  const dropped: Promise<unknown>[] = []
  await using app = await openRawApp((socket, number) => {
    dropped.push(once(socket, 'close'))
    socket.once('data', () => {
      if (number === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n')
      else socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${'x'.repeat(65_537)}`)
    })
  })
  await using http = openHttp()
  const announced = await failureOf(http.send(post(app.url)))
  const grown = await failureOf(http.send(post(app.url)))
  assert.deepEqual([announced.code, grown.code], [11750, 11750])
  assert.deepEqual([announced.httpStatus, grown.responseBody?.length], [200, 8_192])
  await Promise.all(dropped)
})

test('an answer that is not looked at may be endless, or break off: its status counts', async () => {
  await using app = await openRawApp((socket, number) => {
    socket.once('data', () => {
      if (number === 1) socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`)
      else socket.write('HTTP/1.1 204 OK\r\nContent-Length: 10\r\n\r\n')
    })
  })
  await using http = openHttp({ patience: { readMs: 40 } })
  const reading = { limitBytes: 65_536, oversizeCode: 11750, overflow: 'stop' } as const
  assert.equal((await http.send(post(app.url, { reading }))).status, 200)
  assert.equal((await http.send(post(app.url, { reading }))).status, 204)
})

test("Twilio's own welcome document is ours, and no connection is made for it", async () => {
  await using http = openHttp({
    resolve: async () => {
      throw new Error('nothing is resolved')
    },
  })
  const response = await http.send(post('https://demo.twilio.com/welcome/voice/'))
  assert.match(String(response.body), /<Say>/)
  assert.equal(response.status, 200)
  const failure = await failureOf(http.send(get('https://handler.twilio.com/twiml/EH123')))
  assert.deepEqual([failure.code, failure.httpStatus], [11200, 404])
  assert.match(failure.message, /demo\.twilio\.com\/docs\/voice\.xml/)
})
