import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// For tests: an HTTP server on loopback that plays a speech service with OpenAI's API.

export type TestAsk = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

type Answer = (response: ServerResponse, ask: TestAsk) => void

export class TestService implements AsyncDisposable {
  /** What it was asked, in order. */
  readonly asked: TestAsk[] = []
  readonly baseUrl: string
  readonly #server: Server
  #answer: Answer

  static async open(answer: Answer): Promise<TestService> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TestService(server, answer)
  }

  private constructor(server: Server, answer: Answer) {
    this.#server = server
    this.#answer = answer
    this.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const ask = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
      this.asked.push(ask)
      this.#answer(response, ask)
    })
  }

  /** From now on. */
  answers(answer: Answer): void {
    this.#answer = answer
  }

  /** The bodies it was asked with, as JSON. */
  get orders(): Record<string, unknown>[] {
    return this.asked.map(({ body }) => JSON.parse(body.toString()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
