import type { Millis } from '../kit/clock.ts'
import type { WhatsAppAddress } from './sender.ts'
import type { AccountSid, ContentSid, MessageSid, SenderSid } from './sid.ts'

/** Twilio's words for where a message is. `received` is an inbound message's only one; the four before it are final. */
export type MessageStatus =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'undelivered'
  | 'failed'
  | 'canceled'
  | 'received'

export type MessageDirection = 'inbound' | 'outbound-api' | 'outbound-reply'

/** One message between a sender and a WhatsApp user. */
export type Message = {
  readonly sid: MessageSid
  readonly accountSid: AccountSid
  readonly senderSid: SenderSid
  readonly direction: MessageDirection
  readonly from: WhatsAppAddress
  readonly to: WhatsAppAddress
  /** As the user reads it, placeholders filled; empty once it is redacted. */
  readonly body: string
  readonly mediaUrl: string | null
  readonly numMedia: number
  /** What it was made of, where that was a Content. */
  readonly content: { readonly sid: ContentSid; readonly variables: Readonly<Record<string, string>> } | null
  /** It asks the user for leave to call. */
  readonly asksPermission: boolean
  readonly status: MessageStatus
  /** Who is told of every status after the first; null for nobody. */
  readonly statusCallback: string | null
  /** An outgoing message that Meta has not taken by then is not sent any more. */
  readonly validUntil: Millis | null
  /** Meta's id of the message; null until Meta has taken it. */
  readonly metaMessageId: string | null
  /** When Meta was asked to take it, by the machine's own clock; null before. */
  readonly askedAt: Millis | null
  readonly errorCode: number | null
  readonly errorMessage: string | null
  readonly createdAt: Millis
  readonly updatedAt: Millis
  readonly sentAt: Millis | null
}

/** A message that begins at `now`; what is not `given` is not known yet, or not there. */
export function newMessage(
  given: Pick<Message, 'sid' | 'accountSid' | 'senderSid' | 'direction' | 'from' | 'to' | 'status'> & Partial<Message>,
  now: Millis,
): Message {
  return {
    body: '',
    mediaUrl: null,
    numMedia: 0,
    content: null,
    asksPermission: false,
    statusCallback: null,
    validUntil: null,
    metaMessageId: null,
    askedAt: null,
    errorCode: null,
    errorMessage: null,
    createdAt: now,
    updatedAt: now,
    sentAt: null,
    ...given,
  }
}

/** What can happen to an outgoing message. */
export type MessageEvent =
  /** Meta is being asked to take it, or how it fares there. */
  | { readonly kind: 'sending' | 'sent' | 'delivered' | 'read'; readonly at: Millis }
  /** `failed`: it never left, or Meta refused it. `undelivered`: it left and did not reach the user. */
  | { readonly kind: 'failed' | 'undelivered'; readonly code: number; readonly message: string; readonly at: Millis }
  | { readonly kind: 'canceled'; readonly at: Millis }

/** How far along a message is. What has none of these is at its end. */
const RANK: Readonly<Partial<Record<MessageStatus, number>>> = { queued: 0, sending: 1, sent: 2, delivered: 3, read: 4 }

/** Nothing of ours is still to be done for it; what Meta tells later may follow. */
export function hasLeft(status: MessageStatus): boolean {
  return status !== 'queued' && status !== 'sending'
}

/**
 * The status after `event`, or the same status where the event changes nothing.
 *
 * Meta's webhooks come in any order: a message only moves forward, and one that was read was delivered before. A failure
 * is final, and comes too late for a message that has reached the user. Only what still waits can be canceled.
 */
export function nextMessageStatus(status: MessageStatus, event: MessageEvent['kind']): MessageStatus {
  const rank = RANK[status]
  if (rank === undefined) return status
  switch (event) {
    case 'sending':
    case 'sent':
    case 'delivered':
    case 'read':
      return (RANK[event] ?? 0) > rank ? event : status
    case 'failed':
    case 'undelivered':
      return status === 'delivered' || status === 'read' ? status : event
    case 'canceled':
      return status === 'queued' ? 'canceled' : status
    default:
      return event satisfies never
  }
}

/** The message after `event`; the very same where the event changes nothing. */
export function afterMessageEvent(message: Message, event: MessageEvent): Message {
  const status = nextMessageStatus(message.status, event.kind)
  if (status === message.status) return message
  const moved: Message = { ...message, status, updatedAt: event.at }
  switch (event.kind) {
    case 'sent':
    case 'delivered':
    case 'read':
      return { ...moved, sentAt: message.sentAt ?? event.at }
    case 'failed':
    case 'undelivered':
      return { ...moved, errorCode: event.code, errorMessage: event.message }
    default:
      return moved
  }
}

/** The user a message goes to or comes from. */
export function correspondentOf({ direction, from, to }: Pick<Message, 'direction' | 'from' | 'to'>): WhatsAppAddress {
  return direction === 'inbound' ? from : to
}
