import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createServer, type Server as TlsServer } from 'node:tls'
import type { Authority } from './authority.ts'

/**
 * Lands connections to Twilio's hosts here: a program that is told to use us as its proxy, and to trust our authority,
 * speaks to Ringway while it believes to speak to api.twilio.com. CONNECT to any other host is refused.
 */
export class ConnectProxy {
  readonly #tls: TlsServer

  /** @param app the HTTP server that answers what comes out of the tunnels */
  constructor(authority: Authority, app: Server) {
    this.#tls = createServer({
      SNICallback: (host, done) => {
        if (!isTwilio(`${host}:443`)) return done(new Error(`${host} is not a host of Twilio's`))
        authority.contextFor(host).then(
          (context) => done(null, context),
          (error: Error) => done(error),
        )
      },
      ALPNProtocols: ['http/1.1'],
    })
    this.#tls.on('secureConnection', (socket) => app.emit('connection', socket))
    this.#tls.on('tlsClientError', (_error, socket) => socket.destroy())
  }

  /** Takes CONNECT on `server`, which may be the app itself or one that does nothing else. */
  listenOn(server: Server): void {
    server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy())
      if (!isTwilio(request.url ?? '')) {
        socket.end(refusal(request.url ?? ''))
        return
      }
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) socket.unshift(head)
      this.#tls.emit('connection', socket)
    })
  }
}

/** `api.twilio.com:443` and every other host below twilio.com, by TLS only. */
export function isTwilio(authority: string): boolean {
  return /^(?:[a-z0-9-]{1,63}\.){1,6}twilio\.com:443$/i.test(authority)
}

function refusal(authority: string): string {
  const words = `Ringway's proxy reaches Twilio's hosts alone, not ${authority.replace(/[^\w.:[\]-]/g, '').slice(0, 100)}.\n`
  return `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${words.length}\r\nConnection: close\r\n\r\n${words}`
}
