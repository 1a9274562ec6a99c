import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { CreateMessageForm } from '../contract/twilio/message.ts'
import { type WhatsAppAddress, whatsAppNumber } from '../domain/sender.ts'
import { isSid } from '../domain/sid.ts'
import { SECOND } from '../kit/clock.ts'
import type { MessageAsk } from '../messaging/place-message.ts'

/**
 * What a request to send a message asks for, or the first of Twilio's refusals that it meets.
 *
 * @throws Refused
 */
export function messageAsked(form: CreateMessageForm): MessageAsk {
  refuseUnavailable(form)
  return {
    ...partiesAsked(form),
    ...contentAsked(form),
    statusCallback: form.StatusCallback ?? null,
    applicationSid: applicationAsked(form.ApplicationSid),
    validFor: form.ValidityPeriod === undefined ? null : form.ValidityPeriod * SECOND,
  }
}

/** What would change when, from where or as what a message goes is never passed over. */
function refuseUnavailable({ MessagingServiceSid, PersistentAction, ScheduleType, SendAt }: CreateMessageForm): void {
  if (MessagingServiceSid) throw new Refused(REFUSALS.NO_MESSAGING_SERVICE, { sid: MessagingServiceSid })
  for (const [field, value] of Object.entries({ PersistentAction, ScheduleType, SendAt }))
    if (value !== undefined && value !== '')
      throw new Refused(REFUSALS.INVALID_PARAMETER, { field, why: 'is not available in this version' })
}

function partiesAsked({ To, From }: CreateMessageForm): { to: WhatsAppAddress; from: WhatsAppAddress } {
  if (!To) throw new Refused(REFUSALS.NO_MESSAGE_TO)
  if (!From) throw new Refused(REFUSALS.NO_MESSAGE_FROM)
  if (isOnWhatsApp(To) !== isOnWhatsApp(From)) throw new Refused(REFUSALS.CHANNELS_DIFFER, { from: From, to: To })
  const to = whatsAppNumber(To)
  if (to === null) throw new Refused(REFUSALS.INVALID_MESSAGE_TO, { value: To })
  const from = whatsAppNumber(From)
  if (from === null) throw new Refused(REFUSALS.INVALID_MESSAGE_FROM, { value: From })
  return { to, from }
}

function isOnWhatsApp(address: string): boolean {
  return address.startsWith('whatsapp:')
}

function contentAsked(form: CreateMessageForm): Pick<MessageAsk, 'body' | 'mediaUrl' | 'content'> {
  const { Body: body = '', MediaUrl: media = [], ContentSid: sid = '', ContentVariables: variables } = form
  if (sid === '' && variables !== undefined && Object.keys(variables).length > 0)
    throw new Refused(REFUSALS.CONTENT_SID_NEEDED)
  if (media.length > 1) throw new Refused(REFUSALS.TOO_MANY_MEDIA, { count: media.length })
  if (sid === '') {
    if (body.trim() === '' && media.length === 0) throw new Refused(REFUSALS.NO_MESSAGE_CONTENT)
    return { body, mediaUrl: media[0] ?? null, content: null }
  }
  const field = body !== '' ? 'Body' : media.length > 0 ? 'MediaUrl' : null
  if (field !== null)
    throw new Refused(REFUSALS.INVALID_PARAMETER, { field, why: 'ContentSid says all that is sent; give one of them' })
  if (!isSid('HX', sid)) throw new Refused(REFUSALS.INVALID_CONTENT_SID, { sid })
  return { body: '', mediaUrl: null, content: { sid, variables: variables ?? {} } }
}

function applicationAsked(sid = ''): MessageAsk['applicationSid'] {
  if (sid === '') return null
  if (isSid('AP', sid)) return sid
  throw new Refused(REFUSALS.INVALID_PARAMETER, {
    field: 'ApplicationSid',
    why: 'must be AP and 32 hexadecimal digits',
  })
}
