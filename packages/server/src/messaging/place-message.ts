import { sendableOf } from '../contract/meta/content-message.ts'
import { withSamples } from '../contract/meta/values.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { type Message, newMessage } from '../domain/message.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { type AccountSid, type ApplicationSid, newSid } from '../domain/sid.ts'
import { userKey } from '../domain/user-key.ts'
import { HOUR, type Millis } from '../kit/clock.ts'
import type { Reader, Writer } from '../store/store.ts'
import { checkFilled, checkVariables } from './content-variables.ts'

/** Graphile task that sends what waits for one user. */
export const SEND_MESSAGES = 'send-messages'

/** The two between whom messages keep their order. */
export type Pair = { readonly senderSid: Sender['sid']; readonly user: WhatsAppAddress }

/** WhatsApp's own queue holds a message for four hours. */
const MOST_VALID: Millis = 4 * HOUR

/** A message that an account wants sent. */
export type MessageAsk = {
  readonly to: WhatsAppAddress
  readonly from: WhatsAppAddress
  readonly body: string
  readonly mediaUrl: string | null
  readonly content: Message['content']
  readonly statusCallback: string | null
  /** Its MessageStatusCallback is told where `statusCallback` is null. */
  readonly applicationSid: ApplicationSid | null
  /** How long it may wait to be taken; null for as long as WhatsApp allows. */
  readonly validFor: Millis | null
}

/**
 * Puts a message on record as `queued` and promises to send it. Whether WhatsApp allows it is found out when it is sent:
 * it then ends `failed`.
 *
 * @throws Refused when the sender, the content, its variables or the application are not the account's
 */
export async function placeMessage(tx: Writer, accountSid: AccountSid, ask: MessageAsk, now: Millis): Promise<Message> {
  const sender = await tx.senders.byAddress(ask.from)
  if (sender?.accountSid !== accountSid) throw new Refused(REFUSALS.NO_SUCH_CHANNEL_SENDER, { from: ask.from })
  const rendered = ask.content === null ? renderedPlain(ask) : await renderedContent(tx, accountSid, ask.content)
  const given = {
    ...rendered,
    sid: newSid(rendered.numMedia > 0 ? 'MM' : 'SM'),
    direction: 'outbound-api',
    to: ask.to,
    mediaUrl: ask.mediaUrl,
    content: ask.content,
    statusCallback: ask.statusCallback ?? (await callbackOf(tx, accountSid, ask.applicationSid, sender)),
    validUntil: now + Math.min(ask.validFor ?? MOST_VALID, MOST_VALID),
  } as const
  const message = newOutgoing(sender, given, now)
  await queueMessage(tx, message)
  return message
}

/** A message from `sender`, to be sent. */
export function newOutgoing(
  { accountSid, sid: senderSid, address: from, webhook }: Sender,
  given: Pick<Message, 'sid' | 'direction' | 'to'> & Partial<Message>,
  now: Millis,
): Message {
  const defaults = { statusCallback: webhook?.status_callback_url ?? null, validUntil: now + MOST_VALID }
  return newMessage({ accountSid, senderSid, from, status: 'queued', ...defaults, ...given }, now)
}

/** The record and the work that it makes necessary: both are kept, or neither. */
export async function queueMessage(tx: Writer, message: Message): Promise<void> {
  await tx.messages.insert(message)
  await promiseSending(tx, { senderSid: message.senderSid, user: message.to })
}

/** One job for each pair waits at most, and sends everything that waits for the user. @param runAt Unix milliseconds */
export async function promiseSending(tx: Writer, pair: Pair, runAt?: Millis): Promise<void> {
  const queue = `send:${pair.senderSid}:${userKey(pair.user)}`
  await tx.jobs.add(SEND_MESSAGES, pair, { queue, key: queue, ...(runAt !== undefined && { runAt }) })
}

type Rendered = Pick<Message, 'body' | 'numMedia' | 'asksPermission'>

function renderedPlain({ body, mediaUrl }: MessageAsk): Rendered {
  return { body, numMedia: mediaUrl === null ? 0 : 1, asksPermission: false }
}

/** A content that cannot be sent as things stand has no words yet; its message will fail. */
async function renderedContent(
  tx: Reader,
  accountSid: AccountSid,
  { sid, variables }: NonNullable<Message['content']>,
): Promise<Rendered> {
  const content = await tx.contents.get(accountSid, sid)
  if (!content) throw new Refused(REFUSALS.INVALID_CONTENT_SID, { sid })
  checkVariables(content, variables)
  // What is not given, or is empty, is the content's own sample.
  const values = withSamples(variables, content.variables)
  const sendable = sendableOf(content, await tx.approvals.of(sid), values)
  // A permission request without text shows nothing of its content.
  const shows = sendable.kind === 'unsendable' || !sendable.asksPermission || sendable.text !== ''
  if (shows) checkFilled(content, values)
  if (sendable.kind === 'unsendable') return { body: '', numMedia: 0, asksPermission: false }
  return { body: sendable.text, numMedia: sendable.numMedia, asksPermission: sendable.asksPermission }
}

async function callbackOf(
  tx: Reader,
  accountSid: AccountSid,
  applicationSid: ApplicationSid | null,
  sender: Sender,
): Promise<string | null> {
  const own = sender.webhook?.status_callback_url ?? null
  if (applicationSid === null) return own
  const application = await tx.applications.get(accountSid, applicationSid)
  if (!application)
    throw new Refused(REFUSALS.INVALID_PARAMETER, { field: 'ApplicationSid', why: 'is no application of this account' })
  return application.messageStatusCallback ?? own
}
