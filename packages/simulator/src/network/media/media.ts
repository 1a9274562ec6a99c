import { createHash } from 'node:crypto'
import { DAY, type Millis } from '../../clock.ts'

/** A file that a business has uploaded, or a user has sent. */
export type Media = {
  readonly id: string
  /** Whose it is: only apps that may use this number see it. */
  readonly phoneNumberId: string
  readonly mimeType: string
  readonly filename: string | null
  readonly bytes: Buffer
  /** Lower-case hex. */
  readonly sha256: string
  /** By the network's clock; null: an announcement stays. */
  readonly expiresAt: Millis | null
}

const MEGABYTE = 1_000_000

/** What of each kind Meta takes, and how much of it. @see Meta, Cloud API, "Media": supported media types */
export const MEDIA_KINDS = {
  audio: {
    most: 16 * MEGABYTE,
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/opus'],
  },
  image: { most: 5 * MEGABYTE, types: ['image/jpeg', 'image/png'] },
  video: { most: 16 * MEGABYTE, types: ['video/mp4', 'video/3gpp'] },
  sticker: { most: 500_000, types: ['image/webp'] },
  document: {
    most: 100 * MEGABYTE,
    types: [
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'text/plain',
    ],
  },
} as const
export type MediaKind = keyof typeof MEDIA_KINDS

/** The kind of a type such as `audio/ogg; codecs=opus`; null: Meta does not take it. */
export function kindOf(mimeType: string): MediaKind | null {
  const plain = mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const found = Object.entries(MEDIA_KINDS).find(([, { types }]) => (types as readonly string[]).includes(plain))
  return (found?.[0] as MediaKind | undefined) ?? null
}

/** How long a file is kept: of a business 30 days, of a user 7. */
export const UPLOADED_LIVES: Millis = 30 * DAY
export const RECEIVED_LIVES: Millis = 7 * DAY

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
