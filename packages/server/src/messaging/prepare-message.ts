import type { OutgoingMessage } from '@ringway/meta-wire'
import { type MessageBody, type Sendable, sendableOf } from '../contract/meta/content-message.ts'
import type { MediaKind } from '../contract/meta/media-kind.ts'
import {
  EXPIRED,
  MEDIA_UNREACHABLE,
  type MessageFault,
  PERMANENT_GRANT,
  REQUEST_LIMIT,
  WINDOW_CLOSED,
} from '../contract/meta/message-error-codes.ts'
import { serviceWindow } from '../domain/contact.ts'
import { hasLeft, type Message } from '../domain/message.ts'
import { mayRequest } from '../domain/permission.ts'
import { policyFor } from '../domain/policies.ts'
import type { MessageSid } from '../domain/sid.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { failMessageIn, type Moved } from './message-record.ts'
import type { Rooms } from './rooms.ts'

/** How long after a request without an answer the message's own webhook is waited for. Real time. */
export const LOST_ANSWER_WAIT_MS: Millis = 10 * SECOND

/** What is to be done with a message whose turn it is. */
export type Prepared =
  /** Nothing: it is gone, final, or at Meta. */
  | { readonly kind: 'settled' }
  /** It may be at Meta: `until` its webhook should have come. Unix milliseconds. */
  | { readonly kind: 'wait'; readonly until: Millis }
  /** It was not to be sent, and has ended. */
  | { readonly kind: 'ended'; readonly moved: Moved }
  | { readonly kind: 'ask'; readonly phoneNumberId: string; readonly message: OutgoingMessage }

type Verdict = { readonly kind: 'fault'; readonly fault: MessageFault } | Extract<Sendable, { kind: 'message' }>

/**
 * Decides on a message whose turn it is: what WhatsApp would refuse ends here, with the same code; anything else is `sending`
 * from now on.
 *
 * @param media what kind of file its MediaUrl is; null where there is none
 */
export async function prepareMessage(
  tx: Writer,
  { policies, clock }: Pick<Rooms, 'policies' | 'clock'>,
  sid: MessageSid,
  media: MediaKind | 'unreachable' | null,
): Promise<Prepared> {
  const message = await tx.messages.lock(sid)
  if (!message || hasLeft(message.status) || message.metaMessageId !== null) return { kind: 'settled' }
  const until = (message.askedAt ?? 0) + LOST_ANSWER_WAIT_MS
  if (until > Date.now()) return { kind: 'wait', until }
  const now = clock.now()
  const ended = async (fault: MessageFault): Promise<Prepared> => ({
    kind: 'ended',
    moved: await failMessageIn(tx, policies, message, fault, { at: now }),
  })
  if (message.validUntil !== null && now >= message.validUntil) return await ended(EXPIRED)
  const sender = await tx.senders.bySid(message.senderSid)
  if (!sender) return await ended({ code: 63007, ends: 'failed', words: 'The sender is no longer there' })
  const verdict = await verdictOn(tx, { policies }, message, media, now)
  if (verdict.kind === 'fault') return await ended(verdict.fault)
  const { asksPermission } = verdict
  await tx.messages.update({ ...message, status: 'sending', asksPermission, askedAt: Date.now(), updatedAt: now })
  return { kind: 'ask', phoneNumberId: sender.phoneNumberId, message: addressed(message, verdict.message) }
}

async function verdictOn(
  tx: Writer,
  { policies }: Pick<Rooms, 'policies'>,
  message: Message,
  media: MediaKind | 'unreachable' | null,
  now: Millis,
): Promise<Verdict> {
  if (media === 'unreachable') return { kind: 'fault', fault: MEDIA_UNREACHABLE }
  const sendable = await sendableIn(tx, message, media)
  if (sendable.kind === 'unsendable')
    return { kind: 'fault', fault: { code: sendable.code, ends: 'failed', words: sendable.why } }
  if (!policies.enforced) return sendable
  const contact = await tx.contacts.between(message.senderSid, message.to)
  if (sendable.needsWindow && serviceWindow(contact, now) === 'closed') return { kind: 'fault', fault: WINDOW_CLOSED }
  if (!sendable.asksPermission) return sendable
  // Locked, so that what a user answers at this moment is counted before or after, never in between.
  const { permission } = await tx.contacts.lock(message.senderSid, message.to)
  const verdict = mayRequest(permission, now, policyFor(policies, message.from))
  if (verdict.ok) return sendable
  return { kind: 'fault', fault: verdict.because === 'permanent-grant' ? PERMANENT_GRANT : REQUEST_LIMIT }
}

async function sendableIn(tx: Writer, message: Message, media: MediaKind | null): Promise<Sendable> {
  if (message.content === null) return plainly(message, media)
  const { sid, variables } = message.content
  const content = await tx.contents.get(message.accountSid, sid)
  if (!content) return { kind: 'unsendable', code: 63006, why: `The content ${sid} was deleted before it was sent` }
  return sendableOf(content, await tx.approvals.of(sid), variables)
}

/** A text, or a file; of files Twilio gives only images their text. */
function plainly({ body, mediaUrl }: Message, media: MediaKind | null): Sendable {
  const base = { kind: 'message', text: body, needsWindow: true, asksPermission: false } as const
  if (mediaUrl === null || media === null)
    return { ...base, numMedia: 0, message: { type: 'text', text: { body, preview_url: true } } }
  return { ...base, numMedia: 1, message: fileMessage(media, mediaUrl, body) }
}

function fileMessage(media: MediaKind, link: string, body: string): MessageBody {
  switch (media) {
    case 'image':
      return { type: 'image', image: { link, ...(body !== '' && { caption: body.slice(0, 1024) }) } }
    case 'video':
      return { type: 'video', video: { link } }
    case 'audio':
      return { type: 'audio', audio: { link } }
    case 'document':
      return { type: 'document', document: { link } }
    default:
      return media satisfies never
  }
}

/** The SID comes back in every status webhook, so that a message whose answer was lost is known again. */
function addressed({ sid, to }: Message, body: MessageBody): OutgoingMessage {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: to.replace(/^whatsapp:/, ''),
    biz_opaque_callback_data: sid,
    ...body,
  }
}
