/** Something expected did not happen. The message says what was expected, what happened instead, and where to look. */
export class ExpectationFailed extends Error {
  override readonly name = 'ExpectationFailed'
  readonly expected: string
  readonly instead: string
  /** A page of the simulator that shows it. */
  readonly look: string

  constructor(expected: string, instead: string, look: string) {
    super(`Expected ${expected}. ${instead}\n  Look at ${look}`)
    this.expected = expected
    this.instead = instead
    this.look = look
  }
}
