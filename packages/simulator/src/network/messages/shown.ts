import type { Interactive, OutgoingMessage, TemplateMessage } from '@ringway/meta-wire'
import { MINUTE } from '../../clock.ts'
import { type Button, REQUEST_BUTTONS } from '../button.ts'
import type { MediaKind } from '../media/media.ts'
import type { Card } from '../thread.ts'

/** What a business's message is on the phone. */
export type Shown = {
  readonly kind: 'message' | 'permission_request'
  readonly text: string | null
  readonly card: Card | null
  readonly buttons: readonly Button[]
}

export type FreeMessage = Exclude<OutgoingMessage, TemplateMessage>

/** Meta's default for a call button, in minutes: a week. */
export const DEFAULT_TTL_MINUTES = 10_080

const EMPTY_CARD: Card = { header: null, mediaUrl: null, mediaKind: null, footer: null }

/** A free message, as the user sees it. */
export function shown(message: FreeMessage): Shown {
  switch (message.type) {
    case 'text':
      return plain(message.text.body, null)
    case 'image':
      return media('image', message.image)
    case 'video':
      return media('video', message.video)
    case 'audio':
      return media('audio', message.audio)
    case 'document':
      return media('document', message.document)
    case 'sticker':
      return media('sticker', message.sticker)
    case 'location':
      return plain(place(message.location), null)
    case 'contacts':
      return plain(message.contacts.map(contact).join('\n\n'), null)
    case 'reaction':
      return plain(message.reaction.emoji, null)
    case 'interactive':
      return interactive(message.interactive)
    default:
      return message satisfies never
  }
}

const plain = (text: string | null, card: Card | null): Shown => ({ kind: 'message', text, card, buttons: [] })

type File = { link?: string | undefined; id?: string | undefined }
type Media = File & { caption?: string | undefined; filename?: string | undefined }

function media(mediaKind: MediaKind, { caption, filename, ...file }: Media): Shown {
  return plain(caption ?? null, { ...EMPTY_CARD, header: filename ?? null, mediaUrl: addressOf(file), mediaKind })
}

/** Where the phone fetches it: what was uploaded, from the network itself. */
export const addressOf = ({ link, id }: File): string => link ?? `/_sim/v1/media/${id}`

type Place = { latitude: number; longitude: number; name?: string | undefined; address?: string | undefined }

function place({ latitude, longitude, name, address }: Place): string {
  return [name, address, `${latitude}, ${longitude}`].filter((line) => line !== undefined).join('\n')
}

type Contact = { name: { formatted_name: string }; phones?: { phone?: string | undefined }[] | undefined }

function contact({ name, phones = [] }: Contact): string {
  return [name.formatted_name, ...phones.map(({ phone }) => phone)].filter(Boolean).join('\n')
}

function interactive(message: Interactive): Shown {
  const text = message.body?.text ?? null
  if (message.type === 'call_permission_request')
    return { kind: 'permission_request', text, card: null, buttons: REQUEST_BUTTONS }
  return { kind: 'message', text, card: cardOf(message), buttons: buttonsOf(message) }
}

type Tappable = Exclude<Interactive, { type: 'call_permission_request' }>

/** Only what has a header or a footer is a card. */
function cardOf(message: Tappable): Card | null {
  const header = 'header' in message ? message.header : undefined
  const footer = 'footer' in message ? message.footer : undefined
  if (!header && !footer) return null
  return { ...headerOf(header), footer: footer?.text ?? null }
}

type Header = Extract<Tappable, { type: 'button' }>['header']

function headerOf(header: Header): Omit<Card, 'footer'> {
  switch (header?.type) {
    case undefined:
      return { header: null, mediaUrl: null, mediaKind: null }
    case 'text':
      return { header: header.text, mediaUrl: null, mediaKind: null }
    case 'image':
      return { header: null, mediaUrl: addressOf(header.image), mediaKind: 'image' }
    case 'video':
      return { header: null, mediaUrl: addressOf(header.video), mediaKind: 'video' }
    case 'document':
      return { header: null, mediaUrl: addressOf(header.document), mediaKind: 'document' }
    default:
      return header satisfies never
  }
}

function buttonsOf(message: Tappable): Button[] {
  switch (message.type) {
    case 'button':
      return message.action.buttons.map(({ reply: { id, title } }) => quickReply(title, id))
    case 'cta_url':
      return [{ type: 'URL', title: message.action.parameters.display_text, url: message.action.parameters.url }]
    case 'list':
      return message.action.sections.flatMap(({ rows }) => rows).map(listItem)
    case 'voice_call':
      return [callButton(message.action.parameters)]
    case 'location_request_message':
      return []
    default:
      return message satisfies never
  }
}

const quickReply = (title: string, payload: string): Button => ({
  type: 'QUICK_REPLY',
  title,
  template: false,
  payload,
})

function listItem({ id, title, description }: { id: string; title: string; description?: string | undefined }): Button {
  return { type: 'LIST_ITEM', title, payload: id, description: description ?? null }
}

function callButton(
  parameters: {
    display_text?: string | undefined
    ttl_minutes?: number | undefined
    payload?: string | undefined
  } = {},
): Button {
  const { display_text = 'Call Now', ttl_minutes = DEFAULT_TTL_MINUTES, payload = null } = parameters
  return { type: 'VOICE_CALL', title: display_text, ttl: ttl_minutes * MINUTE, payload }
}
