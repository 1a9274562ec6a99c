import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { TestApi } from './open-test-api.ts'

/** Hundreds of senders who never finish: each is cut off in its time, and everybody else is served meanwhile. */
describe('slow senders', () => {
  let api: TestApi
  let url: URL
  before(async () => {
    api = await TestApi.open({ patience: { headMs: 200, requestMs: 400, lookEveryMs: 50 } })
    url = new URL(await api.app.listen({ port: 0, host: '127.0.0.1' }))
  })
  after(() => api.close())

  async function say(words: string): Promise<{ readonly socket: Socket; readonly answer: Promise<string> }> {
    const socket = connect(Number(url.port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(words)
    let heard = ''
    socket.on('data', (bytes) => {
      heard += bytes
    })
    socket.on('error', () => undefined)
    return { socket, answer: once(socket, 'close').then(() => heard) }
  }

  const POST = 'POST /2010-04-01/Accounts HTTP/1.1\r\nHost: x\r\n'
  const SLOW: [what: string, words: string][] = [
    ['half a request line', 'GET /heal'],
    ['a head without its end', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n'],
    ['a body shorter than it says', `${POST}Content-Length: 100\r\n\r\nTo=1`],
    ['chunks without the last', `${POST}Transfer-Encoding: chunked\r\n\r\n4\r\nTo=1\r\n`],
  ]

  for (const [what, words] of SLOW) {
    test(`${what}, a hundred times over: cut off, and others are answered meanwhile`, async () => {
      const senders = await Promise.all(Array.from({ length: 100 }, () => say(words)))
      assert.equal((await fetch(new URL('/healthz', url))).status, 200)
      for (const answer of await Promise.all(senders.map((sender) => sender.answer)))
        assert.match(answer, /^$|^HTTP\/1\.1 4\d\d /)
    })
  }

  const SMUGGLED: [what: string, words: string][] = [
    ['Content-Length and Transfer-Encoding', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two Content-Lengths', `${POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nTo=1`],
    ['a header folded over two lines', `${POST}X-A: 1\r\n X-B: 2\r\n\r\n`],
    ['a blank before the colon', `${POST}Content-Length : 4\r\n\r\nTo=1`],
    ['a bare line feed', `POST / HTTP/1.1\nHost: x\n\n`],
    ['a header of a megabyte', `${POST}X-A: ${'a'.repeat(1_000_000)}\r\n\r\n`],
    ['ten thousand headers', `${POST}${'a: b\r\n'.repeat(10_000)}\r\n`],
    ['a path of a megabyte', `GET /${'a'.repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001'],
  ]
  for (const [what, words] of SMUGGLED) {
    test(`${what}: refused, and the connection closed`, async () => {
      const { answer } = await say(words)
      assert.match(await answer, /^$|^HTTP\/1\.1 4\d\d /)
      assert.equal((await fetch(new URL('/healthz', url))).status, 200)
    })
  }
})
