/** A call that may not be placed, or that Meta would not place; `code` is Twilio's. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
