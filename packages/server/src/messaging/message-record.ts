import { randomUUID } from 'node:crypto'
import type { MessageFault } from '../contract/meta/message-error-codes.ts'
import type { Alert } from '../domain/alert.ts'
import { afterMessageEvent, type Message, type MessageEvent } from '../domain/message.ts'
import type { PermissionEvent } from '../domain/permission.ts'
import type { Policies } from '../domain/policies.ts'
import type { Millis } from '../kit/clock.ts'
import { movePermissionIn } from '../permissions/move-permission.ts'
import type { Writer } from '../store/store.ts'
import { alertFor } from '../webhooks/alert.ts'
import { messageCallback } from '../webhooks/message-callbacks.ts'
import type { Rooms } from './rooms.ts'

/** How a message stands after something happened to it, and what is to be told once that is kept. */
export type Moved = { readonly message: Message; readonly moved: boolean; readonly alert: Alert | null }

/** What Meta said of a failure. */
export type MetaWords = { readonly code: number; readonly message: string; readonly traceId: string | null }

/**
 * Moves a message that this transaction has locked, and promises the status callback that the move owes. An event that
 * changes nothing owes nothing.
 */
export async function moveMessageIn(
  tx: Writer,
  message: Message,
  event: MessageEvent,
  channelWords: string | null = null,
): Promise<Moved> {
  const after = afterMessageEvent(message, event)
  if (after === message) return { message, moved: false, alert: null }
  await tx.messages.update(after)
  const callback = messageCallback(after, channelWords, { at: event.at, newId: randomUUID })
  if (callback) await tx.outbox.add(callback)
  return { message: after, moved: true, alert: null }
}

/** Ends a message that this transaction has locked by a fault: with its callback, an alert, and the request uncounted. */
export async function failMessageIn(
  tx: Writer,
  policies: Policies,
  message: Message,
  fault: MessageFault,
  { at, meta = null }: { readonly at: Millis; readonly meta?: MetaWords | null },
): Promise<Moved> {
  const event = { kind: fault.ends, code: fault.code, message: fault.words, at } as const
  const result = await moveMessageIn(tx, message, event, meta?.message ?? null)
  if (!result.moved) return result
  const alert = faultAlert(result.message, fault, meta, at)
  await tx.alerts.insert(alert)
  if (message.asksPermission) await countRequest(tx, policies, message, { kind: 'undelivered', id: message.sid })
  return { ...result, alert }
}

/** Meta has taken a message that this transaction has locked. Known already, it changes nothing. */
export async function takenByMetaIn(
  tx: Writer,
  policies: Policies,
  message: Message,
  metaMessageId: string,
  at: Millis,
): Promise<Message> {
  if (message.metaMessageId !== null) return message
  const taken = { ...message, metaMessageId, updatedAt: at }
  await tx.messages.update(taken)
  if (message.asksPermission) await countRequest(tx, policies, message, { kind: 'requested', id: message.sid, at })
  return taken
}

/** Tells the house what has become of a message; once it is kept. */
export function tellMoved({ events }: Pick<Rooms, 'events'>, { message, moved, alert }: Moved): void {
  if (moved) events.messageMoved(message)
  if (alert) events.alertRaised(alert)
}

async function countRequest(tx: Writer, policies: Policies, message: Message, event: PermissionEvent): Promise<void> {
  const { senderSid: sid, from: address, to: user } = message
  await movePermissionIn(tx, policies, { sid, address }, user, event)
}

function faultAlert(message: Message, fault: MessageFault, meta: MetaWords | null, at: Millis): Alert {
  const said = meta === null ? '' : ` Meta said (${meta.code}): ${meta.message}`
  const facts = {
    ...(meta && { metaCode: String(meta.code) }),
    ...(meta?.traceId && { metaTraceId: meta.traceId }),
  }
  const context = { accountSid: message.accountSid, resourceSid: message.sid, at }
  return alertFor({ code: fault.code, message: `${fault.words}.${said}`, facts }, context)
}
