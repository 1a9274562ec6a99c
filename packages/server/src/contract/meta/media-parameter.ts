import { fileName, mediaKind } from './media-kind.ts'

/** Media above a message's body, as Meta writes it. Sound has no place there and goes as the document it is. */
export function mediaParameter(link: string) {
  const kind = mediaKind(link)
  if (kind === 'image') return { type: 'image' as const, image: { link } }
  if (kind === 'video') return { type: 'video' as const, video: { link } }
  return { type: 'document' as const, document: { link } }
}

/** Media as a message of its own. @param caption text below it, which sound cannot have */
export function mediaMessage(link: string, caption: string | null) {
  const kind = mediaKind(link)
  const media = { link, ...(caption !== null && { caption }) }
  if (kind === 'image') return { type: 'image' as const, image: media }
  if (kind === 'video') return { type: 'video' as const, video: media }
  if (kind === 'audio') return { type: 'audio' as const, audio: { link } }
  return { type: 'document' as const, document: { ...media, ...named(fileName(link)) } }
}

function named(filename: string | undefined) {
  return filename === undefined ? {} : { filename }
}
