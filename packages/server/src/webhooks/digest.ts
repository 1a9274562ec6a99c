import { createHash } from 'node:crypto'
import type { WireHeaders } from './exchange.ts'

/** Whom a request comes from. */
export type Credentials = { readonly username: string; readonly password: string }

const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
])

const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g
const DIGEST = /(?<![\w-])Digest\s+((?:[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]+)\s*(?:,\s*|$))+)/gi

/**
 * The `Authorization` that answers a 401's Digest challenge: the first one of an algorithm we know (MD5, SHA-256 and their
 * `-sess`) that does not insist on the body being hashed. Null when there is none.
 *
 * @param cnonce new for each request
 * @see RFC 7616
 */
export function digestAuthorization(
  headers: WireHeaders,
  request: { readonly method: string; readonly url: URL },
  { username, password }: Credentials,
  cnonce: string,
): string | null {
  const challenge = challenges(headers).find(isKnown)
  if (!challenge) return null
  const { realm = '', nonce = '', opaque, algorithm } = challenge
  const hashed = (...parts: readonly string[]) => hash(algorithm, parts.join(':'))
  const uri = request.url.pathname + request.url.search
  const owner = hashed(username, realm, password)
  const secret = /-sess$/i.test(algorithm ?? '') ? hashed(owner, nonce, cnonce) : owner
  const what = hashed(request.method, uri)
  const counted = challenge.qop === undefined ? null : { nc: '00000001', cnonce, qop: 'auth' }
  const response = counted ? hashed(secret, nonce, counted.nc, cnonce, counted.qop, what) : hashed(secret, nonce, what)
  return `Digest ${[
    named(username),
    ...Object.entries({ realm, nonce, uri, response, opaque }).flatMap(quoted),
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(counted ? [`qop=${counted.qop}`, `nc=${counted.nc}`, ...quoted(['cnonce', cnonce])] : []),
  ].join(', ')}`
}

type Challenge = Readonly<Partial<Record<'realm' | 'nonce' | 'opaque' | 'algorithm' | 'qop', string>>>

function challenges(headers: WireHeaders): readonly Challenge[] {
  const all = [headers['www-authenticate'] ?? []].flat().join(', ')
  return [...all.matchAll(DIGEST)].map(([, parameters = '']) =>
    Object.fromEntries(
      [...parameters.matchAll(PARAMETER)].map(([, name = '', text, word]) => [
        name.toLowerCase(),
        text?.replace(/\\(.)/g, '$1') ?? word ?? '',
      ]),
    ),
  )
}

function isKnown({ algorithm, qop, nonce }: Challenge): boolean {
  const words = qop?.split(',').map((word) => word.trim().toLowerCase())
  return nonce !== undefined && hashName(algorithm) !== undefined && (words?.includes('auth') ?? true)
}

function hashName(algorithm = 'MD5'): string | undefined {
  return HASHES.get(algorithm.toLowerCase().replace(/-sess$/, ''))
}

function hash(algorithm: string | undefined, text: string): string {
  return createHash(hashName(algorithm) ?? 'md5')
    .update(text, 'utf8')
    .digest('hex')
}

function quoted([name, value]: readonly [string, string | undefined]): string[] {
  return value === undefined ? [] : [`${name}="${value.replace(/["\\]/g, '\\$&')}"`]
}

/** A header holds no more than Latin letters; other names are written as RFC 8187 has it. */
function named(username: string): string {
  return /^[\x20-\x7e]*$/.test(username)
    ? `username="${username.replace(/["\\]/g, '\\$&')}"`
    : `username*=UTF-8''${encodeURIComponent(username)}`
}
