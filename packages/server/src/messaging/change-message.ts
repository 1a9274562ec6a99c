import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { hasLeft, type Message } from '../domain/message.ts'
import type { AccountSid, MessageSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { moveMessageIn } from './message-record.ts'

/** Takes back a message that still waits. @throws Refused 30409 */
export async function cancelMessage(
  tx: Writer,
  accountSid: AccountSid,
  sid: MessageSid,
  now: Millis,
): Promise<Message> {
  const message = await lockOwn(tx, accountSid, sid)
  const { status } = message
  if (status !== 'queued') throw new Refused(REFUSALS.MESSAGE_NOT_CANCELABLE, { status })
  return (await moveMessageIn(tx, message, { kind: 'canceled', at: now })).message
}

/** Forgets what a message said. @throws Refused 20009 while it has yet to be sent */
export async function redactMessage(
  tx: Writer,
  accountSid: AccountSid,
  sid: MessageSid,
  now: Millis,
): Promise<Message> {
  const message = await lockOwn(tx, accountSid, sid)
  refuseUnsent(message)
  const content = message.content && { ...message.content, variables: {} }
  const redacted = { ...message, body: '', mediaUrl: null, content, updatedAt: now }
  await tx.messages.update(redacted)
  return redacted
}

/** @throws Refused 20009 while it has yet to be sent */
export async function deleteMessageIn(tx: Writer, accountSid: AccountSid, sid: MessageSid): Promise<void> {
  refuseUnsent(await lockOwn(tx, accountSid, sid))
  await tx.messages.delete(accountSid, sid)
}

function refuseUnsent({ status }: Message): void {
  if (!hasLeft(status)) throw new Refused(REFUSALS.MESSAGE_NOT_FINAL, { status })
}

async function lockOwn(tx: Writer, accountSid: AccountSid, sid: MessageSid): Promise<Message> {
  const message = await tx.messages.lock(sid)
  if (message?.accountSid !== accountSid) throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
  return message
}
