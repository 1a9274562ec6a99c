import {
  type Action,
  type ContentTypes,
  type TwilioListPicker,
  type TwilioLocation,
  whatsAppType,
} from '../../domain/content-types.ts'

/** Text above a message's body, or media. */
export type Header = { readonly text: string } | { readonly media: string }

/** A content as WhatsApp arranges messages; texts still have their placeholders. */
export type Parts = {
  readonly header: Header | null
  readonly body: string | null
  readonly footer: string | null
  readonly buttons: readonly Action[]
}

/** What WhatsApp gets of a content: parts, or one of the two kinds that no template has. */
export type Arranged =
  | { readonly kind: 'parts'; readonly parts: Parts }
  | { readonly kind: 'location'; readonly location: TwilioLocation }
  | { readonly kind: 'list'; readonly list: TwilioListPicker }

const BARE: Parts = { header: null, body: null, footer: null, buttons: [] }

export function arrange(types: ContentTypes): Arranged {
  const name = whatsAppType(types)
  const { 'twilio/location': location, 'twilio/list-picker': list } = types
  if (name === 'twilio/location' && location) return { kind: 'location', location }
  if (name === 'twilio/list-picker' && list) return { kind: 'list', list }
  return { kind: 'parts', parts: partsOf(types) }
}

function partsOf(types: ContentTypes): Parts {
  switch (whatsAppType(types)) {
    case 'whatsapp/card':
      return whatsAppCard(types)
    case 'twilio/card':
      return twilioCard(types)
    case 'twilio/call-to-action':
      return withActions(types['twilio/call-to-action'])
    case 'twilio/quick-reply':
      return withActions(types['twilio/quick-reply'])
    case 'twilio/media':
      return { ...BARE, header: mediaHeader(types['twilio/media']?.media), body: types['twilio/media']?.body ?? null }
    default:
      return { ...BARE, body: types['twilio/text']?.body ?? null }
  }
}

function whatsAppCard({ 'whatsapp/card': card }: ContentTypes): Parts {
  if (!card) return BARE
  return {
    header: card.header_text === null ? mediaHeader(card.media) : { text: card.header_text },
    body: card.body,
    footer: card.footer,
    buttons: card.actions ?? [],
  }
}

function twilioCard({ 'twilio/card': card }: ContentTypes): Parts {
  if (!card) return BARE
  return {
    header: mediaHeader(card.media),
    body: [card.title, card.body].filter((line) => line !== null).join('\n'),
    footer: card.subtitle,
    buttons: card.actions ?? [],
  }
}

function withActions(type: { readonly body: string; readonly actions: readonly Action[] } | undefined): Parts {
  return { ...BARE, body: type?.body ?? null, buttons: type?.actions ?? [] }
}

function mediaHeader(media: readonly string[] | null | undefined): Header | null {
  const first = media?.[0]
  return first === undefined ? null : { media: first }
}
