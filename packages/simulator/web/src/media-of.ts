import type { MediaKind, MessageCard } from './api.ts'

/** What a message shows beside its text. */
export type Media = {
  readonly kind: MediaKind
  readonly url: string /** The file's, or its host. */
  readonly name: string
}

export const MEDIA_WORDS = {
  image: 'Photo',
  sticker: 'Sticker',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
} as const satisfies Record<MediaKind, string>

/** The card's media; null where it has none. A file's header is its name. */
export function mediaOf(card: MessageCard | null): Media | null {
  if (!card?.media_url || !card.media_kind) return null
  const { media_url: url, media_kind: kind, header } = card
  return { kind, url, name: (kind !== 'image' && header) || nameIn(url) }
}

/** What the network keeps has no name in its address. */
function nameIn(url: string): string {
  if (!URL.canParse(url)) return ''
  const { host, pathname } = new URL(url)
  return pathname.split('/').at(-1) || host
}

/** What the network keeps itself. */
const OWN = '/_sim/v1/media/'

/** Whether the page may show what is at this address: the web's own, and the network's. */
export const isShowable = (url: string): boolean => url.startsWith(OWN) || isWebAddress(url)

/** Whether the page may open this address: only the web's own. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url)
}
