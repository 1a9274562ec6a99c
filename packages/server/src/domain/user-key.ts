import { sameUserKey } from '@ringway/meta-wire'
import type { WhatsAppAddress } from './sender.ts'

/** What two spellings of one user's number have in common. Look users up by this, show what the other side wrote. */
export type UserKey = string

/** An address that hides the number behind an id is its own key. */
export function userKey(address: WhatsAppAddress): UserKey {
  const number = /^whatsapp:\+(\d+)$/.exec(address)?.[1]
  return number === undefined ? address : sameUserKey(number)
}
