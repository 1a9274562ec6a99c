/** A refusal by the control API: it knows its own answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly hint: string

  constructor(status: number, code: string, message: string, hint: string) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

export type RefusalBody = { readonly error: { readonly code: string; readonly message: string; readonly hint: string } }

export function refusalBody({ code, message, hint }: Pick<Refusal, 'code' | 'message' | 'hint'>): RefusalBody {
  return { error: { code, message, hint } }
}

/** Something in the request cannot be used. */
export function badRequest(message: string, hint: string): Refusal {
  return new Refusal(400, 'bad_request', message, hint)
}

export function notFound(what: string, hint: string): Refusal {
  return new Refusal(404, 'not_found', `There is no ${what}.`, hint)
}
