import { type Delivery, newDelivery } from '../domain/delivery.ts'
import type { Message } from '../domain/message.ts'
import type { Millis } from '../kit/clock.ts'
import { API_VERSION, when } from './parameters.ts'
import type { Param } from './signature.ts'

/**
 * What a message's status callback says. `ErrorCode`, `ErrorMessage` and WhatsApp's own `ChannelStatusMessage` come with a
 * failure, `EventType` when the user has read it.
 *
 * @param channelWords what WhatsApp said of a failure; null when it said nothing
 * @see Twilio, Messaging, "Outbound message status in status callbacks".
 */
function messageCallbackParameters(message: Message, channelWords: string | null): readonly Param[] {
  const { sid, status, from, to, errorCode, errorMessage } = message
  return [
    ['ChannelPrefix', 'whatsapp'],
    ['ApiVersion', API_VERSION],
    ['MessageStatus', status],
    ['SmsSid', sid],
    ['SmsStatus', status],
    ['ChannelInstallSid', message.senderSid],
    ['To', to],
    ['From', from],
    ['MessageSid', sid],
    ['AccountSid', message.accountSid],
    ['ChannelToAddress', to.replace(/^whatsapp:/, '')],
    ...when('EventType', status === 'read' ? 'READ' : null),
    ...when('ErrorCode', errorCode),
    ...when('ErrorMessage', errorMessage),
    ...when('ChannelStatusMessage', channelWords),
  ]
}

/**
 * The callback that tells where `message` is now, for the outbox; null when nobody is told, or `sending` has nothing to
 * tell. Pure.
 *
 * @param newId a new UUID each time it is called
 */
export function messageCallback(
  message: Message,
  channelWords: string | null,
  { at, newId }: { readonly at: Millis; readonly newId: () => string },
): Delivery | null {
  if (message.statusCallback === null || message.status === 'sending') return null
  const promised = {
    accountSid: message.accountSid,
    resourceSid: message.sid,
    queue: `message:${message.sid}`,
    url: message.statusCallback,
    method: 'POST',
    params: messageCallbackParameters(message, channelWords),
  } as const
  return newDelivery(promised, at, newId)
}
