import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Millis } from '../../clock.ts'

/** Where files are fetched, below the network's own address. */
export const ATTACHMENTS = '/whatsapp_business/attachments/'

/** The address of the file with this id, good until then. Nobody without the key makes one up. */
export function mediaAddress(origin: string, key: Buffer, id: string, until: Millis): string {
  const url = new URL(ATTACHMENTS, origin)
  url.search = new URLSearchParams({ mid: id, ext: String(until), hash: stamp(key, id, until) }).toString()
  return url.href
}

/** Was the address of this file made with the key? */
export function isStamp(key: Buffer, id: string, until: Millis, given: string): boolean {
  const right = Buffer.from(stamp(key, id, until))
  const asked = Buffer.from(given)
  return right.length === asked.length && timingSafeEqual(right, asked)
}

function stamp(key: Buffer, id: string, until: Millis): string {
  return createHmac('sha256', key).update(`${id} ${until}`).digest('base64url')
}
