import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header that carries Meta's signature of a webhook, in lower case as Node reads it. */
export const SIGNATURE_HEADER = 'x-hub-signature-256'

/** `sha256=` and the lower-case hex HMAC-SHA256 of the exact bytes sent, keyed with the app secret. */
export function signWebhook(body: Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
}

/** Was `body`, byte for byte, signed with `appSecret`? Takes the same time whatever the answer. */
export function isSigned(body: Uint8Array, appSecret: string, header: string | undefined): boolean {
  const expected = Buffer.from(signWebhook(body, appSecret))
  const given = Buffer.from(header ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
