import { Agent, request } from 'undici'

/** A speech service that runs elsewhere and speaks OpenAI's HTTP API. */
export type ServiceAddress = {
  /** What `/audio/…` is appended to, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string
  /** Sent as a bearer token; null: none is sent. */
  readonly key: string | null
}

/** How long a service may take, in milliseconds. */
export type Patience = {
  /** To begin its answer. Default 8,000. */
  readonly beginMs?: number
  /** For the whole of it. Default 30,000. */
  readonly wholeMs?: number
}

/** What is asked, and how much of an answer is read. */
export type ServiceAsk = {
  /** Under the base URL, with its slash. */
  readonly path: string
  readonly body: string | Uint8Array
  readonly contentType: string
  readonly limitBytes: number
  readonly signal?: AbortSignal
}

export type ServiceAnswer = {
  readonly bytes: Uint8Array
  /** As declared, in lower case; '' if it is not. */
  readonly contentType: string
}

/**
 * A speech service gave nothing that can be used: it is away, too slow, refuses, or answers too much.
 *
 * The message names the service's host and never the key: of what a service says, only words that are its codes are told.
 */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed'
  /** Whether the next request would fare no better: the service is away, overloaded, or wants another key. */
  readonly isAway: boolean

  constructor(message: string, { isAway }: { readonly isAway: boolean }) {
    super(message)
    this.isAway = isAway
  }
}

/** Refusals that say nothing about the one thing that was asked. */
const AWAY_STATUSES = new Set([401, 402, 403, 429])

/** Connections that are open to a service at a time; what comes beyond waits. */
const CONNECTIONS = 16
/** Of a refusal, enough to find its code. */
const REFUSAL_BYTES = 16 * 1024

/** Requests to one service. Redirects are not followed: the operator named one address, and the key is for that alone. */
export class ServiceHttp {
  /** Host and port, for words. */
  readonly host: string
  readonly #base: string
  readonly #key: string | null
  readonly #beginMs: number
  readonly #wholeMs: number
  readonly #agent: Agent

  constructor({ baseUrl, key }: ServiceAddress, { beginMs = 8_000, wholeMs = 30_000 }: Patience = {}) {
    this.#base = baseUrl.replace(/\/+$/, '')
    this.host = new URL(baseUrl).host
    this.#key = key
    this.#beginMs = beginMs
    this.#wholeMs = wholeMs
    this.#agent = new Agent({ connections: CONNECTIONS, connect: { timeout: beginMs }, bodyTimeout: beginMs })
  }

  /** @throws ServiceFailed */
  async post(ask: ServiceAsk): Promise<ServiceAnswer> {
    const tooLong = AbortSignal.timeout(this.#wholeMs)
    const noAnswer = new AbortController()
    const begin = setTimeout(() => noAnswer.abort(), this.#beginMs)
    const signal = AbortSignal.any([tooLong, noAnswer.signal, ...(ask.signal ? [ask.signal] : [])])
    try {
      const response = await this.#send(ask, signal)
      clearTimeout(begin)
      const { statusCode, headers } = response
      const refused = statusCode < 200 || statusCode > 299
      const bytes = await read(response.body, refused ? REFUSAL_BYTES : ask.limitBytes)
      if (refused) {
        const isAway = statusCode >= 500 || AWAY_STATUSES.has(statusCode)
        throw this.#failed(`it answered HTTP ${statusCode}${this.#codeIn(bytes)}`, isAway)
      }
      if (bytes === null) throw this.#failed(`it answered more than ${ask.limitBytes} bytes`, false)
      return { bytes, contentType: String(headers['content-type'] ?? '').toLowerCase() }
    } catch (error) {
      if (error instanceof ServiceFailed) throw error
      if (ask.signal?.aborted) throw this.#failed('nobody waits for it any more', false)
      if (noAnswer.signal.aborted) throw this.#failed(`it did not begin to answer within ${this.#beginMs} ms`)
      if (tooLong.aborted) throw this.#failed(`it took more than ${this.#wholeMs} ms`)
      throw this.#failed(codeOf(error))
    } finally {
      clearTimeout(begin)
    }
  }

  /** Ends every request that is under way. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  /** A connection that was kept may have been closed at the other end just now: then once more, on a new one. */
  async #send(ask: ServiceAsk, signal: AbortSignal): ReturnType<typeof request> {
    const authorization = this.#key === null ? {} : { authorization: `Bearer ${this.#key}` }
    const send = () =>
      request(this.#base + ask.path, {
        method: 'POST',
        headers: { 'content-type': ask.contentType, ...authorization },
        body: ask.body,
        dispatcher: this.#agent,
        signal,
      })
    try {
      return await send()
    } catch (error) {
      if (!['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error))) throw error
      return await send()
    }
  }

  #failed(why: string, isAway = true): ServiceFailed {
    return new ServiceFailed(`the service at ${this.host} failed: ${why}`, { isAway })
  }

  /** ` (invalid_api_key)`: OpenAI's `error.code` or `error.type`, where it is a plain word. */
  #codeIn(bytes: Uint8Array | null): string {
    const { error } = jsonIn(bytes) as { error?: { code?: unknown; type?: unknown } | null }
    const code = [error?.code, error?.type].find((word) => typeof word === 'string' && /^[a-z_]{1,60}$/.test(word))
    return code === undefined || code === this.#key ? '' : ` (${code})`
  }
}

/** What is left of a body, or null if it is longer than `limit`: then nothing more of it is read. */
async function read(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The object in an answer, or one without anything in it. */
export function jsonIn(bytes: Uint8Array | null): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The system's or the HTTP client's word for what happened, such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'no connection'
}
