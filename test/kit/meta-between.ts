import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphErrorCode } from '@ringway/meta-wire'
import { forward, passOn, refuseWith } from './forward.ts'
import { LoopbackServer } from './loopback-server.ts'
import { until } from './until.ts'

/** What Meta tells of a business's call: the answer to `connect` (`graph`), and its webhooks. */
export type Word = 'graph' | 'connect' | 'RINGING' | 'ACCEPTED' | 'REJECTED' | 'terminate'

/** In which order a business hears them. */
export type Script = {
  /** As they are let through, each when it and all before it have come; one may stand twice. */
  readonly order: readonly Word[]
  /** Never let through. What stands in neither list follows when the order is through. */
  readonly lost?: readonly Word[]
}

/** Between a business and Meta, on both ways: what is told of scripted calls arrives late, twice, in another order or never. */
export class MetaBetween {
  readonly url: string
  readonly #server: LoopbackServer
  readonly #graph: string
  readonly #webhooks: string
  readonly #scripts = new Map<string, Playing>()
  readonly #refusals = new Map<string, GraphErrorCode>()

  private constructor(server: LoopbackServer, graph: string, webhooks: string) {
    this.#server = server
    this.#graph = graph
    this.#webhooks = webhooks
    this.url = server.url
    server.onRequest((request, body, response) => this.#serve(request, body, response))
  }

  /** @param graph the network's Graph @param webhooks where the business takes webhooks */
  static async open({ graph, webhooks }: { graph: string; webhooks: string }): Promise<MetaBetween> {
    return new MetaBetween(await LoopbackServer.open(), graph, webhooks)
  }

  /** From now on what is told of calls to `waId` is told as `script` says. @returns when its order is through */
  play(waId: string, script: Script): Promise<void> {
    const playing = new Playing(script)
    this.#scripts.set(waId, playing)
    return playing.done
  }

  /**
   * From now on Graph refuses what is asked of `edge` with this code, in Meta's words; null: it is asked again. The
   * network learns nothing of it.
   */
  refuse(edge: 'calls' | 'messages' | 'settings', code: GraphErrorCode | null): void {
    if (code === null) this.#refusals.delete(edge)
    else this.#refusals.set(edge, code)
  }

  /** What is held of calls to `waId` is let through as it came; what comes from now on is not held. */
  async letThrough(waId: string): Promise<void> {
    await this.#scripts.get(waId)?.giveUp()
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  async #serve(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const passed =
      request.url === '/meta/webhook' ? this.#webhook(request, body, response) : this.#toGraph(request, body, response)
    // The one it was for is not there: neither are we.
    await passed.catch(() => response.destroy())
  }

  async #webhook(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const tell = () => forward(this.#webhooks, request, body)
    const { user, word } = toldOf(body)
    const playing = word === null ? undefined : this.#scripts.get(user)
    if (!playing || word === null) return await passOn(response, await tell())
    // Meta has been told that it was taken: what becomes of it on the way is ours to say.
    response.end()
    await playing.came(word, () => retried(tell))
  }

  async #toGraph(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const code = request.method === 'POST' ? this.#refusals.get(request.url?.split('/').at(-1) ?? '') : undefined
    if (code !== undefined) return refuseWith(response, code)
    const answer = await forward(this.#graph + (request.url ?? ''), request, body)
    const asked = body.length > 0 && request.url?.endsWith('/calls') ? JSON.parse(body.toString()) : {}
    const playing = asked.action === 'connect' ? this.#scripts.get(String(asked.to)) : undefined
    if (!playing) return await passOn(response, answer)
    if (playing.loses('graph')) response.destroy()
    else await playing.came('graph', () => passOn(response, answer))
  }
}

class Playing {
  readonly done: Promise<void>
  readonly #script: Script
  readonly #arrived = new Map<Word, () => Promise<void>>()
  readonly #waiting: (() => Promise<void>)[] = []
  #next = 0
  #finish: () => void = () => undefined
  #telling: Promise<void> = Promise.resolve()

  constructor(script: Script) {
    this.#script = script
    this.done = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  loses(word: Word): boolean {
    return this.#script.lost?.includes(word) ?? false
  }

  /** @param tell lets it through */
  came(word: Word, tell: () => Promise<void>): Promise<void> {
    if (this.loses(word)) return Promise.resolve()
    if (this.#script.order.includes(word)) this.#arrived.set(word, tell)
    else this.#waiting.push(tell)
    this.#telling = this.#telling.then(() => this.#proceed())
    return this.#telling
  }

  giveUp(): Promise<void> {
    this.#next = this.#script.order.length
    this.#telling = this.#telling.then(() => this.#proceed())
    return this.#telling
  }

  async #proceed(): Promise<void> {
    const { order } = this.#script
    for (; this.#next < order.length; this.#next += 1) {
      const tell = this.#arrived.get(order[this.#next] as Word)
      if (!tell) return
      await tell()
    }
    this.#finish()
    for (const tell of this.#waiting.splice(0)) await tell()
  }
}

/** Whose call a webhook is about, and what it tells; `word` is null for everything else. */
function toldOf(body: Buffer): { user: string; word: Word | null } {
  const { field, value } = JSON.parse(body.toString()).entry[0].changes[0]
  const [call] = value.calls ?? []
  const [status] = value.statuses ?? []
  if (field !== 'calls') return { user: '', word: null }
  if (call?.direction === 'BUSINESS_INITIATED') return { user: call.to, word: call.event }
  return status ? { user: status.recipient_id, word: status.status } : { user: '', word: null }
}

/** As Meta does, until it is taken. */
async function retried(tell: () => Promise<Response>): Promise<void> {
  await until('a webhook is taken', async () => (await tell().catch(() => null))?.ok, 30_000)
}
