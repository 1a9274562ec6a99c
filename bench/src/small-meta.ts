import { envelope, SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { LoopbackServer } from './kit.ts'
import type { LoadProcess } from './load-process.ts'

type Connect = {
  readonly action: string
  readonly to?: string
  readonly session?: { readonly sdp: string }
  readonly biz_opaque_callback_data?: string
}

/** Whom the business is to Meta, and the secret that signs webhooks. */
export type SmallMetaOptions = {
  readonly phoneNumberId: string
  readonly wabaId: string
  readonly appSecret: string
}

/** As much of Meta as a business's call needs: every user picks up at once, and sounds through the load process. */
export class SmallMeta {
  readonly url: string
  readonly #server: LoopbackServer
  readonly #load: LoadProcess
  readonly #options: SmallMetaOptions
  /** Where webhooks go; set once the business runs. */
  webhooks = ''
  #calls = 0

  private constructor(server: LoopbackServer, load: LoadProcess, options: SmallMetaOptions) {
    this.url = server.url
    this.#server = server
    this.#load = load
    this.#options = options
    server.onRequest((request, body, response) => {
      const asked = body.length === 0 ? {} : JSON.parse(body.toString())
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(this.#answer(request.method ?? '', request.url ?? '', asked)))
    })
  }

  static async open(load: LoadProcess, options: SmallMetaOptions): Promise<SmallMeta> {
    return new SmallMeta(await LoopbackServer.open(), load, options)
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  #answer(method: string, path: string, body: Connect): object {
    if (path.includes('/settings') && method === 'GET') return { calling: { status: 'ENABLED' } }
    if (method === 'GET')
      return { id: this.#options.phoneNumberId, display_phone_number: '+55 85 5123-4567', verified_name: 'Bench' }
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
    const parties = { to, from: '558551234567', direction: 'BUSINESS_INITIATED' }
    await this.#tell({ calls: [{ ...about, ...parties, event: 'connect', session: { sdp_type: 'answer', sdp } }] })
    await this.#tell({ statuses: [{ ...about, type: 'call', status: 'ACCEPTED', recipient_id: to }] })
  }

  async #tell(value: object): Promise<void> {
    const { phoneNumberId, wabaId, appSecret } = this.#options
    const metadata = { display_phone_number: '558551234567', phone_number_id: phoneNumberId }
    const told = envelope(wabaId, 'calls', { messaging_product: 'whatsapp', metadata, ...value })
    const body = new TextEncoder().encode(JSON.stringify(told))
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: signWebhook(body, appSecret) }
    await fetch(this.webhooks, { method: 'POST', headers, body })
  }
}
