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

/** The body as text, by the charset its Content-Type names; UTF-8 when it names none or one we do not know. */
export function bodyText(body: Uint8Array, headers: WireHeaders): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headerText(headers, 'content-type'))?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    return new TextDecoder().decode(body)
  }
}

/** A header's value, or an empty string; of a repeated one the first. */
export function headerText(headers: WireHeaders, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
