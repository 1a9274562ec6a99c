import { oggOpus, opusPackets } from '@ringway/sound'
import type { Millis } from '../../clock.ts'
import { networkDropOf } from '../../faults/media-faults-of.ts'
import {
  businessConnectValue,
  callCreatedValue,
  callStatusValue,
  connectValue,
  paymentMissingValue,
  terminateValue,
} from '../../webhooks/call-bodies.ts'
import { messagesWebhook, messageValue } from '../../webhooks/message-bodies.ts'
import type { WebhookSender } from '../../webhooks/webhook-sender.ts'
import type { BusinessNumber } from '../business.ts'
import { takesVoicemail } from '../calling/voicemail.ts'
import { RECEIVED_LIVES } from '../media/media.ts'
import type { Network } from '../network.ts'
import type { User } from '../user.ts'
import { BusinessCall } from './business-call.ts'
import type { CallEvent, CallState } from './call.ts'
import { callEntry } from './call-entry.ts'
import type { CallPermissionGate } from './call-permission-gate.ts'
import { type CallStatus, statusAt, wasMissed } from './call-status.ts'
import type { LiveCall } from './live-call.ts'
import { UserCall } from './user-call.ts'

const VOICEMAIL_TYPE = 'audio/ogg; codecs=opus'

/** What becomes of calls, told to all whom it concerns: the user's phone, the business, the rules of permission. */
export class CallNews {
  readonly #network: Network
  readonly #webhooks: WebhookSender
  readonly #gate: CallPermissionGate
  readonly #acceptedAfterMs: Millis

  constructor(network: Network, webhooks: WebhookSender, gate: CallPermissionGate, acceptedAfterMs: Millis) {
    this.#network = network
    this.#webhooks = webhooks
    this.#gate = gate
    this.#acceptedAfterMs = acceptedAfterMs
  }

  /** The `connect` webhook, with the relay's half of the SDP. It is not worth telling any more once the call is over. */
  began(call: UserCall | BusinessCall, user: User, business: BusinessNumber): void {
    const told = { user: this.#network.seenBy(business, user), business, now: this.#network.clock.now() }
    if (call instanceof BusinessCall) this.#tell(call, business, businessConnectValue({ call, ...told }), call.over)
    else if (bySip(business)) this.#tell(call, business, callCreatedValue({ call, ...told }))
    else this.#tell(call, business, connectValue({ call, ...told }), call.over)
  }

  /** In place of `connect`: the business is told that it cannot pay. */
  paymentMissing(user: User, business: BusinessNumber): void {
    const value = paymentMissingValue({ user: this.#network.seenBy(business, user), business })
    void this.#webhooks.send(business, { field: 'calls', value, queue: `payment ${user.waId}`, user: user.waId })
  }

  readonly changed = (call: LiveCall, before: CallState, event: CallEvent): void => {
    this.show(call)
    const user = this.#network.user(call.user)
    const business = this.#network.business(call.business)
    if (!user || !business) return
    this.#count(call, before, user, business)
    if (before.mode !== 'live' && call.state.mode === 'live') this.#dropNetwork(call)
    const status = call instanceof BusinessCall ? statusAt(before, event) : null
    if (status) this.#tellStatus(call, status, user, business)
    if (call.ended) this.#tellEnd(call, user, business)
    if (call instanceof UserCall && takesVoicemail(business.calling, event.kind)) this.#voicemail(call, user, business)
  }

  /** On the user's phone, which of a business's call knows nothing before it rings or is over. */
  show(call: LiveCall): void {
    const isKnownThere = call.direction === 'USER_INITIATED' || call.state.mode !== 'connecting'
    const user = this.#network.user(call.user)
    const business = this.#network.business(call.business)
    if (isKnownThere && user && business) this.#network.write(user, business, callEntry(call))
    this.#network.callChanged(call)
  }

  /** What the rules of permission, and the service window, learn of it. */
  #count(call: LiveCall, before: CallState, user: User, business: BusinessNumber): void {
    const isBusinessCall = call instanceof BusinessCall
    if (before.mode !== 'live' && call.state.mode === 'live') {
      const opensWindow = this.#network.switches.get('acceptance-opens-window') === 'yes'
      if (isBusinessCall && opensWindow) this.#network.contacted(user, business, call.state.answeredAt)
      this.#gate.connected(business, user, isBusinessCall ? 'business' : 'user')
    }
    if (isBusinessCall && wasMissed(before, call.state)) this.#gate.missed(business, user)
  }

  #tellStatus(call: LiveCall, status: CallStatus, user: User, business: BusinessNumber): void {
    const now = this.#network.clock.now()
    const seen = this.#network.seenBy(business, user)
    const tell = () => this.#tell(call, business, callStatusValue({ call, user: seen, business, now }, status))
    const late = status === 'ACCEPTED' ? this.#acceptedLate(user, business) : 0
    if (late > 0) call.later(late, tell)
    else tell()
  }

  /** By a fault: some time after the answer nothing passes any more. */
  #dropNetwork(call: LiveCall): void {
    const drop = networkDropOf(this.#network.faults, call)
    if (drop) call.later(drop.afterMs, () => call.impair({ network: drop.network }))
  }

  /**
   * What the scripted user would have said is said to voicemail, and comes as a message that has the call's id. A user
   * without anything to say hangs up.
   */
  #voicemail({ id }: UserCall, user: User, business: BusinessNumber): void {
    if (!user.audio) return
    const at = this.#network.clock.now()
    const bytes = oggOpus(opusPackets(user.audio.pcm))
    const file = { phoneNumberId: business.phoneNumberId, mimeType: VOICEMAIL_TYPE, filename: null, bytes }
    const media = this.#network.media.add(file, RECEIVED_LIVES)
    const audio = { id: media.id, sha256: media.sha256, mime_type: VOICEMAIL_TYPE }
    const about = { id, at, quoted: null }
    const value = messageValue(this.#network.seenBy(business, user), business, about, { audio, type: 'audio' })
    void this.#webhooks.send(business, { ...messagesWebhook(user.waId, value), callId: id })
    const card = {
      header: 'Voicemail',
      mediaUrl: `/_sim/v1/media/${media.id}`,
      mediaKind: 'audio',
      footer: null,
    } as const
    const line = { text: null, card, status: 'sent', call: null } as const
    this.#network.write(user, business, { id: `${id} voicemail`, at, from: 'user', kind: 'message', ...line })
  }

  #tellEnd(call: LiveCall, user: User, business: BusinessNumber): void {
    const now = this.#network.clock.now()
    this.#tell(call, business, terminateValue({ call, user: this.#network.seenBy(business, user), business, now }))
  }

  #acceptedLate(user: User, { number }: BusinessNumber): Millis {
    const fault = this.#network.faults.strike('accepted-late', { number, user: user.waId })
    return fault ? Number(fault.ms) : this.#acceptedAfterMs
  }

  /** A number that is led over SIP is told only if it asked for it. */
  #tell(call: LiveCall, business: BusinessNumber, value: unknown, staleOnce?: AbortSignal): void {
    if (bySip(business) && business.calling.sip?.webhook_delivery !== 'ENABLED') return
    const about = { field: 'calls', value, queue: call.id, callId: call.id, user: call.user } as const
    void this.#webhooks.send(business, staleOnce ? { ...about, staleOnce } : about)
  }
}

const bySip = ({ calling }: BusinessNumber) => calling.sip?.status === 'ENABLED'
