import type { RequestMethod } from '../domain/application.ts'
import type { OverrideWarning } from './connection-overrides.ts'
import type { Param } from './signature.ts'

/** What went over the wire in one request, as far as it came. For alerts; it holds no secret. */
export type Exchanged = {
  /** The address that was asked last, without user-info and fragment. */
  readonly url: string
  /** The same without the parameters that we added to a GET. */
  readonly address: string
  readonly method: RequestMethod
  /** The form of a POST; empty for a GET, whose parameters are in `url`. */
  readonly params: readonly Param[]
  readonly requestHeaders: readonly Param[]
  /** Null when no answer came. */
  readonly httpStatus: number | null
  readonly responseHeaders: readonly Param[] | null
  /** The beginning of the answer, at most 8,192 characters. */
  readonly responseBody: string | null
  /** From the first attempt to the failure. */
  readonly durationMs: number
  /** Settings in the URL's fragment that could not be used. */
  readonly warnings: readonly OverrideWarning[]
}

/**
 * What kind of failure it is, which decides who tries again:
 * - `refused`: the target is no URL, or may not be reached.
 * - `connect`: no connection in time. `read`: silence after it. `transport`: everything else below HTTP.
 * - `4xx`, `5xx`: the app's own status.
 * - `answer`: an answer came and cannot be used: too large, wrong type, a redirect in a circle, no TwiML.
 */
export type FailureKind = 'refused' | 'connect' | 'read' | 'transport' | '4xx' | '5xx' | 'answer'

/** A request to the customer's app that failed. `message` says what happened and what to do next. */
export class WebhookFailure extends Error {
  override readonly name = 'WebhookFailure'
  /** Twilio's code, for example 11200. */
  readonly code: number
  readonly kind: FailureKind
  readonly exchanged: Exchanged
  /** Failures of the same question before this one, oldest first: the primary URL's, when this is the fallback's. */
  readonly earlier: readonly WebhookFailure[]
  /** Where in the document, for one that cannot be read. */
  readonly position: { readonly line: number; readonly column: number } | null

  constructor(
    code: number,
    kind: FailureKind,
    message: string,
    exchanged: Exchanged,
    more: {
      readonly cause?: unknown
      readonly earlier?: readonly WebhookFailure[]
      readonly position?: { readonly line: number; readonly column: number } | null
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.kind = kind
    this.exchanged = exchanged
    this.earlier = more.earlier ?? []
    this.position = more.position ?? null
  }

  get url(): string {
    return this.exchanged.url
  }

  get address(): string {
    return this.exchanged.address
  }

  get method(): RequestMethod {
    return this.exchanged.method
  }

  get httpStatus(): number | null {
    return this.exchanged.httpStatus
  }

  get responseBody(): string | null {
    return this.exchanged.responseBody
  }

  get responseHeaders(): readonly Param[] | null {
    return this.exchanged.responseHeaders
  }

  get durationMs(): number {
    return this.exchanged.durationMs
  }

  /** May the same request succeed later? Not when the app has answered, unless it said 5xx. */
  get retry(): 'later' | 'never' {
    return this.kind === 'refused' || this.kind === '4xx' || this.kind === 'answer' ? 'never' : 'later'
  }

  /** Every failure of this question, oldest first, this one last. */
  get all(): readonly WebhookFailure[] {
    return [...this.earlier, this]
  }

  /** The same failure, knowing what failed before it. */
  after(earlier: readonly WebhookFailure[]): WebhookFailure {
    const { cause, position } = this
    return new WebhookFailure(this.code, this.kind, this.message, this.exchanged, { cause, position, earlier })
  }
}
