import type { Digits } from '@ringway/meta-wire'
import { type Millis, steadyClock } from '../clock.ts'
import type { Relay } from '../relay/relay.ts'
import { connectValue, terminateValue } from '../webhooks/call-bodies.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import { type BusinessNumber, callingIsOn, showsCallIcon } from './business.ts'
import { newCallId } from './ids.ts'
import { callEntry, LiveCall, type Via } from './live-call.ts'
import type { Network } from './network.ts'
import type { User } from './user.ts'

/** Why a user cannot call a business now. */
export class CannotCall extends Error {
  override readonly name = 'CannotCall'
  readonly because: 'busy' | 'calling_off'

  constructor(because: 'busy' | 'calling_off', message: string) {
    super(message)
    this.because = because
  }
}

/** Users' calls to businesses: places them, and tells thread and business what becomes of them. */
export class Calls {
  readonly #network: Network
  readonly #relay: Relay
  readonly #webhooks: WebhookSender
  readonly #answerWindowMs: Millis
  readonly #placing = new Set<Digits>()

  constructor(network: Network, relay: Relay, webhooks: WebhookSender, answerWindowMs: Millis) {
    this.#network = network
    this.#relay = relay
    this.#webhooks = webhooks
    this.#answerWindowMs = answerWindowMs
  }

  /** The user calls: the business is sent the offer. @throws CannotCall */
  async place(user: User, business: BusinessNumber, via: Via, ctaPayload: string | null = null): Promise<LiveCall> {
    this.#refuse(user, business, via)
    this.#placing.add(user.waId)
    try {
      const id = newCallId(user.waId, business.number)
      const media = await this.#relay.open(id)
      const settings = { now: steadyClock(this.#network.clock), answerWindowMs: this.#answerWindowMs }
      const facts = { id, user: user.waId, business: business.number, via, ctaPayload }
      const call = new LiveCall(facts, media, settings, (changed) => this.#changed(changed))
      this.#begin(call, user, business)
      return call
    } finally {
      this.#placing.delete(user.waId)
    }
  }

  /** Every running call ends as if its user had hung up. */
  hangUpAll(): void {
    for (const call of this.#network.calls()) call.hangUp()
  }

  /** The network goes away: nobody is told. */
  async close(): Promise<void> {
    await Promise.all(this.#network.calls().map((call) => call.drop()))
  }

  #refuse(user: User, business: BusinessNumber, via: Via): void {
    const running = this.#network.calls().some((call) => call.user === user.waId && !call.ended)
    if (running || this.#placing.has(user.waId)) throw new CannotCall('busy', `${user.name} is already in a call`)
    if (!callingIsOn(business))
      throw new CannotCall('calling_off', `${business.name} does not take calls: calling is ${business.calling.status}`)
    if (via === 'icon' && !showsCallIcon(business))
      throw new CannotCall('calling_off', `${business.name} hides its call icon`)
  }

  #begin(call: LiveCall, user: User, business: BusinessNumber): void {
    if (user.audio) call.speak(user.audio.pcm, user.audio.loop)
    this.#network.addCall(call)
    this.#network.contacted(user, business, call.startedAt)
    this.#changed(call)
    const value = connectValue({ call, user, business, now: this.#network.clock.now() })
    void this.#webhooks.send(business, {
      field: 'calls',
      value,
      queue: call.id,
      callId: call.id,
      staleOnce: call.over,
    })
  }

  #changed(call: LiveCall): void {
    const user = this.#network.user(call.user)
    const business = this.#network.business(call.business)
    if (user && business) this.#network.write(user, business, callEntry(call))
    this.#network.callChanged(call)
    if (call.ended && user && business) this.#terminated(call, user, business)
  }

  #terminated(call: LiveCall, user: User, business: BusinessNumber): void {
    const value = terminateValue({ call, user, business, now: this.#network.clock.now() })
    void this.#webhooks.send(business, { field: 'calls', value, queue: call.id, callId: call.id })
  }
}
