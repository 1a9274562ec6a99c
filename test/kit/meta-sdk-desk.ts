import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Business, WhatsApp } from '@ringway/simulator/client'
import { until } from './until.ts'
import { endAllPeers } from './webrtc-peer.ts'

/** What a business's app is set up with, whichever SDK it is made with. */
export type Credentials = {
  /** In place of `https://graph.facebook.com`. */
  readonly graphUrl: string
  readonly token: string
  readonly appSecret: string
  readonly verifyToken: string
  readonly phoneNumberId: string
  readonly wabaId: string
}

/** What an SDK's handler read from a webhook: of a call, of a message, or of what became of either. */
export type Told = {
  /** The call's id, the message's, or the button's that was tapped. */
  readonly id: string
  /** `connect`, `RINGING`, `terminate` … of a call; `delivered`, `read` … of a message sent; `message` for one that came; `tapped`. */
  readonly what: string
  readonly sdp?: string | undefined
  readonly text?: string | undefined
  /** Of a user whose number is not told: the business-scoped id. */
  readonly userId?: string | undefined
}

/** Made before the number is, so that the SDK's own handler can give the challenge back. */
const GIVEN = {
  token: 'EAAB-a-token',
  appSecret: '2f1c0a7d9be84c56a3d5e6f708192a3b',
  verifyToken: 'the word',
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
}

/** A network, a business on it whose webhooks an SDK takes, and what it was told. */
export class SdkDesk {
  readonly wa: WhatsApp
  readonly business: Business
  readonly told: Mailbox
  readonly #server: Server

  private constructor(wa: WhatsApp, business: Business, told: Mailbox, server: Server) {
    this.wa = wa
    this.business = business
    this.told = told
    this.#server = server
  }

  /**
   * `listen` makes the SDK's handler, which puts into the mailbox what it reads. The network asks it for the challenge
   * before anything else: a desk that opens has a handler that verifies.
   */
  static async open(listen: (credentials: Credentials, told: Mailbox) => RequestListener): Promise<SdkDesk> {
    const wa = await WhatsApp.start({ templateReviewMs: 0 })
    const told = new Mailbox()
    const server = createServer(listen({ ...GIVEN, graphUrl: wa.graphUrl }, told)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { token, appSecret: app_secret, verifyToken: verify_token, phoneNumberId, wabaId } = GIVEN
    const business = await wa.business({
      ...{ name: 'Example Shop', token, app_secret, verify_token, phone_number_id: phoneNumberId, waba_id: wabaId },
      webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
      verify: true,
    })
    return new SdkDesk(wa, business, told, server)
  }

  /** A template of one parameter that Meta has approved, whichever SDK sends it: `Your order {{1}} is on its way.` */
  async approvedTemplate(name: string): Promise<void> {
    const { graphUrl, wabaId, token } = this.business
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const edge = `${graphUrl}/v23.0/${wabaId}/message_templates`
    const body = { type: 'BODY', text: 'Your order {{1}} is on its way.', example: { body_text: [['A1']] } }
    const template = { name, language: 'en_US', category: 'UTILITY', components: [body] }
    await fetch(edge, { method: 'POST', headers, body: JSON.stringify(template) })
    await until(`${name} to be approved`, async () => {
      const { data } = (await (await fetch(`${edge}?name=${name}`, { headers })).json()) as {
        data: { status: string }[]
      }
      return data[0]?.status === 'APPROVED'
    })
  }

  /** A user's two messages, in one webhook of two changes. @returns their ids, once a third has been read */
  async batchOfTwo(): Promise<[string, string]> {
    const pat = await this.wa.user({ name: 'Pat' })
    await this.wa.faults.add({ kind: 'webhook-batch', size: 2 })
    const batch: [string, string] = [await pat.writes(this.business, 'One'), await pat.writes(this.business, 'Two')]
    await this.told.next('message', batch[0])
    await this.wa.faults.clear()
    await this.told.next('message', await pat.writes(this.business, 'Three'))
    return batch
  }

  /** A second number of the account, to be verified and registered. `code`: what has come to it. */
  async newNumber(): Promise<{ phoneNumberId: string; code: () => Promise<string> }> {
    const { token, appSecret: app_secret, wabaId: waba_id } = GIVEN
    const { number, phoneNumberId } = await this.wa.business({ token, app_secret, waba_id, registered: false })
    const code = async () => {
      const came = await fetch(`${this.wa.url}/_sim/v1/numbers/${number}/code`)
      return ((await came.json()) as { code: string }).code
    }
    return { phoneNumberId, code }
  }

  async close(): Promise<void> {
    await this.wa.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    endAllPeers()
  }
}

const PATIENCE_MS = 10_000

/** What the SDK's handler read, each given once. */
export class Mailbox {
  readonly #items: Told[] = []
  #wake: () => void = () => undefined

  put(told: Told): void {
    this.#items.push(told)
    this.#wake()
  }

  /** Whether it is there already. */
  has(what: string, id: string): boolean {
    return this.#items.some((told) => told.what === what && told.id === id)
  }

  /** There already or to come. @throws after 10 s */
  async next(what: string, id: string): Promise<Told> {
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const at = this.#items.findIndex((told) => told.what === what && told.id === id)
      if (at >= 0) return this.#items.splice(at, 1)[0] as Told
      const left = until - performance.now()
      if (left <= 0)
        throw new Error(`${what} of ${id}: not within ${PATIENCE_MS} ms, only ${JSON.stringify(this.#items)}`)
      await this.#arrival(left)
    }
  }

  #arrival(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
