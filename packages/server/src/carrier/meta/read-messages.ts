import {
  CallPermissionReply,
  type MessageStatus,
  MessagesValue,
  UserButton,
  type UserMessage,
  UserReply,
  UserText,
} from '@ringway/meta-wire'
import type { MessageFact, MessageProgressed, MessageReceived, MetaUser, PermissionReplied } from './carrier-event.ts'
import { contactOf } from './contact-of.ts'

/** The facts of a `messages` webhook. What comes in an unknown shape is passed over; a message of an unknown kind is not. */
export function readMessages(value: unknown): MessageFact[] {
  const read = MessagesValue.safeParse(value)
  if (!read.success) return []
  const { messages = [], statuses = [] } = read.data
  return [
    ...messages.flatMap((raw) => readMessage(read.data, raw)),
    ...statuses.flatMap((status) => progressed(read.data, status)),
  ]
}

function readMessage(value: MessagesValue, raw: UserMessage): MessageFact[] {
  const user = userOf(value, raw)
  if (user === null) return []
  const reply = CallPermissionReply.safeParse(raw)
  return [reply.success ? permissionReplied(value, reply.data, user) : received(value, raw, user)]
}

function received(value: MessagesValue, raw: UserMessage, user: MetaUser): MessageReceived {
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

function permissionReplied(value: MessagesValue, raw: CallPermissionReply, user: MetaUser): PermissionReplied {
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

function progressed(value: MessagesValue, raw: MessageStatus): MessageProgressed[] {
  const status = STATUSES[raw.status.toLowerCase()]
  if (status === undefined) return []
  const error = raw.errors?.[0]
  const message = error?.error_data?.details ?? error?.message ?? error?.title ?? 'no reason given'
  return [
    {
      kind: 'message-progressed',
      key: `${raw.id}/${status}`,
      messageId: raw.id,
      phoneNumberId: value.metadata.phone_number_id,
      opaque: raw.biz_opaque_callback_data ?? null,
      status,
      error: status === 'failed' ? { code: error?.code ?? 0, message } : null,
      at: raw.timestamp * 1000,
    },
  ]
}

function userOf(value: MessagesValue, raw: UserMessage): MetaUser | null {
  const { from, from_user_id: userId } = raw
  const contact = contactOf(value.contacts, from, userId)
  const number = from ?? contact?.wa_id ?? null
  const id = userId ?? contact?.user_id ?? null
  return number === null && id === null ? null : { number, id, name: contact?.profile?.name ?? null }
}
