import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { type Answered, forwarded, refuseWith } from '../kit/forward.ts'
import { LoopbackServer } from '../kit/loopback-server.ts'
import type { Random } from './random.ts'

export type WireFault =
  | 'graph slow'
  | 'graph 429'
  | 'graph 500'
  | 'graph 190'
  | 'graph answers lost'
  | 'webhooks twice'
  | 'webhooks late'
  | 'webhooks swapped'
  | 'webhooks lost'

const SLOW_MS = [500, 2_500] as const
const LATE_MS = [200, 1_500] as const
const SWAPPED_MS = [0, 300] as const
const LOST_SHARE = 0.5

/** Where it stands, and the secret that signs webhooks: their SDP is changed on the way. */
export type WirePlace = {
  readonly graph: string
  readonly webhooks: string
  readonly appSecret: string
  readonly random: Random
  /** Where the relay is said to be, and where it is. */
  readonly relayPort: number
  readonly shownPort: number
}

/** Between the business and Meta, on both ways of the wire: requests to Graph, and webhooks. */
export class WireBetween {
  readonly url: string
  fault: WireFault | null = null
  readonly #server: LoopbackServer
  readonly #place: WirePlace

  private constructor(server: LoopbackServer, place: WirePlace) {
    this.#server = server
    this.#place = place
    this.url = server.url
    server.onRequest((request, body, response) => this.#serve(request, body, response))
  }

  static async open(place: WirePlace): Promise<WireBetween> {
    return new WireBetween(await LoopbackServer.open(), place)
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  async #serve(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const passed =
      request.url === '/meta/webhook' ? this.#webhook(request, body) : this.#toGraph(request, body, response)
    // Whoever it was for is not there: neither are we.
    const answer = await passed.catch(() => null)
    if (answer === null) response.destroy()
    else if (answer) response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
  }

  /** Null: no answer; undefined: answered already. */
  async #toGraph(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<Answered | null | undefined> {
    const { graph, random } = this.#place
    switch (this.fault) {
      case 'graph 429':
        return refuseWith(response, 80_007)
      case 'graph 190':
        return refuseWith(response, 190)
      case 'graph 500':
        response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>')
        return undefined
      case 'graph slow':
        await pause(random.between(...SLOW_MS))
        break
      case 'graph answers lost':
        await forwarded(graph + (request.url ?? ''), request, body)
        return null
    }
    return await forwarded(graph + (request.url ?? ''), request, body)
  }

  async #webhook(request: IncomingMessage, body: Buffer): Promise<Answered | null> {
    const { random } = this.#place
    const tell = () => this.#tell(request, body)
    switch (this.fault) {
      case 'webhooks lost':
        return random.chance(LOST_SHARE) ? TAKEN : await tell()
      case 'webhooks late':
        await pause(random.between(...LATE_MS))
        break
      case 'webhooks swapped':
        // Taken at once, so that the next one is sent and may be quicker.
        void pause(random.between(...SWAPPED_MS))
          .then(tell)
          .catch(() => undefined)
        return TAKEN
      case 'webhooks twice':
        await tell()
        break
    }
    return await tell()
  }

  /** The relay is shown at another port; so the body is signed anew. */
  async #tell(request: IncomingMessage, body: Buffer): Promise<Answered> {
    const { appSecret, webhooks } = this.#place
    const shown = relayShown(body, this.#place)
    return await forwarded(webhooks, request, shown, { [SIGNATURE_HEADER]: signWebhook(shown, appSecret) })
  }
}

/** A webhook in whose SDP the relay is at another port. */
export function relayShown(body: Buffer, { relayPort, shownPort }: Pick<WirePlace, 'relayPort' | 'shownPort'>): Buffer {
  const place = new RegExp(`(m=audio |127\\.0\\.0\\.1 )${relayPort}\\b`, 'g')
  return Buffer.from(body.toString().replaceAll(place, `$1${shownPort}`))
}

const TAKEN: Answered = { status: 200, type: 'text/plain', body: Buffer.alloc(0) }
