import { createHmac } from 'node:crypto'

/** One parameter of a webhook. Order and repetition are kept. */
export type Param = readonly [name: string, value: string]

/**
 * The value of `X-Twilio-Signature`.
 *
 * HMAC-SHA1, base64, over the URL followed by every parameter's name and value, names in UTF-16 code unit order as
 * the SDKs sort them; a repeated name counts each different value once, sorted. For a GET pass no params: they are in
 * the URL already. The URL is taken as it stands but for what the receiver cannot see again: the fragment, the
 * user-info, and an empty path, which arrives as `/`.
 *
 * @see Twilio, Webhooks Security.
 */
export function twilioSignature(authToken: string, url: string, params: readonly Param[]): string {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of params) {
    const known = values.get(name)
    if (known) known.add(value)
    else values.set(name, new Set([value]))
  }
  const text = [...values.keys()]
    .sort()
    .flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value))
    .join('')
  return createHmac('sha1', authToken)
    .update(signedUrl(url) + text, 'utf8')
    .digest('base64')
}

/** The URL as its receiver can rebuild it. Not `new URL()`: that would re-encode characters the receiver sees as sent. */
function signedUrl(url: string): string {
  const whole = url.replace(/#.*$/s, '')
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?]*)(.*)$/is.exec(whole)
  if (!parts) return whole
  const [, scheme = '', authority = '', rest = ''] = parts
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return scheme + host + (rest.startsWith('/') ? rest : `/${rest}`)
}
