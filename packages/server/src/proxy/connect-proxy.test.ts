import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { type Authority, openAuthority } from './authority.ts'
import { ConnectProxy, isTwilio } from './connect-proxy.ts'

type Tunnel = { readonly status: number; readonly socket: Socket; readonly words: string }

describe('ConnectProxy', () => {
  let directory: string
  let authority: Authority
  let app: Server

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ringway-proxy-'))
    authority = await openAuthority(directory)
    app = createServer((asked, response) => response.end(`${asked.method} ${asked.headers.host}${asked.url}`))
    new ConnectProxy(authority, app).listenOn(app)
    app.listen(0, '127.0.0.1')
    await once(app, 'listening')
  })
  after(async () => {
    app.closeAllConnections()
    app.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function tunnelTo(target: string): Promise<Tunnel> {
    const asked = request({
      host: '127.0.0.1',
      port: (app.address() as AddressInfo).port,
      method: 'CONNECT',
      path: target,
    })
    asked.end()
    const [response, socket, head] = await once(asked, 'connect')
    return { status: response.statusCode, socket, words: String(head) }
  }

  async function secured(socket: Socket, servername: string, trusted = authority): Promise<TLSSocket> {
    const secure = connect({ socket, servername, ca: trusted.pem })
    await once(secure, 'secureConnect')
    return secure
  }

  test('who trusts the authority speaks to us as to api.twilio.com', async () => {
    const { status, socket } = await tunnelTo('api.twilio.com:443')
    assert.equal(status, 200)
    const secure = await secured(socket, 'api.twilio.com')
    assert.equal(secure.authorized, true)
    secure.write('GET /2010-04-01/Accounts.json HTTP/1.1\r\nHost: api.twilio.com\r\nConnection: close\r\n\r\n')
    const [bytes] = await once(secure, 'data')
    assert.match(String(bytes), /GET api\.twilio\.com\/2010-04-01\/Accounts\.json/)
    secure.destroy()
  })

  test('any other host is refused in words', async () => {
    const { status, socket, words } = await tunnelTo('169.254.169.254:80')
    assert.equal(status, 403)
    const [rest] = words === '' ? await once(socket, 'data') : [words]
    assert.match(String(rest), /reaches Twilio's hosts alone, not 169\.254\.169\.254:80/)
    socket.destroy()
  })

  test('plain words in a tunnel end it, and nothing else', async () => {
    const { socket } = await tunnelTo('api.twilio.com:443')
    socket.on('error', () => undefined)
    socket.write('GET /healthz HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n')
    await once(socket.resume(), 'close')
    const next = await tunnelTo('api.twilio.com:443')
    assert.equal((await secured(next.socket, 'api.twilio.com')).authorized, true)
    next.socket.destroy()
  })

  test('the authority is the same at the next start, and its key is its owner’s alone', async () => {
    const again = await openAuthority(directory)
    assert.equal(again.pem, authority.pem)
    assert.equal((await stat(join(directory, 'ca-key.pem'))).mode & 0o777, 0o600)
    const { socket } = await tunnelTo('api.twilio.com:443')
    assert.equal((await secured(socket, 'api.twilio.com', again)).authorized, true)
    socket.destroy()
  })

  test('it vouches for Twilio’s names and no others', async () => {
    const { socket } = await tunnelTo('api.twilio.com:443')
    try {
      await assert.rejects(secured(socket, 'www.bank.example'))
    } finally {
      socket.destroy()
    }
  })
})

describe('isTwilio', () => {
  const cases: Record<string, boolean> = {
    'api.twilio.com:443': true,
    'API.Twilio.com:443': true,
    'api.dublin.ie1.twilio.com:443': true,
    'twilio.com:443': false,
    'api.twilio.com:80': false,
    'api.twilio.com:4430': false,
    'api.twilio.com': false,
    'api.twilio.com.evil.example:443': false,
    'eviltwilio.com:443': false,
    'evil.example/.twilio.com:443': false,
    'user@api.twilio.com:443': false,
    '': false,
  }
  for (const [target, expected] of Object.entries(cases))
    test(`${target === '' ? '(nothing)' : target} ${expected ? 'is' : 'is not'}`, () =>
      assert.equal(isTwilio(target), expected))
})
