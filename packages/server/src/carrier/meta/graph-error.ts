import type { GraphErrorBody } from '@ringway/meta-wire'

/** Codes that Meta itself calls passing: its own faults and rate limits. */
const PASSING: ReadonlySet<number> = new Set([1, 2, 4, 130429, 131000, 138004])

/** Limits of a call's own, in the status that otherwise says "later": the call is refused, not put off. */
const REFUSED_FOR_GOOD: ReadonlySet<number> = new Set([138002, 138005])

/** Faults that come before a request leaves. */
const NEVER_LEFT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** Graph said no. `retry` is the error's own verdict; nobody guesses from its words. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  /** Meta's code, for example 138000; 0 when the answer carried none. */
  readonly code: number
  readonly httpStatus: number
  readonly details: string | null
  /** What Meta's support asks for. */
  readonly traceId: string | null
  readonly retry: 'later' | 'never'
  /** A fault of Meta's own may strike after the request was acted on; and a yes that cannot be read is one. */
  readonly maybeDone: boolean

  constructor(httpStatus: number, body: Partial<GraphErrorBody['error']>) {
    super(body.error_data?.details ?? body.error_user_msg ?? body.message ?? `Graph answered ${httpStatus}`)
    this.httpStatus = httpStatus
    this.code = body.code ?? 0
    this.details = body.error_data?.details ?? null
    this.traceId = body.fbtrace_id ?? null
    this.maybeDone = httpStatus >= 500 || httpStatus < 300
    const passing = httpStatus >= 500 || httpStatus === 429 || PASSING.has(this.code)
    this.retry = passing && !REFUSED_FOR_GOOD.has(this.code) ? 'later' : 'never'
  }
}

/** No answer came: refused, reset, or nothing within the limit. Whether Meta acted on the request is not known. */
export class GraphUnreachable extends Error {
  override readonly name = 'GraphUnreachable'
  readonly retry = 'later'
  /** The request may have been acted on: it was not stopped before it left. */
  readonly maybeDone: boolean

  constructor(url: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null
    const reason = code ?? (cause instanceof Error ? cause.message : String(cause))
    super(`${new URL(url).origin} did not answer (${reason})`, { cause })
    this.maybeDone = code === null || !NEVER_LEFT.has(code)
  }
}

export type GraphFailure = GraphError | GraphUnreachable

export function isGraphFailure(error: unknown): error is GraphFailure {
  return error instanceof GraphError || error instanceof GraphUnreachable
}
