import type { Dispatcher } from 'undici'
import type { RequestMethod } from '../domain/application.ts'
import { type Deferred, deferred } from '../kit/deferred.ts'

/** One HTTP request, ready to be written. */
export type WireRequest = {
  readonly url: URL
  readonly method: RequestMethod
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
}

export type WireHeaders = Readonly<Record<string, string | string[] | undefined>>

export type WireResponse = { readonly status: number; readonly headers: WireHeaders; readonly body: Buffer }

/** How much of an answer is read. */
export type Reading = {
  readonly limitBytes: number
  /** Above the limit: fail at once, or keep what came and stop. */
  readonly overflow: 'fail' | 'stop'
  /** Called with status and headers; false means that the body is not wanted at all. */
  readonly wanted?: ((status: number, headers: WireHeaders) => boolean) | undefined
}

/** No byte for too long. */
export class ReadTimeout extends Error {
  override readonly name = 'ReadTimeout'
}

/** The body is, or says it will be, longer than its limit. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** An exchange that broke off, with as much of the answer as had come. `cause` is the reason. */
export class ExchangeFailed extends Error {
  override readonly name = 'ExchangeFailed'
  override readonly cause: Error
  readonly answer: WireResponse | null

  constructor(cause: Error, answer: WireResponse | null) {
    super(cause.message)
    this.cause = cause
    this.answer = answer
  }
}

/**
 * Sends one request and reads its answer, within `readMs` of silence and until `signal` aborts.
 *
 * @throws ExchangeFailed; its cause is `signal.reason` when that ended it
 */
export function exchange(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  request: WireRequest,
  limits: { readonly readMs: number; readonly signal: AbortSignal; readonly reading: Reading },
): Promise<WireResponse> {
  return new Exchange(limits).send(dispatcher, request)
}

/**
 * WAITING: for a connection; the dispatcher bounds that. STARTED: the request goes out, silence counts. READING: status
 * and headers have come. SETTLED: answered or failed; whatever the socket still says is ignored.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: { readonly readMs: number; readonly signal: AbortSignal; readonly reading: Reading }
  readonly #result: Deferred<WireResponse> = deferred()
  readonly #chunks: Buffer[] = []
  #received = 0
  #head: { readonly status: number; readonly headers: WireHeaders } | null = null
  #controller: Dispatcher.DispatchController | null = null
  #silence: NodeJS.Timeout | null = null
  #settled = false

  constructor(limits: { readonly readMs: number; readonly signal: AbortSignal; readonly reading: Reading }) {
    this.#limits = limits
  }

  send(dispatcher: Pick<Dispatcher, 'dispatch'>, request: WireRequest): Promise<WireResponse> {
    const { signal } = this.#limits
    if (signal.aborted) this.#aborted()
    else {
      signal.addEventListener('abort', this.#aborted, { once: true })
      const { url, method, body } = request
      const headers = request.headers.flat()
      // Time-outs are ours: undici's tick in half seconds.
      const exact = { headersTimeout: 0, bodyTimeout: 0 }
      dispatcher.dispatch(
        { origin: url.origin, path: url.pathname + url.search, method, headers, body, ...exact },
        this,
      )
    }
    return this.#result.promise
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#settled) controller.abort(new Error('given up before it was sent'))
    else this.#heard()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: WireHeaders): void {
    if (status < 200 || this.#settled) return
    this.#heard()
    this.#head = { status, headers }
    const { limitBytes, overflow, wanted } = this.#limits.reading
    if (wanted?.(status, headers) === false) this.#stop()
    else if (Number(headers['content-length'] ?? 0) > limitBytes && overflow === 'fail') this.#fail(new BodyTooLarge())
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#heard()
    const { limitBytes, overflow } = this.#limits.reading
    const room = limitBytes - this.#received
    this.#chunks.push(chunk.subarray(0, room))
    this.#received += Math.min(chunk.length, room)
    if (chunk.length <= room) return
    if (overflow === 'stop') this.#stop()
    else this.#fail(new BodyTooLarge())
  }

  onResponseEnd(): void {
    if (!this.#settle()) return
    const answer = this.#answer()
    if (answer) this.#result.resolve(answer)
    else this.#result.reject(new ExchangeFailed(new Error('the answer ended before it began'), null))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  readonly #aborted = (): void => {
    const { reason } = this.#limits.signal
    this.#fail(reason instanceof Error ? reason : new Error(String(reason)))
  }

  /** Something moved: silence is counted anew. */
  #heard(): void {
    if (this.#silence) this.#silence.refresh()
    else this.#silence = setTimeout(() => this.#fail(new ReadTimeout()), this.#limits.readMs)
  }

  /** Enough has come; the rest is not waited for, and the connection is given up with it. */
  #stop(): void {
    const answer = this.#answer()
    if (!answer || !this.#settle()) return
    this.#result.resolve(answer)
    this.#controller?.abort(new Error('the rest is not wanted'))
  }

  #fail(cause: Error): void {
    if (!this.#settle()) return
    this.#result.reject(new ExchangeFailed(cause, this.#answer()))
    this.#controller?.abort(cause)
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    if (this.#silence) clearTimeout(this.#silence)
    this.#limits.signal.removeEventListener('abort', this.#aborted)
    return true
  }

  #answer(): WireResponse | null {
    return this.#head && { ...this.#head, body: Buffer.concat(this.#chunks) }
  }
}
