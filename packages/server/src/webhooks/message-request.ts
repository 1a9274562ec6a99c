import type { Message } from '../domain/message.ts'
import { API_VERSION, when } from './parameters.ts'
import type { Param } from './signature.ts'

/** What a webhook about a user's message says besides the message itself. */
export type IncomingFacts = {
  /** The name in the user's profile; empty when Meta did not tell it. */
  readonly profileName: string
  /** Meta's word for what came: text, button, interactive and others. */
  readonly messageType: string
  /** The user's number, digits only; empty where Meta hides it. */
  readonly waId: string
  readonly button: { readonly text: string; readonly payload: string } | null
  readonly list: { readonly id: string; readonly title: string; readonly description: string | null } | null
  /** The message of ours that was answered, and who sent it. */
  readonly repliedTo: { readonly sid: string; readonly sender: string } | null
  readonly forwarded: boolean
  /** An answer to a call permission request has no `NumSegments`. */
  readonly segments: boolean
}

/**
 * What the sender's messaging webhook is told, in the order of Twilio's own page on WhatsApp Business Calling.
 *
 * @see Twilio, Messaging, "Twilio's request to your incoming message webhook URL".
 */
export function incomingParameters(message: Message, facts: IncomingFacts): readonly Param[] {
  const { sid, from, to, body, accountSid, numMedia } = message
  const { button, list, repliedTo } = facts
  return [
    ['SmsMessageSid', sid],
    ['NumMedia', String(numMedia)],
    ['ProfileName', facts.profileName],
    ['MessageType', facts.messageType],
    ['SmsSid', sid],
    ['WaId', facts.waId],
    ['SmsStatus', 'received'],
    ['Body', body],
    ...when('ButtonText', button?.text),
    ['To', to],
    ...when('ButtonPayload', button?.payload),
    ...when('ListId', list?.id),
    ...when('ListTitle', list?.title),
    ...when('ListDescription', list?.description),
    ...when('OriginalRepliedMessageSender', repliedTo?.sender),
    ...when('OriginalRepliedMessageSid', repliedTo?.sid),
    ...when('Forwarded', facts.forwarded ? 'true' : null),
    ...when('NumSegments', facts.segments ? '1' : null),
    ['ReferralNumMedia', '0'],
    ['MessageSid', sid],
    ['AccountSid', accountSid],
    ['From', from],
    ['ApiVersion', API_VERSION],
  ]
}
