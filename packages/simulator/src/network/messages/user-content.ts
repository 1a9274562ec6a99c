import { webhookError } from '../../webhooks/call-bodies.ts'
import { kindOf, type Media } from '../media/media.ts'
import type { Card } from '../thread.ts'
import { addressOf } from './shown.ts'

/** What a user sends of their own accord. */
export type UserContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'media'; readonly media: Media; readonly caption: string | null; readonly voice: boolean }
  | { readonly kind: 'location'; readonly location: Place }
  | { readonly kind: 'contacts'; readonly contacts: readonly UserContact[] }
  /** Something that Meta does not carry to businesses, such as a poll. */
  | { readonly kind: 'unsupported'; readonly unsupported: string }
  | { readonly kind: 'reaction'; readonly reaction: { readonly message_id: string; readonly emoji: string } }

export type UserContact = {
  readonly name: { readonly formatted_name: string; readonly first_name?: string | undefined }
  readonly phones?: readonly { readonly phone: string; readonly type?: string | undefined }[] | undefined
}

type Place = {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string | undefined
  readonly address?: string | undefined
}

/**
 * What the `messages` webhook says of it.
 *
 * @param addressOf where a file can be fetched with the token, for five minutes
 * @see Meta, webhook `messages`: each type of message
 */
export function told(content: UserContent, addressOf: (media: Media) => string): object {
  switch (content.kind) {
    case 'text':
      return { text: { body: content.text }, type: 'text' }
    case 'media':
      return mediaTold(content, addressOf(content.media))
    case 'location':
      return { location: content.location, type: 'location' }
    case 'contacts':
      return { contacts: content.contacts, type: 'contacts' }
    case 'unsupported': {
      const details = `Messages of type ${content.unsupported} are not supported.`
      return {
        errors: [webhookError(131051, details)],
        unsupported: { type: content.unsupported },
        type: 'unsupported',
      }
    }
    case 'reaction':
      return { reaction: content.reaction, type: 'reaction' }
    default:
      return content satisfies never
  }
}

function mediaTold({ media, caption, voice }: Extract<UserContent, { kind: 'media' }>, url: string): object {
  const type = kindOf(media.mimeType) ?? 'document'
  const { id, mimeType: mime_type, sha256, filename } = media
  const file = { id, mime_type, sha256, url, ...(caption === null ? {} : { caption }) }
  const more = type === 'document' && filename !== null ? { filename } : type === 'audio' ? { voice } : {}
  return { [type]: { ...file, ...more }, type }
}

/** What of it stands in the thread. */
export function seen(content: UserContent): { readonly text: string | null; readonly card: Card | null } {
  switch (content.kind) {
    case 'text':
      return { text: content.text, card: null }
    case 'media': {
      const { media, caption } = content
      const file = { mediaUrl: addressOf(media), mediaKind: kindOf(media.mimeType) }
      return { text: caption, card: { header: media.filename, ...file, footer: null } }
    }
    case 'location': {
      const { name, address, latitude, longitude } = content.location
      return { text: [name, address, `${latitude}, ${longitude}`].filter(Boolean).join('\n'), card: null }
    }
    case 'contacts':
      return { text: content.contacts.map(contactLines).join('\n\n'), card: null }
    case 'unsupported':
      return { text: `(${content.unsupported})`, card: null }
    case 'reaction':
      return { text: content.reaction.emoji, card: null }
    default:
      return content satisfies never
  }
}

const contactLines = ({ name, phones = [] }: UserContact): string =>
  [name.formatted_name, ...phones.map(({ phone }) => phone)].join('\n')
