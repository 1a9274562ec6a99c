/** What WhatsApp shows a file as. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document'

/** What WhatsApp shows as itself; everything else it hands over as a document. @see Meta, "Supported media types" */
const KIND_OF_SUFFIX: Readonly<Record<string, MediaKind>> = {
  ...{ jpg: 'image', jpeg: 'image', png: 'image' },
  ...{ mp4: 'video', '3gp': 'video', '3gpp': 'video' },
  ...{ aac: 'audio', amr: 'audio', m4a: 'audio', mp3: 'audio', ogg: 'audio', opus: 'audio' },
}

/** What kind of media an address leads to, by its suffix. */
export function mediaKind(url: string): MediaKind {
  const [, suffix = ''] = /\.([a-z0-9]+)$/i.exec(pathOf(url)) ?? []
  const kind = suffix.toLowerCase()
  return (Object.hasOwn(KIND_OF_SUFFIX, kind) ? KIND_OF_SUFFIX[kind] : undefined) ?? 'document'
}

/** The last part of an address's path, by which a document is shown; undefined when there is none. */
export function fileName(url: string): string | undefined {
  const name = pathOf(url).split('/').at(-1) ?? ''
  return name.slice(-240) || undefined
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : ''
}
