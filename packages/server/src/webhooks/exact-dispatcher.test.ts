import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { deferred } from '../kit/deferred.ts'
import { failureOf, openApp, openHttp, openRawApp, post, TOKEN } from './app.test.support.ts'
import { twilioSignature } from './signature.ts'
import { AS_MESSAGING } from './webhook-request.ts'

const MESSAGE = {
  ...AS_MESSAGING,
  params: [['Body', 'olá'] as const],
  idempotencyToken: 'b00cd941-9b6e-49c3-84fb-e2af2cf92cc7',
}

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'

/** The bytes of the first request, and an answer to it. */
function recording(answer: string, heard: string[]) {
  return openRawApp((socket) =>
    socket.on('data', (data) => {
      heard.push(String(data))
      if (heard.join('').includes('Body=ol%C3%A1')) socket.write(answer)
    }),
  )
}

test("a messaging webhook carries the nine headers of Twilio's page, in their order, and nothing else", async () => {
  const heard: string[] = []
  await using app = await recording(ANSWER, heard)
  await using http = openHttp()
  await http.send(post(`${app.url}/in?a=b#rc=0`, MESSAGE))
  const signature = twilioSignature(TOKEN, `http://127.0.0.1:${app.port}/in?a=b`, MESSAGE.params)
  assert.equal(
    heard.join(''),
    [
      'POST /in?a=b HTTP/1.1',
      `Host: 127.0.0.1:${app.port}`,
      'User-Agent: TwilioProxy/1.1',
      'Content-Length: 13',
      'Accept: */*',
      'Content-Type: application/x-www-form-urlencoded',
      'I-Twilio-Idempotency-Token: b00cd941-9b6e-49c3-84fb-e2af2cf92cc7',
      'X-Home-Region: us1',
      `X-Twilio-Signature: ${signature}`,
      'Accept-Encoding: gzip',
      '',
      'Body=ol%C3%A1',
    ].join('\r\n'),
  )
})

test('PUT is the same request under another name', async () => {
  const heard: string[] = []
  await using app = await recording(ANSWER, heard)
  await using http = openHttp()
  const { status, body } = await http.send({ ...post(app.url, MESSAGE), method: 'PUT' })
  assert.deepEqual([status, String(body)], [200, 'ok'])
  assert.match(heard.join(''), /^PUT \/ HTTP\/1\.1\r\n/)
  assert.match(heard.join(''), /\r\nContent-Length: 13\r\n/)
})

test('a GET has neither length nor type, and its parameters stand in the URL', async () => {
  await using app = await openApp(() => ({ body: 'ok' }))
  await using http = openHttp()
  await http.send({ ...post(app.url, MESSAGE), method: 'GET' })
  const [asked] = app.asked
  assert.equal(asked?.path, '/?Body=ol%C3%A1')
  assert.deepEqual(
    asked?.rawHeaders.filter((_, index) => index % 2 === 0),
    [
      'Host',
      'User-Agent',
      'Accept',
      'I-Twilio-Idempotency-Token',
      'X-Home-Region',
      'X-Twilio-Signature',
      'Accept-Encoding',
    ],
  )
})

test('the connection is ours to end, once the answer is there', async () => {
  let ended: Promise<unknown> = Promise.resolve()
  await using app = await openRawApp((socket) => {
    ended = once(socket, 'close')
    socket.once('data', () => socket.write(ANSWER))
  })
  await using http = openHttp()
  await http.send(post(app.url, MESSAGE))
  await ended
})

test('gzip is undone, and bounded', async () => {
  const headers = { 'content-encoding': 'gzip', 'content-type': 'text/xml' }
  await using app = await openApp((_asked, number) => ({
    headers,
    body: gzipSync(number === 1 ? '<Response/>' : Buffer.alloc(100_000)),
  }))
  await using http = openHttp()
  assert.equal(String((await http.send(post(app.url, MESSAGE))).body), '<Response/>')
  assert.equal((await failureOf(http.send(post(app.url, MESSAGE)))).code, 11750)
})

for (const [name, answer, code] of [
  ['no HTTP', 'hello\r\n\r\n', 11206],
  ['headers without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n`, 11206],
  ['nothing, and the connection closed', null, 11205],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', 11205],
] as const)
  test(`${name} is ${code}`, async () => {
    await using app = await openRawApp((socket) => {
      socket.once('data', () => (answer === null ? socket.destroy() : socket.end(answer)))
    })
    await using http = openHttp()
    assert.equal((await failureOf(http.send(post(app.url, MESSAGE)))).code, code)
  })

test('a target that may not be reached is refused here as well', async () => {
  await using http = openHttp()
  assert.equal((await failureOf(http.send(post('http://10.0.0.1/', MESSAGE)))).kind, 'refused')
})

test('silence ends it, and so does the caller', async () => {
  await using app = await openRawApp(() => undefined)
  await using http = openHttp({ patience: { readMs: 30 } })
  assert.equal((await failureOf(http.send(post(app.url, MESSAGE)))).code, 11205)
  const over = new AbortController()
  const asked = http.send({ ...post(app.url, MESSAGE), signal: over.signal })
  over.abort(new Error('over'))
  await assert.rejects(asked, /over/)
})

test('closing ends what is under way', async () => {
  const heard = deferred<void>()
  await using app = await openRawApp((socket) => socket.once('data', () => heard.resolve()))
  const http = openHttp()
  const asked = failureOf(http.send(post(app.url, MESSAGE)))
  await heard.promise
  await http.close()
  assert.equal((await asked).kind, 'transport')
})
