/** A call with one of these `CallStatus` is over. Twilio, Call resource. */
export const FINAL: ReadonlySet<string> = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled'])
