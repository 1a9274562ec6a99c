import { promisify } from 'node:util'
import { brotliDecompress, unzip } from 'node:zlib'
import type { WireHeaders } from './exchange.ts'

/** The body does not match its `Content-Encoding`. */
export class BadEncoding extends Error {
  override readonly name = 'BadEncoding'
}

/** Decompressed, it is longer than it may be. */
export class InflatedTooLarge extends Error {
  override readonly name = 'InflatedTooLarge'
}

const DECODERS: ReadonlyMap<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = new Map([
  ['gzip', promisify(unzip)],
  ['x-gzip', promisify(unzip)],
  ['deflate', promisify(unzip)],
  ['br', promisify(brotliDecompress)],
])

/**
 * Undoes `Content-Encoding` (gzip, deflate, br, up to three of them), never yielding more than `limitBytes`. We ask
 * for none with a voice webhook; servers send some all the same.
 *
 * @throws BadEncoding | InflatedTooLarge
 */
export async function inflate(body: Buffer, headers: WireHeaders, limitBytes: number): Promise<Buffer> {
  const encodings = headerText(headers, 'content-encoding')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && word !== 'identity')
  if (body.length === 0 || encodings.length === 0) return body
  if (encodings.length > 3) throw new BadEncoding('more than three content encodings')
  let plain = body
  for (const encoding of encodings.reverse()) {
    const decode = DECODERS.get(encoding)
    if (!decode) throw new BadEncoding(`unknown content encoding ${encoding}`)
    plain = await decode(plain, { maxOutputLength: limitBytes }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ERR_BUFFER_TOO_LARGE' ? new InflatedTooLarge() : new BadEncoding(error.message)
    })
  }
  return plain
}

/** `text/xml` of `Text/XML; charset=utf-8`; an empty string when there is none. */
export function mediaType(headers: WireHeaders): string {
  return (headerText(headers, 'content-type').split(';')[0] ?? '').trim().toLowerCase()
}

/**
 * The body as text, by the byte order mark it begins with, the charset its Content-Type names, or the encoding its XML
 * declaration names; UTF-8 when none of them says, or names one we do not know.
 *
 * @see RFC 7303, section 3.
 */
export function bodyText(body: Uint8Array, headers: WireHeaders): string {
  const charset = markedCharset(body) ?? namedCharset(headers) ?? declaredCharset(body) ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    return new TextDecoder().decode(body)
  }
}

function markedCharset([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe ? 'utf-16le' : null
}

function namedCharset(headers: WireHeaders): string | null {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headerText(headers, 'content-type'))?.[1] ?? null
}

function declaredCharset(body: Uint8Array): string | null {
  const start = Buffer.from(body.subarray(0, 200)).toString('latin1')
  const name = /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? null
  // Whoever can be read byte by byte up to here is not written in words of two.
  return name !== null && /^utf-?16/i.test(name) ? null : name
}

/** A header's value, or an empty string; of a repeated one the first. */
export function headerText(headers: WireHeaders, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
