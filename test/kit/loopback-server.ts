import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** An HTTP server at a port of this machine that was free. */
export class LoopbackServer {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(): Promise<LoopbackServer> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LoopbackServer(server)
  }

  /** `serve` has each request once its body is there; one whose sender has gone before that, it never has. */
  onRequest(serve: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void): void {
    this.#server.on('request', (request, response) =>
      buffer(request).then(
        (body) => serve(request, body, response),
        () => response.destroy(),
      ),
    )
  }

  /** Ends it at once, whoever is still being served. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
