import type { Digits, GraphErrorCode } from '@ringway/meta-wire'
import type { Millis } from '../clock.ts'
import { failedValue, type StatusTold, statusValue, textValue } from '../webhooks/message-bodies.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import type { BusinessNumber } from './business.ts'
import { newMessageId } from './ids.ts'
import type { Network } from './network.ts'
import type { ThreadEntry } from './thread.ts'
import type { User } from './user.ts'
import { windowIsOpen } from './window.ts'

/** A text that Graph has taken from a business. */
export type BusinessText = {
  readonly to: Digits
  readonly text: string
  readonly opaque: string | null
}

/** Texts between users and businesses. */
export class Messages {
  readonly #network: Network
  readonly #webhooks: WebhookSender

  constructor(network: Network, webhooks: WebhookSender) {
    this.#network = network
    this.#webhooks = webhooks
  }

  /** A user writes. It counts as delivered once the business's webhook has taken it. */
  fromUser(user: User, business: BusinessNumber, text: string): string {
    const at = this.#network.clock.now()
    const id = newMessageId(user.waId, 'user')
    const entry = textEntry(id, at, 'user', text)
    this.#network.contacted(user, business, at)
    this.#network.write(user, business, entry)
    const value = textValue(user, business, { id, at, text })
    void this.#send(business, user.waId, value).then((taken) => {
      if (taken) this.#delivered(user, business, entry)
    })
    return id
  }

  /**
   * A business writes: the message's id at once, what becomes of it by status webhooks, which `announce` begins.
   *
   * A closed window and an unknown user fail there, not in the answer, as with Meta.
   */
  fromBusiness(business: BusinessNumber, message: BusinessText): { id: string; announce: () => void } {
    const id = newMessageId(message.to, 'business')
    const told = { messageId: id, recipient: message.to, opaque: message.opaque }
    const user = this.#network.user(message.to)
    if (!user)
      return { id, announce: () => this.#fail(business, told, 131026, 'Message undeliverable: not a WhatsApp user.') }
    if (!windowIsOpen(this.#network.thread(user, business).lastContact, this.#network.clock.now()))
      return { id, announce: () => this.#fail(business, { ...told, recipient: user.waId }, 131047, WINDOW_CLOSED) }
    return { id, announce: () => this.#deliver(business, user, { ...told, recipient: user.waId }, message.text) }
  }

  #deliver(business: BusinessNumber, user: User, told: Omit<StatusTold, 'at'>, text: string): void {
    const at = this.#network.clock.now()
    const entry = textEntry(told.messageId, at, 'business', text)
    this.#network.write(user, business, { ...entry, status: 'delivered' })
    for (const status of ['sent', 'delivered'] as const)
      void this.#send(business, user.waId, statusValue(business, user, status, { ...told, at }))
  }

  #fail(business: BusinessNumber, told: Omit<StatusTold, 'at'>, code: GraphErrorCode, details: string): void {
    const at = this.#network.clock.now()
    void this.#send(business, told.recipient, failedValue(business, { ...told, at }, code, details))
  }

  #delivered(user: User, business: BusinessNumber, sent: TextEntry): void {
    const known = this.#network.thread(user, business).entries.some(({ id }) => id === sent.id)
    if (known) this.#network.write(user, business, { ...sent, status: 'delivered' })
  }

  #send(business: BusinessNumber, user: Digits, value: unknown): Promise<boolean> {
    return this.#webhooks.send(business, { field: 'messages', value, queue: `messages ${user}` })
  }
}

const WINDOW_CLOSED =
  'Message failed to send because more than 24 hours have passed since the customer last replied to this number.'

type TextEntry = Extract<ThreadEntry, { kind: 'message' }>

function textEntry(id: string, at: Millis, from: 'user' | 'business', text: string): TextEntry {
  return { id, at, from, kind: 'message', text, status: 'sent', call: null }
}
