import { type Business, callsWebhook, NUMBER, numberRecord } from './business.ts'
import { LoopbackServer } from './kit.ts'
import type { LoadProcess } from './load-process.ts'

type Connect = {
  readonly action: string
  readonly to?: string
  readonly session?: { readonly sdp: string }
  readonly biz_opaque_callback_data?: string
}

/** As much of Meta as a business's call needs: every user picks up at once, and sounds through the load process. */
export class SmallMeta {
  readonly url: string
  readonly #server: LoopbackServer
  readonly #load: LoadProcess
  readonly #business: Business
  /** Where webhooks go; set once the business runs. */
  webhooks = ''
  #calls = 0

  private constructor(server: LoopbackServer, load: LoadProcess, business: Business) {
    this.url = server.url
    this.#server = server
    this.#load = load
    this.#business = business
    server.onRequest((request, body, response) => {
      const asked = body.length === 0 ? {} : JSON.parse(body.toString())
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(this.#answer(request.method ?? '', request.url ?? '', asked)))
    })
  }

  static async open(load: LoadProcess, business: Business): Promise<SmallMeta> {
    return new SmallMeta(await LoopbackServer.open(), load, business)
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  #answer(method: string, path: string, body: Connect): object {
    if (path.includes('/settings') && method === 'GET') return { calling: { status: 'ENABLED' } }
    if (method === 'GET') return numberRecord(this.#business)
    if (body.action !== 'connect') return { success: true }
    this.#calls += 1
    const id = `wacid.bench.${this.#calls}`
    void this.#pickUp(id, body)
    return { messaging_product: 'whatsapp', calls: [{ id }] }
  }

  /** The leg in the load process has our call's SID for its name. */
  async #pickUp(id: string, { to = '', session, biz_opaque_callback_data: opaque = '' }: Connect): Promise<void> {
    const { sdp = '' } = await this.#load.ask({ ask: 'answer', leg: opaque, offer: session?.sdp ?? '' })
    const about = { id, timestamp: String(Math.floor(Date.now() / 1000)), biz_opaque_callback_data: opaque }
    const parties = { to, from: NUMBER, direction: 'BUSINESS_INITIATED' }
    await this.#tell({ calls: [{ ...about, ...parties, event: 'connect', session: { sdp_type: 'answer', sdp } }] })
    await this.#tell({ statuses: [{ ...about, type: 'call', status: 'ACCEPTED', recipient_id: to }] })
  }

  async #tell(value: object): Promise<void> {
    await fetch(this.webhooks, callsWebhook(this.#business, value))
  }
}
