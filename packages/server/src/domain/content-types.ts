/**
 * What a content says, in Twilio's own shapes and words: one member for each channel's taste. Texts may hold
 * placeholders (`{{1}}`) unless it says otherwise.
 *
 * @see Twilio, "Content types overview"
 */
export type ContentTypes = {
  readonly 'twilio/text'?: TwilioText | undefined
  readonly 'twilio/media'?: TwilioMedia | undefined
  readonly 'twilio/location'?: TwilioLocation | undefined
  readonly 'twilio/quick-reply'?: TwilioQuickReply | undefined
  readonly 'twilio/list-picker'?: TwilioListPicker | undefined
  readonly 'twilio/call-to-action'?: TwilioCallToAction | undefined
  readonly 'twilio/card'?: TwilioCard | undefined
  readonly 'whatsapp/card'?: WhatsAppCard | undefined
}

export type TwilioText = { readonly body: string }

export type TwilioMedia = { readonly body?: string | undefined; readonly media: readonly string[] }

export type TwilioLocation = {
  readonly latitude: number
  readonly longitude: number
  readonly label?: string | undefined
  readonly id?: string | undefined
  readonly address?: string | undefined
}

export type TwilioQuickReply = { readonly body: string; readonly actions: readonly QuickReplyAction[] }

export type TwilioListPicker = {
  readonly body: string
  readonly button: string
  readonly items: readonly { readonly item: string; readonly id: string; readonly description?: string | undefined }[]
}

export type TwilioCallToAction = { readonly body: string; readonly actions: readonly CallToActionAction[] }

/** On WhatsApp title and body become the text, the subtitle the small print below it. */
export type TwilioCard = {
  readonly title: string | null
  readonly body: string | null
  readonly subtitle: string | null
  readonly media: readonly string[] | null
  readonly actions: readonly CardAction[] | null
}

export type WhatsAppCard = {
  readonly body: string
  readonly footer: string | null
  readonly header_text: string | null
  readonly media: readonly string[] | null
  readonly actions: readonly CardAction[] | null
}

type Button = { readonly title: string; readonly id?: string | undefined }

export type QuickReplyAction = Button & { readonly type: 'QUICK_REPLY' }
export type UrlAction = Button & { readonly type: 'URL'; readonly url: string }
export type PhoneNumberAction = Button & { readonly type: 'PHONE_NUMBER'; readonly phone: string }
export type CopyCodeAction = { readonly type: 'COPY_CODE'; readonly title?: string | undefined; readonly code: string }
/** A tap calls the business. */
export type VoiceCallAction = Button & {
  readonly type: 'VOICE_CALL'
  /** How long the button works: 1–43,200, or one placeholder. Default 10,080, a week. */
  readonly ttl_minutes?: number | string | undefined
}
/** Asks the user for leave to call. */
export type VoiceCallRequestAction = Button & { readonly type: 'VOICE_CALL_REQUEST' }

export type CardAction = QuickReplyAction | UrlAction | PhoneNumberAction | CopyCodeAction | VoiceCallAction
export type CallToActionAction = Exclude<CardAction, QuickReplyAction> | VoiceCallRequestAction
export type Action = CardAction | VoiceCallRequestAction

/** The richest first. */
const BY_RICHNESS = [
  'whatsapp/card',
  'twilio/card',
  'twilio/call-to-action',
  'twilio/quick-reply',
  'twilio/list-picker',
  'twilio/media',
  'twilio/location',
  'twilio/text',
] as const satisfies readonly (keyof ContentTypes)[]

/** The name of a content's type: `twilio/card` and the like. */
export type ContentTypeName = (typeof BY_RICHNESS)[number]

/** Of a content's types the one WhatsApp gets: the richest. @throws when there is none, which no content has */
export function whatsAppType(types: ContentTypes): ContentTypeName {
  const richest = BY_RICHNESS.find((name) => types[name] !== undefined)
  if (richest === undefined) throw new Error('a content without a type')
  return richest
}
