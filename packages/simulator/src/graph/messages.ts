import type { OutgoingMessage } from '@ringway/meta-wire'
import { type BusinessNumber, CALLING_IS_OFF, callingIsOn } from '../network/business.ts'
import { isRestricted } from '../network/calling/restrictions.ts'
import { countryMayPlaceCalls } from '../network/calls/business-call-countries.ts'
import { RESTRICTED_DETAILS } from '../network/calls/connect-refusal.ts'
import { type Shown, shown } from '../network/messages/shown.ts'
import { userIdOf } from '../network/user.ts'
import type { GraphContext } from './graph-context.ts'
import { refusal } from './graph-fault.ts'
import { refuseUnknown, wrongFile } from './message-references.ts'
import { readMessage } from './read-message.ts'
import { readRecipient } from './read-recipient.ts'
import { templateContent } from './template-message.ts'

/**
 * POST /{phone_number_id}/messages: everything that a business can send.
 *
 * 200 means queued. A closed window and a number that is not on WhatsApp come later, as a `failed` status.
 *
 * @returns the answer, and what is to happen once it has been sent
 */
export function sendMessage(context: GraphContext, business: BusinessNumber, body: unknown) {
  const message = readMessage(body)
  const to = readRecipient(context.network, message)
  if (to === business.number) throw refusal(131021, 'Param "to" is the sender itself.')
  refuseUnknown(context.network, business, to, message)
  const content = contentOf(context, business, message)
  refuse(context, business, to, content)
  const opaque = message.biz_opaque_callback_data ?? null
  const wrong = wrongFile(context.network, message)
  const fault = wrong === null ? null : ({ code: 131053, details: wrong } as const)
  const { id, announce } = context.messages.fromBusiness(business, { to, opaque, fault, ...content })
  const accepted = message.type === 'template' ? { message_status: 'accepted' } : {}
  const answer = {
    messaging_product: 'whatsapp',
    contacts: [contactOf(context, message, to)],
    messages: [{ id, ...accepted }],
  }
  return { answer, afterwards: announce }
}

/** The user as the business named them. By BSUID alone nothing is said of the number. */
function contactOf({ network }: GraphContext, message: OutgoingMessage, to: string) {
  const user = network.user(to)
  if (message.to === undefined) return { input: message.recipient, ...(user ? { user_id: userIdOf(user) } : {}) }
  return { input: message.to, wa_id: user?.waId ?? to, ...(user?.userId ? { user_id: user.userId } : {}) }
}

function contentOf(
  { templates, network: { switches } }: GraphContext,
  business: BusinessNumber,
  message: OutgoingMessage,
) {
  if (message.type === 'template') {
    return templateContent(templates, business, message, switches.get('voice-call-index'))
  }
  return { shown: shown(message), category: 'service' } as const
}

/** What Graph refuses in its answer rather than by a `failed` status. */
function refuse(
  { network, permissions, messages }: GraphContext,
  business: BusinessNumber,
  to: string,
  { shown: content, category }: { readonly shown: Shown; readonly category: string },
): void {
  const isTemplate = category !== 'service'

  const asks = content.kind === 'permission_request'
  const calls = asks || content.buttons.some(({ type }) => type === 'VOICE_CALL')
  if (calls && !callingIsOn(business)) throw refusal(138000, CALLING_IS_OFF)
  if (asks && !countryMayPlaceCalls(business.number, permissions.profile))
    throw refusal(138013, 'Numbers of this country cannot place calls, nor ask for permission to.')
  const { restrictions } = business
  if (asks && isRestricted(restrictions, 'RESTRICTED_BUSINESS_INITIATED_CALLING', network.clock.now()))
    throw refusal(138014, RESTRICTED_DETAILS)
  const user = network.user(to)
  if (asks && user && network.switches.get('request-without-conversation') === '138011' && !isTemplate) {
    if (!messages.windowIsOpen(user, business)) throw refusal(138011, NO_CONVERSATION)
  }
  const refused = asks && user ? permissions.requestRefusal(business, user) : null
  if (refused) throw refusal(refused.code, refused.details)
}

const NO_CONVERSATION =
  'The user has not written to this phone number within 24 hours: a request needs a conversation first.'
