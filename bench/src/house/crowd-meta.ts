import type { CallAction } from '@ringway/meta-wire'
import { type Business, callsWebhook, NUMBER, numberRecord } from '../business.ts'
import { LoopbackServer } from '../kit.ts'
import { MetaCall } from './meta-call.ts'
import type { Phone } from './phone.ts'

/** As much of Graph's requests as is read here. */
type Asked = {
  readonly action?: CallAction['action']
  readonly call_id?: string
  readonly to?: string
  readonly session?: { readonly sdp: string }
  readonly biz_opaque_callback_data?: string
}

/** Makes the phone that a business's call reaches. */
export type PickUp = (offer: string) => Promise<Phone>

const HOUR_SECONDS = 3_600

/**
 * As much of Meta as calls of both directions need, for many of them at a time: Graph, and signed webhooks over HTTP. Every
 * user allows calls and picks up at once.
 */
export class CrowdMeta {
  readonly url: string
  /** Where webhooks go; set once the business runs. */
  webhooks = ''
  /** From a webhook's leaving to its 200, in ms. */
  readonly told: number[] = []
  /** What Graph was asked and this Meta does not know, and webhooks that were not taken, in words. */
  readonly faults: string[] = []
  /** Calls that the business makes, as they are picked up. */
  onOutgoing: (call: MetaCall) => void = () => {}
  readonly #server: LoopbackServer
  readonly #business: Business
  readonly #pickUp: PickUp
  readonly #calls = new Map<string, MetaCall>()
  #made = 0

  private constructor(server: LoopbackServer, business: Business, pickUp: PickUp) {
    this.url = server.url
    this.#server = server
    this.#business = business
    this.#pickUp = pickUp
    server.onRequest((request, body, response) => {
      const asked = body.length === 0 ? {} : JSON.parse(body.toString())
      response.setHeader('content-type', 'application/json')
      void this.#answer(request.method ?? '', request.url ?? '', asked).then((answer) => {
        response.end(JSON.stringify(answer))
      })
    })
  }

  static async open(business: Business, pickUp: PickUp): Promise<CrowdMeta> {
    return new CrowdMeta(await LoopbackServer.open(), business, pickUp)
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  /** A user taps the call button. Resolves when the business has been told. */
  async userCalls(user: string, phone: Phone): Promise<MetaCall> {
    const call = this.#newCall('USER_INITIATED', user, phone)
    call.toldAt = performance.now()
    await this.#tellCall(call, 'connect', { session: { sdp_type: 'offer', sdp: phone.sdp } })
    return call
  }

  /** The user hangs up: their phone goes, and Meta tells. */
  async userHangsUp(call: MetaCall): Promise<void> {
    await call.phone.hangUp()
    await this.#over(call)
  }

  async #answer(method: string, path: string, asked: Asked): Promise<object> {
    if (method === 'GET') return this.#about(path)
    switch (asked.action) {
      case 'connect':
        return this.#businessCalls(asked)
      case 'pre_accept':
        return await this.#preAccepted(this.#called(asked), asked.session?.sdp ?? '')
      case 'accept':
        return this.#accepted(this.#called(asked), asked.biz_opaque_callback_data ?? '')
      case 'reject':
      case 'terminate':
        return this.#businessEnds(this.#called(asked), asked.action)
      default:
        if (!path.includes('/settings')) this.faults.push(`${method} ${path}`)
        return { success: true }
    }
  }

  #about(path: string): object {
    if (path.includes('/settings')) return { calling: { status: 'ENABLED' } }
    if (path.includes('/call_permissions')) {
      const until = Math.floor(Date.now() / 1000) + HOUR_SECONDS
      return { messaging_product: 'whatsapp', permission: { status: 'temporary', expiration_time: until }, actions: [] }
    }
    return numberRecord(this.#business)
  }

  async #preAccepted(call: MetaCall | undefined, sdp: string): Promise<object> {
    if (call && call.preAcceptedAt === null) {
      call.preAcceptedAt = performance.now()
      await call.phone.answered(sdp)
    }
    return { success: true }
  }

  #accepted(call: MetaCall | undefined, opaque: string): object {
    call?.accepted(opaque)
    return { success: true }
  }

  #businessEnds(call: MetaCall | undefined, how: 'reject' | 'terminate'): object {
    if (call && !call.isOver) {
      if (how === 'reject') call.rejected()
      // Only once Graph has answered, as Meta does.
      setImmediate(() => void call.phone.hangUp().then(() => this.#over(call)))
    }
    return { success: true }
  }

  #businessCalls({ to = '', session, biz_opaque_callback_data: opaque = '' }: Asked): object {
    const id = this.#nextId()
    void this.#ring(id, { to, offer: session?.sdp ?? '', opaque })
    return { messaging_product: 'whatsapp', calls: [{ id }] }
  }

  async #ring(id: string, { to, offer, opaque }: { to: string; offer: string; opaque: string }): Promise<void> {
    const phone = await this.#pickUp(offer)
    const call = this.#newCall('BUSINESS_INITIATED', to, phone, id)
    await this.#tellStatus(call, opaque, 'RINGING')
    const session = { sdp_type: 'answer', sdp: phone.sdp }
    await this.#tellCall(call, 'connect', { session, biz_opaque_callback_data: opaque })
    await this.#tellStatus(call, opaque, 'ACCEPTED')
    call.accepted(opaque)
    this.onOutgoing(call)
  }

  async #over(call: MetaCall): Promise<void> {
    if (!call.ended()) return
    const talked = call.sid === null ? {} : { biz_opaque_callback_data: call.sid, start_time: seconds(), duration: 1 }
    await this.#tellCall(call, 'terminate', { ...talked, end_time: seconds(), status: 'COMPLETED' })
    this.#calls.delete(call.id)
  }

  #called({ call_id: id = '' }: Asked): MetaCall | undefined {
    return this.#calls.get(id)
  }

  #newCall(direction: MetaCall['direction'], user: string, phone: Phone, id = this.#nextId()): MetaCall {
    const call = new MetaCall({ id, direction, user, phone })
    this.#calls.set(id, call)
    return call
  }

  #nextId(): string {
    this.#made += 1
    return `wacid.bench.${this.#made}`
  }

  async #tellCall(call: MetaCall, event: 'connect' | 'terminate', more: object): Promise<void> {
    const { id, user, direction } = call
    const parties = direction === 'USER_INITIATED' ? { from: user, to: NUMBER } : { from: NUMBER, to: user }
    const contacts = [{ profile: { name: `User ${user}` }, wa_id: user }]
    const about = { id, ...parties, event, timestamp: seconds(), direction }
    await this.#tell({ contacts, calls: [{ ...about, ...more }] })
  }

  async #tellStatus({ id, user }: MetaCall, opaque: string, status: 'RINGING' | 'ACCEPTED'): Promise<void> {
    const about = { id, timestamp: seconds(), type: 'call', status, recipient_id: user }
    await this.#tell({ statuses: [{ ...about, biz_opaque_callback_data: opaque }] })
  }

  async #tell(value: object): Promise<void> {
    const since = performance.now()
    const status = await post(this.webhooks, callsWebhook(this.#business, value))
    this.told.push(performance.now() - since)
    if (status !== 200) this.faults.push(`a webhook was answered ${status}`)
  }
}

/** @returns the answer's status, or in words that there was none */
async function post(url: string, request: RequestInit) {
  try {
    const response = await fetch(url, request)
    await response.arrayBuffer()
    return response.status
  } catch (error) {
    return `with ${error instanceof Error ? error.message : String(error)}`
  }
}

function seconds(): string {
  return String(Math.floor(Date.now() / 1000))
}
