import type { Digits, GraphErrorCode } from '@ringway/meta-wire'
import type { Millis } from '../../clock.ts'
import {
  type BillingCategory,
  failedValue,
  messagesWebhook,
  messageValue,
  type StatusTold,
  statusValue,
} from '../../webhooks/message-bodies.ts'
import { type Reply, replyValue } from '../../webhooks/reply-bodies.ts'
import { numberChangeValue } from '../../webhooks/system-bodies.ts'
import type { WebhookSender } from '../../webhooks/webhook-sender.ts'
import type { BusinessNumber } from '../business.ts'
import { newMessageId } from '../ids.ts'
import { type Network, threadKey } from '../network.ts'
import { requestState } from '../permissions/permission-entries.ts'
import type { Permissions } from '../permissions/permissions.ts'
import { type Card, entryOf, type ThreadEntry } from '../thread.ts'
import type { User } from '../user.ts'
import type { Shown } from './shown.ts'
import { seen, told, type UserContent } from './user-content.ts'
import { windowIsOpen } from './window.ts'

/** A message that Graph has taken from a business. */
export type BusinessMessage = {
  readonly to: Digits
  readonly shown: Shown
  /** Anything but `service` is a template, which needs no open window. */
  readonly category: BillingCategory
  readonly opaque: string | null
  /** Why it cannot be delivered, whoever it is for; null: it can. */
  readonly fault: { readonly code: GraphErrorCode; readonly details: string } | null
}

type Told = Omit<StatusTold, 'at'> & { readonly category: BillingCategory }

/** A webhook's value, for a user as the business knows them. */
type Write = (as: User, about: { readonly id: string; readonly at: Millis }) => unknown

/** Messages between users and businesses. */
export class Messages {
  readonly #network: Network
  readonly #webhooks: WebhookSender
  readonly #permissions: Permissions
  /** By thread: the business's messages that the user has not seen yet. */
  readonly #unread = new Map<string, Told[]>()

  constructor(network: Network, webhooks: WebhookSender, permissions: Permissions) {
    this.#network = network
    this.#webhooks = webhooks
    this.#permissions = permissions
    network.events.on('reset', () => this.#unread.clear())
    network.events.on('number', (before, after) => this.#numberChanged(before, after))
  }

  /** A user writes. It counts as delivered once the business's webhook has taken it. @param quoted which it answers */
  fromUser(user: User, business: BusinessNumber, content: UserContent, quoted: string | null = null): string {
    const { media } = this.#network
    const body = told(content, (file) => media.addressOf(file))
    const write: Write = (as, about) => messageValue(as, business, { ...about, quoted }, body)
    return this.#say(user, business, seen(content), write)
  }

  /** A user taps a reply below the message `to`; `text` is what the thread shows of it. */
  reply(user: User, business: BusinessNumber, { to, text, reply }: { to: string; text: string; reply: Reply }): string {
    return this.#say(user, business, { text, card: null }, (seen, told) =>
      replyValue(seen, business, { ...told, context: to }, reply),
    )
  }

  /** May anything be written to this user now? */
  windowIsOpen(user: User, business: BusinessNumber): boolean {
    return windowIsOpen(this.#network.thread(user, business).lastContact, this.#network.clock.now())
  }

  /** The business has read what the user wrote up to this message: the phone shows it. */
  readByBusiness(user: User, business: BusinessNumber, upTo: string): void {
    const { entries } = this.#network.thread(user, business)
    const until = entries.findIndex(({ id }) => id === upTo)
    for (const entry of entries.slice(0, until + 1))
      if (entry.kind === 'message' && entry.from === 'user' && entry.status !== 'read')
        this.#network.write(user, business, { ...entry, status: 'read' })
  }

  /** The user has the thread open: everything in it is read, and the business is told. */
  read(user: User, business: BusinessNumber): void {
    const key = threadKey(user, business)
    const unread = this.#unread.get(key) ?? []
    this.#unread.delete(key)
    for (const told of unread) {
      const entry = entryOf(this.#network.thread(user, business), 'message', told.messageId)
      if (entry) this.#network.write(user, business, { ...entry, status: 'read' })
      this.#tell(business, user, 'read', told)
    }
  }

  /**
   * A business writes: the message's id at once, what becomes of it by status webhooks, which `announce` begins.
   *
   * A closed window and an unknown user fail there, not in the answer, as with Meta. A permission request that will be
   * delivered counts from now on.
   */
  fromBusiness(business: BusinessNumber, message: BusinessMessage): { id: string; announce: () => void } {
    const { to, category, opaque, shown, fault } = message
    const id = newMessageId(to, 'business')
    const user = this.#network.user(to)
    const told = { messageId: id, recipient: user ?? to, opaque, category }
    if (fault) return { id, announce: () => this.#fail(business, told, fault.code, fault.details) }
    if (!user) return { id, announce: () => this.#fail(business, told, 131026, 'The number is not on WhatsApp.') }
    if (user.onCall === 'blocked')
      return { id, announce: () => this.#fail(business, told, 131026, 'The message could not be delivered.') }
    if (category === 'service' && !this.windowIsOpen(user, business))
      return { id, announce: () => this.#fail(business, told, 131047, WINDOW_CLOSED) }
    if (shown.kind === 'permission_request') this.#permissions.requested(business, user, id)
    return { id, announce: () => this.#deliver(business, user, told, shown) }
  }

  /** Each business that the user has a chat with is told. */
  #numberChanged(before: User, after: User): void {
    for (const business of this.#network.businesses()) {
      this.#unread.delete(threadKey(before, business))
      if (this.#network.thread(after, business).entries.length === 0) continue
      const { hiddenNumber = false } = this.#network.seenBy(business, before)
      const about = { id: newMessageId(before.waId, 'user'), at: this.#network.clock.now() }
      const value = numberChangeValue({ ...before, hiddenNumber }, { ...after, hiddenNumber }, business, about)
      void this.#webhooks.send(business, messagesWebhook(before.waId, value))
    }
  }

  #say(
    user: User,
    business: BusinessNumber,
    line: { readonly text: string | null; readonly card: Card | null },
    write: Write,
  ): string {
    this.read(user, business)
    const at = this.#network.clock.now()
    const id = newMessageId(user.waId, 'user')
    this.#network.contacted(user, business, at)
    this.#network.write(user, business, { id, at, from: 'user', kind: 'message', ...line, status: 'sent', call: null })
    void this.#webhooks
      .send(business, messagesWebhook(user.waId, write(this.#network.seenBy(business, user), { id, at })))
      .then((taken) => {
        const sent = entryOf(this.#network.thread(user, business), 'message', id)
        if (taken && sent?.status === 'sent') this.#network.write(user, business, { ...sent, status: 'delivered' })
      })
    return id
  }

  #deliver(business: BusinessNumber, user: User, told: Told, shown: Shown): void {
    this.#network.write(user, business, this.#entry(business, user, told.messageId, shown))
    const key = threadKey(user, business)
    this.#unread.set(key, [...(this.#unread.get(key) ?? []), told])
    for (const status of ['sent', 'delivered'] as const) this.#tell(business, user, status, told)
  }

  #entry(business: BusinessNumber, user: User, id: string, { kind, text, card, buttons }: Shown): ThreadEntry {
    const line = { id, at: this.#network.clock.now(), from: 'business', text, card, call: null } as const
    if (kind === 'message') return { ...line, kind, buttons, status: 'delivered' }
    return { ...line, kind, ...requestState(this.#permissions.of(business, user), id) }
  }

  #tell(business: BusinessNumber, user: User, status: 'sent' | 'delivered' | 'read', told: Told): void {
    const seen = this.#network.seenBy(business, user)
    const value = statusValue(business, seen, status, { ...told, recipient: seen, at: this.#network.clock.now() })
    void this.#webhooks.send(business, messagesWebhook(user.waId, value))
  }

  #fail(business: BusinessNumber, told: Told, code: GraphErrorCode, details: string): void {
    const value = failedValue(business, { ...told, at: this.#network.clock.now() }, code, details)
    const to = typeof told.recipient === 'string' ? told.recipient : told.recipient.waId
    void this.#webhooks.send(business, messagesWebhook(to, value))
  }
}

const WINDOW_CLOSED =
  'Message failed to send because more than 24 hours have passed since the customer last replied to this number.'
