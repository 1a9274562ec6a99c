import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LoadProcess } from './load-process.ts'

type Connect = {
  readonly action: string
  readonly to?: string
  readonly session?: { readonly sdp: string }
  readonly biz_opaque_callback_data?: string
}

/** As much of Meta as a business's call needs: every user picks up at once, and sounds through the load process. */
export class MetaStub {
  readonly url: string
  readonly #server: Server
  readonly #load: LoadProcess
  readonly #secret: string
  /** Where webhooks go; set once the business runs. */
  webhooks = ''
  #calls = 0

  private constructor(server: Server, load: LoadProcess, secret: string) {
    this.#server = server
    this.#load = load
    this.#secret = secret
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (request, response) => void this.#serve(request, response))
  }

  /** @param secret signs webhooks */
  static async open(load: LoadProcess, secret: string): Promise<MetaStub> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new MetaStub(server, load, secret)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(this.#answer(request.method ?? '', request.url ?? '', body)))
  }

  #answer(method: string, path: string, body: Connect): object {
    if (path.includes('/settings') && method === 'GET') return { calling: { status: 'ENABLED' } }
    if (method === 'GET')
      return { id: PHONE_NUMBER_ID, display_phone_number: '+55 85 5123-4567', verified_name: 'Bench' }
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
    const metadata = { display_phone_number: '558551234567', phone_number_id: PHONE_NUMBER_ID }
    const change = { field: 'calls', value: { messaging_product: 'whatsapp', metadata, ...value } }
    const text = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: WABA_ID, changes: [change] }] })
    const signature = `sha256=${createHmac('sha256', this.#secret).update(text).digest('hex')}`
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature }
    await fetch(this.webhooks, { method: 'POST', headers, body: text })
  }
}

const PHONE_NUMBER_ID = '106540352242922'
const WABA_ID = '102290129340398'
