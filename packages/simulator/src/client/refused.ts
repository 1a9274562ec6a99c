/** The simulator refused what was asked: the test's own mistake, as a rule. `message` has all of it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  /** The control API's word: `not_found`, `busy`, `calling_off`, `bad_request`, … */
  readonly code: string
  readonly hint: string

  constructor(where: string, status: number, code: string, message: string, hint: string) {
    super(`${message} ${hint} (${where}: ${status} ${code})`)
    this.status = status
    this.code = code
    this.hint = hint
  }
}
