import {
  CallPermissionReply,
  MessageStatus,
  MessagesValue,
  UserButton,
  UserMessage,
  UserReply,
  UserText,
} from '@ringway/meta-wire'
import { z } from 'zod'
import type {
  MessageFact,
  MessageProgressed,
  MessageReceived,
  MetaUser,
  Note,
  PermissionReplied,
} from './carrier-event.ts'
import { contactOf } from './contact-of.ts'
import { errorOf, misfit, noteErrors, ONE_BY_ONE } from './webhook-notes.ts'

const Told = MessagesValue.extend({ ...ONE_BY_ONE, messages: z.array(z.unknown()).optional() })
type Told = z.infer<typeof Told>

/** What WhatsApp says in a user's name, which is no word of theirs. */
const SystemMessage = z.object({
  type: z.literal('system'),
  system: z.object({ type: z.string().max(64).catch('') }).catch({ type: '' }),
})

/**
 * The facts of a `messages` webhook. What comes in an unknown shape is noted, and so is what WhatsApp itself says of a
 * user: that opens no conversation. A message of an unknown kind is a message.
 */
export function readMessages(value: unknown, note: Note): MessageFact[] {
  const unread = (what: string) => {
    note({ kind: 'unread', field: 'messages', what })
    return []
  }
  const read = Told.safeParse(value)
  if (!read.success) return unread(misfit(read.error))
  const { messages = [], statuses = [], errors, metadata } = read.data
  noteErrors(note, { field: 'messages', phoneNumberId: metadata.phone_number_id }, errors)
  const noted = (raw: unknown) => {
    const { data } = SystemMessage.safeParse(raw)
    if (!data) return null
    note({ kind: 'system', field: 'messages', phoneNumberId: metadata.phone_number_id, what: data.system.type })
    return []
  }
  return [
    ...messages.flatMap(
      (raw) => noted(raw) ?? readMessage(read.data, raw) ?? unread(`messages: ${whyNot(UserMessage, raw)}`),
    ),
    ...statuses.flatMap((raw) => progressed(read.data, raw) ?? unread(`statuses: ${whyNot(MessageStatus, raw)}`)),
  ]
}

function whyNot(shape: z.ZodType, raw: unknown): string {
  const { error } = shape.safeParse(raw)
  return error ? misfit(error) : 'of nobody, or of a kind that we do not know'
}

function readMessage(value: Told, raw: unknown): MessageFact | null {
  const message = UserMessage.safeParse(raw)
  const user = message.success ? userOf(value, message.data) : null
  if (!message.success || user === null) return null
  const reply = CallPermissionReply.safeParse(raw)
  return reply.success ? permissionReplied(value, reply.data, user) : received(value, message.data, user)
}

function received(value: Told, raw: UserMessage, user: MetaUser): MessageReceived {
  return {
    kind: 'message-received',
    key: `${raw.id}/received`,
    messageId: raw.id,
    phoneNumberId: value.metadata.phone_number_id,
    user,
    type: raw.type ?? 'unsupported',
    ...wordsOf(raw),
    inReplyTo: raw.context?.id ?? null,
    forwarded: raw.context?.forwarded === true,
    at: raw.timestamp * 1000,
  }
}

function wordsOf(raw: UserMessage): Pick<MessageReceived, 'text' | 'reply'> {
  const text = UserText.safeParse(raw)
  if (text.success) return { text: text.data.text.body, reply: null }
  const button = UserButton.safeParse(raw)
  if (button.success) {
    const { text: title, payload } = button.data.button
    return { text: title, reply: { kind: 'button', id: payload ?? title, title, description: null } }
  }
  const reply = UserReply.safeParse(raw)
  if (!reply.success) return { text: null, reply: null }
  const { interactive } = reply.data
  if (interactive.type === 'button_reply') {
    const { id, title } = interactive.button_reply
    return { text: title, reply: { kind: 'button', id, title, description: null } }
  }
  const { id, title, description = null } = interactive.list_reply
  return { text: title, reply: { kind: 'list', id, title, description } }
}

function permissionReplied(value: Told, raw: CallPermissionReply, user: MetaUser): PermissionReplied {
  const { response, is_permanent, expiration_timestamp, response_source } = raw.interactive.call_permission_reply
  const ends = expiration_timestamp === undefined ? null : expiration_timestamp * 1000
  return {
    kind: 'permission-replied',
    key: `${raw.id}/received`,
    messageId: raw.id,
    phoneNumberId: value.metadata.phone_number_id,
    user,
    response,
    until: response === 'reject' ? null : is_permanent ? 'forever' : ends,
    source: response_source === 'automatic' ? 'automatic' : 'user_action',
    inReplyTo: raw.context?.id ?? null,
    at: raw.timestamp * 1000,
  }
}

const STATUSES: Readonly<Record<string, MessageProgressed['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
}

function progressed(value: Told, raw: unknown): MessageProgressed | null {
  const read = MessageStatus.safeParse(raw)
  const status = read.success ? STATUSES[read.data.status.toLowerCase()] : undefined
  if (!read.success || status === undefined) return null
  const { id, errors = [], biz_opaque_callback_data: opaque = null, timestamp } = read.data
  const [error] = errors
  return {
    kind: 'message-progressed',
    key: `${id}/${status}`,
    messageId: id,
    phoneNumberId: value.metadata.phone_number_id,
    opaque,
    status,
    error: status === 'failed' ? (error ? errorOf(error) : { code: 0, message: 'no reason given' }) : null,
    at: timestamp * 1000,
  }
}

function userOf(value: Told, raw: UserMessage): MetaUser | null {
  const { from, from_user_id: userId } = raw
  const contact = contactOf(value.contacts, from, userId)
  const number = from ?? contact?.wa_id ?? null
  const id = userId ?? contact?.user_id ?? null
  return number === null && id === null ? null : { number, id, name: contact?.profile?.name ?? null }
}
