import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LoopbackServer } from './loopback-server.ts'

/** A webhook as it arrived. */
export type Arrived = {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** As `name: value` pairs in the order they came. */
  readonly rawHeaders: readonly string[]
  readonly params: URLSearchParams
  readonly body: string
  readonly at: number
}

type Answer = { readonly status?: number; readonly type?: string; readonly body?: string | Buffer }

/** A customer's app whose answers a test decides: paths are routes, everything that arrives is kept. */
export class CustomerApp {
  readonly url: string
  readonly arrived: Arrived[] = []
  readonly #events = new EventEmitter<{ arrived: [Arrived] }>()
  readonly #server: LoopbackServer
  readonly #routes = new Map<string, (arrived: Arrived, response: ServerResponse) => Answer | undefined>()

  private constructor(server: LoopbackServer) {
    this.#server = server
    this.url = server.url
    server.onRequest((request, body, response) => this.#serve(request, body.toString(), response))
  }

  static async open(): Promise<CustomerApp> {
    return new CustomerApp(await LoopbackServer.open())
  }

  /** Answers `path` with what `how` says; when it says nothing it has answered itself, or never will. */
  on(path: string, how: (arrived: Arrived, response: ServerResponse) => Answer | undefined): void {
    this.#routes.set(path, how)
  }

  /** Has `path` an answer? */
  answers(path: string): boolean {
    return this.#routes.has(path)
  }

  /** Answers `path` with these verbs inside `<Response>`. */
  twiml(path: string, verbs: string): void {
    this.on(path, () => ({ type: 'text/xml', body: `<Response>${verbs}</Response>` }))
  }

  /** What arrived at `path` as number `count`, from 1, of those that are `wanted`; waits for it. @throws after `withinMs` */
  async next(
    path: string,
    count = 1,
    withinMs = 10_000,
    wanted: (arrived: Arrived) => boolean = () => true,
  ): Promise<Arrived> {
    const signal = AbortSignal.timeout(withinMs)
    for (;;) {
      const found = this.arrived.filter((one) => new URL(one.path, this.url).pathname === path && wanted(one))[
        count - 1
      ]
      if (found) return found
      await once(this.#events, 'arrived', { signal }).catch(() => {
        throw new Error(`${path} was not asked ${count} times within ${withinMs} ms; arrived: ${this.#list()}`)
      })
    }
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  #list(): string {
    return this.arrived.map((one) => `${one.method} ${one.path}`).join(', ') || 'nothing'
  }

  #serve(request: IncomingMessage, body: string, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url)
    const arrived: Arrived = {
      method: request.method ?? '',
      path: request.url ?? '/',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      params: request.method === 'GET' ? url.searchParams : new URLSearchParams(body),
      body,
      at: Date.now(),
    }
    this.arrived.push(arrived)
    const answer = this.#routes.get(url.pathname)?.(arrived, response)
    if (answer) {
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/plain' })
      response.end(answer.body ?? '')
    } else if (!this.#routes.has(url.pathname)) {
      response.writeHead(404).end()
    }
    this.#events.emit('arrived', arrived)
  }
}
