import { randomBytes, randomUUID } from 'node:crypto'
import { type Dispatcher, errors } from 'undici'
import type { RequestMethod } from '../domain/application.ts'
import type { AnswerCache } from './answer-cache.ts'
import { BadEncoding, bodyText, headerText, InflatedTooLarge, inflate } from './body.ts'
import { cookiesFor, keepCookies } from './call-cookies.ts'
import { type OverrideWarning, type Patience, type RetryOn, readOverrides } from './connection-overrides.ts'
import { digestAuthorization } from './digest.ts'
import { ExchangeFailed, exchange, type WireHeaders, type WireResponse } from './exchange.ts'
import { HOSTED_DOCUMENTS, hostedAnswer, isHosted } from './hosted.ts'
import type { Param } from './signature.ts'
import { statusWords } from './status-words.ts'
import { readTransportError, TotalTimeout } from './transport-words.ts'
import { type Exchanged, type FailureKind, WebhookFailure } from './webhook-failure.ts'
import {
  credentialsIn,
  firstHop,
  type Hop,
  isRedirect,
  nextHop,
  type RequestReading,
  shownUrl,
  TWIML_READING,
  VOICE_HEADERS,
  type WebhookRequest,
  writeHop,
} from './webhook-request.ts'

/** What the app answered. */
export type WebhookResponse = {
  /** The address that answered in the end: without user-info and fragment. */
  readonly url: string
  /**
   * Where relative addresses in the answer start: the same without the parameters that we added to a GET, and with the
   * user-info and fragment of the URL that was configured. Not to be shown: it may hold a password.
   */
  readonly base: string
  readonly status: number
  readonly headers: WireHeaders
  /** Decoded. Empty when it was not wanted. */
  readonly body: Buffer
  readonly exchanged: Exchanged
}

/** An answer, and the headers of the request. */
type Told = { readonly answer: WireResponse; readonly sent: readonly Param[] }

/** Redirects that are followed; one more is failure 11215. */
const MOST_REDIRECTS = 10
const EXCERPT_LENGTH = 8_192
const HIDDEN: ReadonlySet<string> = new Set(['authorization', 'cookie', 'set-cookie', 'proxy-authorization'])

/** The way out for requests with so much time to connect. @param exact whether nothing may be added to their headers */
export type DispatcherFor = (connectMs: number, exact: boolean) => Pick<Dispatcher, 'dispatch'>

/**
 * One question on its way to the customer's app: attempts, redirects, time, cookies and signatures, until an answer or
 * a WebhookFailure. Used once.
 */
export class Journey {
  readonly #request: WebhookRequest
  readonly #dispatcherFor: DispatcherFor
  readonly #cache: AnswerCache
  readonly #patience: Patience
  readonly #warnings: readonly OverrideWarning[]
  readonly #reading: RequestReading
  readonly #token: string
  readonly #startedAt = performance.now()
  readonly #budget = new AbortController()
  readonly #signal: AbortSignal

  /** @param ways how a request goes out, how patient it is where its URL does not say, and which answers are kept */
  constructor(
    request: WebhookRequest,
    ways: { readonly dispatcherFor: DispatcherFor; readonly patience: Patience; readonly cache: AnswerCache },
  ) {
    const { patience, warnings } = readOverrides(fragmentOf(request.url), ways.patience)
    this.#request = request
    this.#dispatcherFor = ways.dispatcherFor
    this.#cache = ways.cache
    this.#patience = patience
    this.#warnings = warnings
    this.#reading = request.reading ?? TWIML_READING
    this.#token = request.idempotencyToken ?? randomUUID()
    this.#signal = request.signal ? AbortSignal.any([this.#budget.signal, request.signal]) : this.#budget.signal
  }

  /** @throws WebhookFailure, or the reason of the request's own signal */
  async run(): Promise<WebhookResponse> {
    const first = this.#firstHop()
    const timer = setTimeout(() => this.#budget.abort(new TotalTimeout()), this.#patience.totalMs)
    try {
      for (let retries = this.#patience.retries; ; retries -= 1) {
        try {
          return await this.#follow(first)
        } catch (error) {
          this.#request.signal?.throwIfAborted()
          const again = error instanceof WebhookFailure && isRetried(error.kind, this.#patience.retryOn)
          if (!again || retries === 0 || this.#signal.aborted) throw error
        }
      }
    } finally {
      clearTimeout(timer)
    }
  }

  #firstHop(): Hop {
    const { url, method, params, strictHost } = this.#request
    const hop = firstHop(url, method, params)
    if (hop && !(strictHost && hop.url.hostname.includes('_'))) return hop
    const shown = shownUrl(url)
    const words = hop
      ? `"${shown}" is not asked: the host name of a status callback may not contain _.`
      : `"${shown}" is not a URL that can be asked. Write it whole: https://host/path`
    const exchanged = this.#exchanged({ url: shown, address: shown, method, form: params }, [], null)
    throw new WebhookFailure(11100, 'refused', words, exchanged)
  }

  async #follow(first: Hop): Promise<WebhookResponse> {
    let hop = first
    for (let redirects = 0; ; redirects += 1) {
      const { answer, sent } = await this.#ask(hop)
      if (!isRedirect(answer.status)) return await this.#accept(hop, sent, answer)
      if (redirects === MOST_REDIRECTS) {
        const words = `${hop.url.host} redirected more than ${MOST_REDIRECTS} times, last to ${shownUrl(location(answer))}.`
        throw this.#failure(11215, 'answer', `${words} Answer directly, or end the circle.`, hop, sent, answer)
      }
      hop = this.#redirected(hop, sent, answer)
    }
  }

  async #ask(hop: Hop): Promise<Told> {
    const told = await this.#askOnce(hop)
    const credentials = told.answer.status === 401 ? credentialsIn(hop.base) : null
    const authorization =
      credentials && digestAuthorization(told.answer.headers, hop, credentials, randomBytes(16).toString('hex'))
    return authorization ? await this.#askOnce({ ...hop, authorization }) : told
  }

  async #askOnce(hop: Hop): Promise<Told> {
    const { authToken, jar, headers = VOICE_HEADERS } = this.#request
    const { headers: own, body } = writeHop(hop, { authToken, idempotencyToken: this.#token, headers })
    const cookie = jar ? await cookiesFor(jar, hop.url) : null
    const sent: readonly Param[] = cookie === null ? own : [...own, ['Cookie', cookie]]
    if (isHosted(hop.url)) return { answer: this.#hosted(hop, sent), sent }
    if (this.#request.cached && hop.method === 'GET') return await this.#askUnlessKept(hop, sent)
    return { answer: await this.#exchange(hop, sent, body), sent }
  }

  /** A GET whose answer may be kept from before. */
  async #askUnlessKept(hop: Hop, headers: readonly Param[]): Promise<Told> {
    const question = { url: hop.url, authToken: this.#request.authToken, headers }
    const kept = this.#cache.find(question)
    if (kept?.fresh) return { answer: kept.answer, sent: headers }
    const sent = [...headers, ...(kept?.validators ?? [])]
    const asked = this.#cache.now()
    const came = await this.#exchange(hop, sent, null)
    const isWhole = this.#reading.wanted?.(came.status, came.headers) !== false
    return { answer: isWhole ? this.#cache.keep(question, came, kept, asked) : came, sent }
  }

  async #exchange(hop: Hop, headers: readonly Param[], body: string | null): Promise<WireResponse> {
    const { connectMs, readMs } = this.#patience
    const dispatcher = this.#dispatcherFor(connectMs, this.#request.exact === true)
    const limits = { readMs, signal: this.#signal, reading: this.#reading }
    const request = { url: hop.url, method: hop.method, headers, body }
    try {
      const answer = await exchange(dispatcher, request, limits).catch((error: unknown) => {
        if (!diedBetweenRequests(error)) throw error
        return exchange(dispatcher, request, limits)
      })
      if (this.#request.jar) await keepCookies(this.#request.jar, hop.url, answer.headers)
      return answer
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error
      // Who does not look at the body has its answer with the headers, however the rest broke off.
      if (error.answer && this.#reading.overflow === 'stop') return error.answer
      const { code, kind, words } = readTransportError(error.cause, hop.url.host, {
        ...this.#patience,
        ...this.#reading,
      })
      throw this.#failure(code, kind, words, hop, headers, error.answer, error.cause)
    }
  }

  #hosted(hop: Hop, sent: readonly Param[]): WireResponse {
    const answer = hostedAnswer(hop.url)
    if (answer) return answer
    const missing = { status: 404, headers: {}, body: Buffer.alloc(0) }
    const words =
      `${hop.url.href} is Twilio's own page and is not served here. ` +
      `There is ${HOSTED_DOCUMENTS.join(', ')}; for anything else use a URL of your own.`
    throw this.#failure(11200, '4xx', words, hop, sent, missing)
  }

  #redirected(hop: Hop, sent: readonly Param[], answer: WireResponse): Hop {
    const target = location(answer)
    const next = target === '' ? null : nextHop(hop, answer.status, target)
    if (next) return next
    const words = `${hop.url.host} answered HTTP ${answer.status} with ${target === '' ? 'no' : 'an unusable'} Location.`
    throw this.#failure(11216, 'answer', `${words} Send an absolute or relative http(s) URL.`, hop, sent, answer)
  }

  async #accept(hop: Hop, sent: readonly Param[], answer: WireResponse): Promise<WebhookResponse> {
    const { status, headers } = answer
    const good = this.#request.accepts?.(status) ?? (status >= 200 && status < 300)
    if (!good) {
      const kind = status >= 500 ? '5xx' : status >= 400 ? '4xx' : 'answer'
      const code = status >= 400 ? 11217 : 11216
      throw this.#failure(code, kind, statusWords(status, hop.method, hop.url.host), hop, sent, answer)
    }
    const whole = { ...answer, body: await this.#inflated(hop, sent, answer) }
    const exchanged = this.#exchanged(told(hop), sent, whole)
    return { url: exchanged.url, base: hop.base.href, status, headers, body: whole.body, exchanged }
  }

  async #inflated(hop: Hop, sent: readonly Param[], answer: WireResponse): Promise<Buffer> {
    // What was cut off cannot be decompressed, and whoever reads so does not look at it.
    if (this.#reading.overflow === 'stop') return answer.body
    try {
      return await inflate(answer.body, answer.headers, this.#reading.limitBytes)
    } catch (error) {
      if (error instanceof InflatedTooLarge) {
        const words = `The answer of ${hop.url.host} unpacks to more than ${this.#reading.limitBytes} bytes. Send less.`
        throw this.#failure(this.#reading.oversizeCode, 'answer', words, hop, sent, answer)
      }
      if (!(error instanceof BadEncoding)) throw error
      const words = `The answer of ${hop.url.host} does not match its Content-Encoding: ${error.message}.`
      throw this.#failure(11206, 'transport', words, hop, sent, answer)
    }
  }

  #failure(
    code: number,
    kind: FailureKind,
    message: string,
    hop: Hop,
    sent: readonly Param[],
    answer: WireResponse | null,
    cause?: Error,
  ): WebhookFailure {
    return new WebhookFailure(code, kind, message, this.#exchanged(told(hop), sent, answer), { cause })
  }

  #exchanged(
    { url, address, method, form }: { url: string; address: string; method: RequestMethod; form: readonly Param[] },
    sent: readonly Param[],
    answer: WireResponse | null,
  ): Exchanged {
    return {
      url,
      address,
      method,
      params: form,
      requestHeaders: sent.map(hidden),
      httpStatus: answer?.status ?? null,
      responseHeaders: answer && headerPairs(answer.headers).map(hidden),
      responseBody: answer && excerpt(answer),
      durationMs: Math.round(performance.now() - this.#startedAt),
      warnings: this.#warnings,
    }
  }
}

/** A hop without its secrets. */
function told({ url, base, method, form }: Hop) {
  return { url: url.href, address: shownUrl(base.href), method, form }
}

function isRetried(kind: FailureKind, retryOn: readonly RetryOn[]): boolean {
  if (kind === 'refused') return false
  const word = { connect: 'ct', read: 'rt', '4xx': '4xx', '5xx': '5xx', transport: 'all', answer: 'all' } as const
  return retryOn.includes('all') || retryOn.includes(word[kind])
}

/**
 * A connection kept from an earlier request, which the app closed just as this one was written. Nothing of an answer
 * had come, and the idempotency token tells an app that had read it after all.
 */
function diedBetweenRequests(error: unknown): boolean {
  if (!(error instanceof ExchangeFailed) || error.answer !== null) return false
  return error.cause instanceof errors.SocketError && (error.cause.socket?.bytesRead ?? 0) > 0
}

function fragmentOf(url: string): string {
  const start = url.indexOf('#')
  return start === -1 ? '' : url.slice(start)
}

function location(answer: WireResponse): string {
  return headerText(answer.headers, 'location')
}

function headerPairs(headers: WireHeaders): Param[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): Param => [name, one]),
  )
}

function hidden([name, value]: Param): Param {
  return [name, HIDDEN.has(name.toLowerCase()) ? '(hidden)' : value]
}

/** The beginning of a body for people to read; nothing of one that is packed or is no text. */
function excerpt(answer: WireResponse): string | null {
  const type = headerText(answer.headers, 'content-type')
  if (/^(audio|image|video|font)\//i.test(type)) return null
  return bodyText(answer.body.subarray(0, 4 * EXCERPT_LENGTH), answer.headers).slice(0, EXCERPT_LENGTH)
}
