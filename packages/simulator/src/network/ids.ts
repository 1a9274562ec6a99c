import { randomBytes } from 'node:crypto'
import type { Digits } from '@ringway/meta-wire'

const TEXT_FIELD = 0x18
const NAME_END = [0x15, 0x02, 0x00]

const field = (text: string) => Buffer.concat([Buffer.from([TEXT_FIELD, text.length]), Buffer.from(text)])
const hex = (bytes: number) => randomBytes(bytes).toString('hex').toUpperCase()

/**
 * A new call id in the form Meta's have: base64 with padding, about 110 characters, `+`, `/` and `=` among them.
 *
 * Inside: the user's digits, 32 upper-case hex digits, the business's digits, each with its length in front.
 */
export function newCallId(user: Digits, business: Digits): string {
  const bytes = Buffer.concat([
    Buffer.from([0x1c]),
    field(user),
    Buffer.from([...NAME_END, 0x12]),
    field(hex(16)),
    Buffer.from([0x1c]),
    field(business),
    Buffer.from([...NAME_END, 0x00]),
  ])
  return `wacid.${bytes.toString('base64')}`
}

/** A new message id in the form Meta's have; the sender decides one byte of it. */
export function newMessageId(user: Digits, from: 'user' | 'business'): string {
  const bytes = Buffer.concat([
    Buffer.from([0x1c]),
    field(user),
    Buffer.from([...NAME_END, from === 'user' ? 0x12 : 0x11]),
    field(hex(from === 'user' ? 10 : 9)),
    Buffer.from([0x00]),
  ])
  return `wamid.${bytes.toString('base64')}`
}

/** What Graph calls a trace: 23 characters, the first an `A`. */
export function newTraceId(): string {
  return `A${randomBytes(17).toString('base64url').slice(0, 22)}`
}
