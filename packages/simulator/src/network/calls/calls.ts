import type { Digits } from '@ringway/meta-wire'
import { type Millis, steadyClock } from '../../clock.ts'
import type { MediaFaults, Relay, RelayCallGiven } from '../../relay/relay.ts'
import type { WebhookSender } from '../../webhooks/webhook-sender.ts'
import { type BusinessNumber, callingIsOn } from '../business.ts'
import { type CallAccess, callAccess } from '../calling/call-access.ts'
import { isRestricted } from '../calling/restrictions.ts'
import { ringsFor } from '../calling/voicemail.ts'
import { newCallId } from '../ids.ts'
import type { Network } from '../network.ts'
import type { User } from '../user.ts'
import { BusinessCall } from './business-call.ts'
import { CallNews } from './call-news.ts'
import type { CallPermissionGate } from './call-permission-gate.ts'
import type { CallRules } from './call-rules.ts'
import { callableUser } from './connect-refusal.ts'
import type { CallSettings, LiveCall, Via } from './live-call.ts'
import { UserCall } from './user-call.ts'
import { reachPhone } from './user-phone.ts'

/** Why a user cannot call a business now. */
export class CannotCall extends Error {
  override readonly name = 'CannotCall'
  readonly because: 'busy' | 'blocked' | 'calling_off' | 'closed' | 'calls_exhausted' | 'payment_missing'

  constructor(because: CannotCall['because'], message: string) {
    super(message)
    this.because = because
  }
}

/** What calls work with. */
export type CallSurroundings = {
  readonly network: Network
  readonly relay: Relay
  readonly webhooks: WebhookSender
  readonly gate: CallPermissionGate
  /** What goes wrong with the media of a call that is placed now. Default: nothing. */
  readonly faultsFor?: (parties: CallParties) => Partial<MediaFaults>
}

/** Who calls whom is not said. */
export type CallParties = { readonly user: Digits; readonly business: Digits }

/** What a business asks for by `connect`. */
export type ConnectAsk = {
  readonly to: string
  readonly offer: string
  readonly opaque: string | null
}

/** Calls between users and businesses: who may place them, and how they begin. What becomes of them is in `call-news.ts`. */
export class Calls {
  readonly #network: Network
  readonly #relay: Relay
  readonly #news: CallNews
  readonly #gate: CallPermissionGate
  readonly #rules: CallRules
  readonly #faultsFor: (parties: CallParties) => Partial<MediaFaults>

  constructor({ network, relay, webhooks, gate, faultsFor }: CallSurroundings, rules: CallRules) {
    this.#faultsFor = faultsFor ?? (() => ({}))
    this.#network = network
    this.#relay = relay
    this.#news = new CallNews(network, webhooks, gate, rules.acceptedAfterMs)
    this.#gate = gate
    this.#rules = rules
  }

  /** The user calls: the business is sent the offer. @param payload of the button or link that was tapped @throws CannotCall */
  async place(
    user: User,
    business: BusinessNumber,
    via: Exclude<Via, 'api'>,
    payload: string | null = null,
  ): Promise<UserCall> {
    this.#refuse(user, business, via)
    this.#meddle(user, business)
    const id = newCallId(user.waId, business.number)
    const facts = { id, user: user.waId, business: business.number, via, payload }
    const media = this.#relay.open(id, null, this.#given(facts, business))
    const call = new UserCall(facts, media, this.#userCallSettings(business), this.#news.changed)
    this.#add(call, user)
    this.#network.contacted(user, business, call.startedAt)
    this.#news.began(call, user, business)
    return call
  }

  /**
   * The business calls, and is told the call's id. What comes of it `begin` starts, once Graph has answered: the SDP
   * answer, the phone, the user.
   *
   * @throws CannotConnect
   * @throws SdpFault
   */
  connect(business: BusinessNumber, { to, offer, opaque }: ConnectAsk): { call: BusinessCall; begin: () => void } {
    const user = callableUser({
      business,
      user: this.#network.user(to),
      running: this.#running(),
      rules: this.#rules,
      gate: this.#gate,
      now: this.#network.clock.now(),
    })
    const id = newCallId(user.waId, business.number)
    const facts = { id, user: user.waId, business: business.number, opaque, offer }
    const media = this.#relay.open(id, offer, this.#given(facts, business))
    const call = new BusinessCall(facts, media, this.#settings('ringWindowMs'), this.#news.changed)
    this.#add(call, user)
    this.#gate.placed(business, user)
    return { call, begin: () => call.later(this.#rules.connectAfterMs, () => this.#reach(call)) }
  }

  #given(facts: CallParties, { calling }: BusinessNumber): RelayCallGiven {
    const { switches } = this.#network
    const g711 = calling.audio?.additional_codecs ?? []
    const terms = { g711, g711Order: switches.get('g711-order'), g711Alone: switches.get('g711-alone') }
    return { faults: this.#faultsFor(facts), terms }
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
    if (this.#isOnPhone(user)) throw new CannotCall('busy', `${user.name} is already in a call`)
    if (user.onCall === 'blocked')
      throw new CannotCall('blocked', `${user.name} has blocked businesses: whom one has blocked one cannot call`)
    if (!callingIsOn(business))
      throw new CannotCall('calling_off', `${business.name} does not take calls: calling is ${business.calling.status}`)
    const access = callAccess(business, user.waId, this.#network.clock.now())
    if (via === 'icon' && access.iconHidden)
      throw new CannotCall('calling_off', hiddenWords(business, access.iconHidden))
    if (isRestricted(business.restrictions, 'RESTRICTED_USER_INITIATED_CALLING', this.#network.clock.now()))
      throw new CannotCall('calling_off', `${business.name} may take no calls for now: WhatsApp has restricted it`)
    if (!access.opening.open) throw new CannotCall('closed', closedWords(business, access.opening.opensAt))
    const { concurrentCalls } = this.#rules
    if (this.#running().filter((call) => call.business === business.number).length >= concurrentCalls)
      throw new CannotCall('calls_exhausted', `${business.name} has ${concurrentCalls} calls running, its limit`)
  }

  /** What stands between a user's call and the business, by a fault. @throws CannotCall */
  #meddle(user: User, business: BusinessNumber): void {
    const about = { number: business.number, user: user.waId }
    const { faults } = this.#network
    if (faults.strike('calls-full', about))
      throw new CannotCall('calls_exhausted', `${business.name} has all the calls running that it may have`)
    if (!faults.strike('payment-missing', about)) return
    this.#news.paymentMissing(user, business)
    throw new CannotCall('payment_missing', `${business.name} cannot be called: it has no way to pay`)
  }

  #running(): LiveCall[] {
    return this.#network.calls().filter((call) => !call.ended)
  }

  /** A business's call that has not rung yet is none to its user. */
  #isOnPhone(user: User): boolean {
    return this.#running().some(
      (call) => call.user === user.waId && (call.direction === 'USER_INITIATED' || call.state.mode !== 'connecting'),
    )
  }

  #userCallSettings({ calling }: BusinessNumber): CallSettings {
    const settings = this.#settings('answerWindowMs')
    return { ...settings, answerWindowMs: ringsFor(calling, settings.answerWindowMs) }
  }

  #settings(window: 'answerWindowMs' | 'ringWindowMs'): CallSettings {
    const { answerWindowMs, lostUserMs } = this.#rules
    return { now: steadyClock(this.#network.clock), answerWindowMs: this.#rules[window] ?? answerWindowMs, lostUserMs }
  }

  #add(call: LiveCall, user: User): void {
    if (user.audio) call.speak(user.audio.pcm, user.audio.loop)
    this.#network.addCall(call)
    this.#news.show(call)
  }

  #reach(call: BusinessCall): void {
    const user = this.#network.user(call.user)
    const business = this.#network.business(call.business)
    if (!user || !business) return
    this.#news.began(call, user, business)
    call.startWindow()
    reachPhone(call, user, this.#isOnPhone(user))
  }
}

function hiddenWords({ name }: BusinessNumber, because: NonNullable<CallAccess['iconHidden']>): string {
  const words = {
    calling_off: 'does not take calls',
    icon_hidden: 'hides its call icon',
    country: 'shows its call icon in other countries only',
    restricted: 'has lost its call icon for now: WhatsApp has restricted it',
  }
  return `${name} ${words[because]}`
}

function closedWords({ name }: BusinessNumber, opensAt: Millis | null): string {
  const until = opensAt === null ? 'for two weeks at least' : `until ${new Date(opensAt).toISOString()}`
  return `${name} takes no calls ${until}`
}
