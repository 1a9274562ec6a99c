/** What a message's media is, as far as its address tells. */
export type Media = { readonly kind: MediaKind /** The file's name, or its host. */; readonly name: string }
export type MediaKind = 'image' | 'video' | 'audio' | 'document'

export const MEDIA_WORDS = {
  image: 'Photo',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
} as const satisfies Record<MediaKind, string>

/** What WhatsApp takes, but for pictures. */
const ENDINGS: readonly [MediaKind, RegExp][] = [
  ['video', /\.(mp4|3gpp?|mov)$/i],
  ['audio', /\.(aac|amr|mp3|m4a|ogg|opus|wav)$/i],
  ['document', /\.(pdf|txt|csv|docx?|xlsx?|pptx?)$/i],
]

/** An address without a telling end is taken for a picture's: most are. */
export function mediaOf(url: string): Media {
  const { host, pathname } = addressOf(url)
  const file = pathname.split('/').at(-1) ?? ''
  const kind = ENDINGS.find(([, ending]) => ending.test(file))?.[0] ?? 'image'
  return { kind, name: file || host }
}

function addressOf(url: string): { host: string; pathname: string } {
  if (!URL.canParse(url)) return { host: url, pathname: '' }
  const { host, pathname } = new URL(url)
  return { host, pathname }
}

/** Whether the page may open this address: only the web's own. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url)
}
