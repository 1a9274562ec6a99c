import { messagesWebhook } from '../../webhooks/message-bodies.ts'
import { type PermissionReply, permissionReplyValue } from '../../webhooks/reply-bodies.ts'
import type { WebhookSender } from '../../webhooks/webhook-sender.ts'
import type { Agenda } from '../agenda.ts'
import type { BusinessNumber } from '../business.ts'
import { NO_BUTTONS } from '../button.ts'
import type { CallPermissionGate } from '../calls/call-permission-gate.ts'
import { newMessageId } from '../ids.ts'
import { type Network, threadKey } from '../network.ts'
import type { PolicyProfile } from '../policy-profile.ts'
import { entryOf } from '../thread.ts'
import type { User } from '../user.ts'
import { afterEvent, asOf, NO_PERMISSION, nextEnd, type Permission, type PermissionEvent } from './permission.ts'
import { callbackEntry, promptEntry, requestState, revokedEntry } from './permission-entries.ts'
import { callRefusal, requestRefusal } from './permission-limits.ts'

type House = {
  readonly network: Network
  readonly webhooks: WebhookSender
  readonly agenda: Agenda
}

type Held = { readonly permission: Permission; readonly forget: () => void }

/** Who lets whom call: keeps the permissions, shows them in the threads, tells the businesses. */
export class Permissions implements CallPermissionGate {
  readonly profile: PolicyProfile
  readonly #house: House
  readonly #held = new Map<string, Held>()

  constructor(house: House, profile: PolicyProfile) {
    this.#house = house
    this.profile = profile
    house.network.events.on('reset', () => this.#reset())
    house.network.events.on('number', (before) => this.#forget(before))
    house.network.events.on('thread', (user, business, { kind, call, id }) => {
      const ended = kind === 'call' && call.direction === 'USER_INITIATED' && call.outcome !== null
      if (ended) this.userCallEnded(business, user, id)
    })
  }

  /** The permission as it stands now. */
  of(business: BusinessNumber, user: User): Permission {
    return asOf(this.#last(business, user), this.#now(), this.profile)
  }

  refusal(business: BusinessNumber, user: User) {
    return callRefusal(this.of(business, user), this.#now(), this.profile)
  }

  /** May the business ask this user now? null, or Graph's refusal. */
  requestRefusal(business: BusinessNumber, user: User) {
    return requestRefusal(this.of(business, user), this.#now(), this.profile)
  }

  placed(business: BusinessNumber, user: User): void {
    this.#apply(business, user, { kind: 'placed', at: this.#now() })
  }

  connected(business: BusinessNumber, user: User, by: 'business' | 'user'): void {
    this.#apply(business, user, { kind: 'connected', at: this.#now(), by })
  }

  /** Shows the prompt, or ends the grant and tells the business, when it is one too many. */
  missed(business: BusinessNumber, user: User): void {
    const had = this.of(business, user).grant
    const prompt = newMessageId(user.waId, 'business')
    const { grant } = this.#apply(business, user, { kind: 'missed', at: this.#now(), prompt })
    if (!had || grant) return
    const id = newMessageId(user.waId, 'business')
    this.#house.network.write(user, business, revokedEntry(id, this.#now(), business, this.profile))
    this.#tell(business, user, null, { response: 'reject', until: null, source: 'automatic' })
  }

  /** The request with this message id has been delivered; from here on it counts. */
  requested(business: BusinessNumber, user: User, id: string): void {
    this.#apply(business, user, { kind: 'requested', at: this.#now(), id })
  }

  /** The user answers a living request, for the first time or anew. @returns the id of the reply's message */
  answer(
    business: BusinessNumber,
    user: User,
    { id, response, permanent }: { id: string; response: 'accept' | 'reject'; permanent: boolean },
  ): string {
    const at = this.#now()
    const { grant } = this.#apply(business, user, { kind: 'answered', at, id, response, permanent })
    this.#house.network.contacted(user, business, at)
    const until = response === 'accept' ? (grant?.until ?? null) : null
    return this.#tell(business, user, id, { response, until, source: 'user_action' })
  }

  /** The user grants permission for good, in the business's profile. @returns the id of the reply's message */
  grantForGood(business: BusinessNumber, user: User): string {
    this.#apply(business, user, { kind: 'granted', at: this.#now(), from: null, permanent: true })
    return this.#tell(business, user, null, { response: 'accept', until: null, source: 'user_action' })
  }

  /** The user keeps, as before. */
  keep(business: BusinessNumber, user: User): void {
    this.#apply(business, user, { kind: 'kept', at: this.#now() })
  }

  /** The user stops the calls, at the prompt or in the business's profile. @returns the reply's id; null: it is not told */
  revoke(business: BusinessNumber, user: User): string | null {
    this.#apply(business, user, { kind: 'revoked', at: this.#now() })
    if (this.#house.network.switches.get('revoke-webhook') === 'none') return null
    return this.#tell(business, user, null, { response: 'reject', until: null, source: 'user_action' })
  }

  /** A user's call has ended, answered or not: with callback permission on it grants by itself. Twice is fine. */
  userCallEnded(business: BusinessNumber, user: User, callId: string): void {
    if (business.calling.callback_permission_status !== 'ENABLED') return
    if (this.of(business, user).grant?.from === callId) return
    this.#grantCallback(business, user, callId)
  }

  /** Outside call hours the user asks to be called back. @returns the id of the reply's message; null: granted for good as it is */
  callbackAsked(business: BusinessNumber, user: User): string | null {
    return this.#grantCallback(business, user, null)
  }

  /** @param callId the user's call that it comes from @returns as `callbackAsked` */
  #grantCallback(business: BusinessNumber, user: User, callId: string | null): string | null {
    const at = this.#now()
    const { grant } = this.#apply(business, user, { kind: 'granted', at, from: callId, permanent: false })
    if (!grant?.until) return null
    this.#house.network.contacted(user, business, at)
    const entry = callbackEntry(newMessageId(user.waId, 'business'), at, business, this.profile)
    this.#house.network.write(user, business, entry)
    return this.#tell(business, user, callId, { response: 'accept', until: grant.until, source: 'automatic' })
  }

  #now(): number {
    return this.#house.network.clock.now()
  }

  #last(business: BusinessNumber, user: User): Permission {
    return this.#held.get(threadKey(user, business))?.permission ?? NO_PERMISSION
  }

  #apply(business: BusinessNumber, user: User, event: PermissionEvent): Permission {
    const before = this.#last(business, user)
    const after = afterEvent(before, event, this.profile)
    this.#keep(business, user, after)
    this.#showRequests(business, user, [before, after], after)
    this.#showPrompt(business, user, before.prompt, after.prompt, event)
    return after
  }

  /** Remembers it, and when something in it next runs out. */
  #keep(business: BusinessNumber, user: User, permission: Permission): void {
    const key = threadKey(user, business)
    this.#held.get(key)?.forget()
    const end = nextEnd(permission, this.profile)
    const forget = end === null ? () => undefined : this.#house.agenda.add(end, () => this.#timePassed(business, user))
    this.#held.set(key, { permission, forget })
  }

  /** Nobody is told: Meta sends no webhook when a permission or a request runs out. */
  #timePassed({ number }: BusinessNumber, { waId }: User): undefined {
    const [business, user] = [this.#house.network.business(number), this.#house.network.user(waId)]
    if (business && user) this.#apply(business, user, { kind: 'time passed', at: this.#now() })
  }

  #showRequests(business: BusinessNumber, user: User, concerned: readonly Permission[], now: Permission): void {
    const thread = this.#house.network.thread(user, business)
    const ids = concerned.flatMap(({ requests, grant }) => [...requests.map(({ id }) => id), grant?.from ?? null])
    for (const id of new Set(ids)) {
      const entry = entryOf(thread, 'permission_request', id)
      if (!entry) continue
      const state = requestState(now, entry.id)
      const { status, buttons, expiresAt } = entry
      if (state.status !== status || state.buttons !== buttons || state.expiresAt !== expiresAt)
        this.#house.network.write(user, business, { ...entry, ...state })
    }
  }

  #showPrompt(
    business: BusinessNumber,
    user: User,
    before: string | null,
    after: string | null,
    event: PermissionEvent,
  ): void {
    if (before === after) return
    const { network } = this.#house
    const old = entryOf(network.thread(user, business), 'permission_prompt', before)
    const status = event.kind === 'kept' ? 'kept' : event.kind === 'revoked' ? 'stopped' : 'expired'
    if (old) network.write(user, business, { ...old, status, buttons: NO_BUTTONS })
    if (after) network.write(user, business, promptEntry(after, event.at, business, this.profile))
  }

  #tell(business: BusinessNumber, user: User, context: string | null, reply: PermissionReply): string {
    const id = newMessageId(user.waId, 'user')
    const seen = this.#house.network.seenBy(business, user)
    const value = permissionReplyValue(seen, business, { id, at: this.#now(), context }, reply)
    this.#house.network.noteMessage(user, business, id)
    void this.#house.webhooks.send(business, messagesWebhook(user.waId, value))
    return id
  }

  /** Of a number that has another owner, or none, from now on. */
  #forget(user: User): void {
    for (const business of this.#house.network.businesses()) {
      const key = threadKey(user, business)
      this.#held.get(key)?.forget()
      this.#held.delete(key)
    }
  }

  #reset(): void {
    for (const { forget } of this.#held.values()) forget()
    this.#held.clear()
  }
}
