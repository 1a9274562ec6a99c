import type { CookieJar } from 'tough-cookie'
import type { RequestMethod } from '../domain/application.ts'
import type { Credentials } from './digest.ts'
import type { WireHeaders } from './exchange.ts'
import { type Param, twilioSignature } from './signature.ts'

/** What the headers of a request are made of. */
export type AboutRequest = {
  readonly method: RequestMethod
  readonly signature: string
  readonly idempotencyToken: string
  /** Name and port. */
  readonly host: string
  /** Bytes; 0 for a request without one. */
  readonly bodyLength: number
}

/** What a request says besides its body. Unless they are exact, `Host`, `Connection` and `Content-Length` are the HTTP client's. */
export type HeaderSet = (about: AboutRequest) => readonly Param[]

/** The headers of every voice webhook. @see Twilio, Voice webhooks. */
export const VOICE_HEADERS: HeaderSet = ({ method, signature, idempotencyToken }) => [
  ['User-Agent', 'TwilioProxy/1.1'],
  ['Accept', '*/*'],
  ...(method !== 'GET'
    ? ([['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8']] satisfies readonly Param[])
    : []),
  ['X-Twilio-Signature', signature],
  ['I-Twilio-Idempotency-Token', idempotencyToken],
  ['X-Home-Region', 'us1'],
  ['Cache-Control', 'max-age=259200'],
]

/** The headers of every messaging webhook: all of them, in this order. To be sent as `exact`. */
export const MESSAGING_HEADERS: HeaderSet = ({ method, signature, idempotencyToken, host, bodyLength }) => [
  ['Host', host],
  ['User-Agent', 'TwilioProxy/1.1'],
  ...(method === 'GET' ? [] : ([['Content-Length', String(bodyLength)]] satisfies readonly Param[])),
  ['Accept', '*/*'],
  ...(method === 'GET' ? [] : ([['Content-Type', 'application/x-www-form-urlencoded']] satisfies readonly Param[])),
  ['I-Twilio-Idempotency-Token', idempotencyToken],
  ['X-Home-Region', 'us1'],
  ['X-Twilio-Signature', signature],
  ['Accept-Encoding', 'gzip'],
]

/** One question to the customer's app. */
export type WebhookRequest = {
  /** As configured: user-info and connection overrides in it are understood, and neither is sent as part of it. */
  readonly url: string
  readonly method: RequestMethod
  /** In the order in which they are sent: the form of a POST, or after the URL's own query. */
  readonly params: readonly Param[]
  /** Signs the request: the primary token of the account that owns the resource. */
  readonly authToken: string
  /** Cookies of this call. Default: none are sent or kept. */
  readonly jar?: CookieJar | null
  /** Answers to GETs are kept, and used again, as their headers allow. Default false: each is asked for. */
  readonly cached?: boolean
  /** The same for every retry of one delivery. Default: a new one. */
  readonly idempotencyToken?: string
  /** Default: `VOICE_HEADERS`. */
  readonly headers?: HeaderSet
  /** Nothing but `headers` goes out, in their order: they name Host and Content-Length themselves. Default false. */
  readonly exact?: boolean
  /** Refused where the host name contains `_`, as status callbacks are. Default false. */
  readonly strictHost?: boolean
  /** Ends it; what is thrown then is the signal's reason. */
  readonly signal?: AbortSignal
  /** Default: at most 65,536 bytes, more is failure 11750. */
  readonly reading?: RequestReading
  /** Statuses that are an answer. Default: 200–299. */
  readonly accepts?: (status: number) => boolean
}

/** How messaging webhooks are sent. */
export const AS_MESSAGING = { headers: MESSAGING_HEADERS, exact: true } as const

export type RequestReading = {
  readonly limitBytes: number
  readonly oversizeCode: number
  readonly overflow: 'fail' | 'stop'
  readonly wanted?: (status: number, headers: WireHeaders) => boolean
}

/** A TwiML answer may have 64 kB. */
export const TWIML_READING: RequestReading = { limitBytes: 65_536, oversizeCode: 11750, overflow: 'fail' }

/** One request on the way, after however many redirects. */
export type Hop = {
  /** Without user-info and fragment, with the parameters of a GET. */
  readonly url: URL
  /** As it was configured, or led to: with both, without the parameters. Relative addresses in the answer start here. */
  readonly base: URL
  readonly method: RequestMethod
  readonly form: readonly Param[]
  /** `Basic …`, when the URL carried user-info; `Digest …` once that was asked for. Sent only to the origin it was written for. */
  readonly authorization: string | null
}

/** The first hop of `url`; null when it is no http(s) URL. */
export function firstHop(url: string, method: RequestMethod, params: readonly Param[]): Hop | null {
  const base = httpUrl(url)
  if (!base) return null
  const target = bare(base)
  if (method === 'GET' && params.length > 0) {
    const separator = target.search === '' || target.search.endsWith('&') ? '' : '&'
    target.search += `${separator}${encodeForm(params)}`
  }
  return { url: target, base, method, form: method === 'GET' ? [] : params, authorization: basicAuthorization(base) }
}

/**
 * Where a redirect leads. 301, 302 and 303 turn a POST into a GET without its parameters; 307 and 308 keep both.
 *
 * @returns null when `location` is no http(s) URL
 */
export function nextHop(hop: Hop, status: number, location: string): Hop | null {
  const base = httpUrl(location, hop.url)
  if (!base) return null
  if (base.origin === hop.url.origin && base.username === '' && base.password === '') {
    base.username = hop.base.username
    base.password = hop.base.password
  }
  const keeps = status === 307 || status === 308
  return {
    ...{ url: bare(base), base, authorization: basicAuthorization(base) },
    ...{ method: keeps ? hop.method : 'GET', form: keeps ? hop.form : [] },
  }
}

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/** Headers and body of one hop, signed for exactly the URL that is asked. */
export function writeHop(
  hop: Hop,
  { authToken, idempotencyToken, headers }: { authToken: string; idempotencyToken: string; headers: HeaderSet },
): { readonly headers: readonly Param[]; readonly body: string | null } {
  const signature = twilioSignature(authToken, hop.url.href, hop.form)
  const body = hop.method === 'GET' ? null : encodeForm(hop.form)
  const bodyLength = Buffer.byteLength(body ?? '')
  const own = headers({ method: hop.method, signature, idempotencyToken, host: hop.url.host, bodyLength })
  return { headers: hop.authorization === null ? own : [...own, ['Authorization', hop.authorization]], body }
}

/** `application/x-www-form-urlencoded`, in the order given. */
export function encodeForm(params: readonly Param[]): string {
  return new URLSearchParams(params.map(([name, value]): [string, string] => [name, value])).toString()
}

/** `url` as it may be shown: without user-info and fragment. What is no URL is shown as it is, cut to 200 characters. */
export function shownUrl(url: string): string {
  return URL.canParse(url) ? bare(new URL(url)).href : url.slice(0, 200).replace(/\/\/[^/]*@/, '//')
}

function httpUrl(url: string, base?: URL): URL | null {
  const parsed = URL.canParse(url, base?.href) ? new URL(url, base) : null
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:' ? parsed : null
}

function bare(url: URL): URL {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  copy.hash = ''
  return copy
}

/** Sent with the first request rather than after a 401: the same servers take it, in half the time. */
function basicAuthorization(url: URL): string | null {
  const credentials = credentialsIn(url)
  if (!credentials) return null
  const { username, password } = credentials
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
}

/** The user-info of a URL; null when it has none. */
export function credentialsIn({ username, password }: URL): Credentials | null {
  if (username === '' && password === '') return null
  return { username: decoded(username), password: decoded(password) }
}

/** Percent-encoded UTF-8 is undone; a bare % means itself. */
function decoded(part: string): string {
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
}
