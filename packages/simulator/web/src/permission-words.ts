import type { ThreadEntry } from './api.ts'

/** What the phone says about the leave to call, in words. Pure. */

type Status = ThreadEntry['status']

/** What became of a permission request; null while it waits for an answer. */
export function requestAnswer({ status, expires_at }: Pick<ThreadEntry, 'status' | 'expires_at'>): string | null {
  switch (status) {
    case 'accepted':
      return `You allowed calls${howLong(expires_at)}`
    case 'rejected':
      return 'You did not allow calls'
    case 'expired':
      return 'This request has expired'
    default:
      return null
  }
}

/** WhatsApp's grant lasts seven days from the answer, unless the network says otherwise. */
function howLong(until: number | null | undefined): string {
  if (until === null) return ''
  return until === undefined ? ' for 7 days' : ` for 7 days, until ${dayAndTime(until)}`
}

/** `3 December, 14:05`, the viewer's time zone. */
function dayAndTime(at: number): string {
  const date = new Date(at)
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })
  return `${day}, ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}

/** The prompt after missed calls. The network counts them; without its words, two. */
export const promptQuestion = (text: string | null, business: string): string =>
  text ?? `You missed 2 calls from ${business}. Keep allowing calls?`

/** What became of the prompt; null while it waits for an answer. */
export function promptAnswer(status: Status, business: string): string | null {
  if (status === 'kept') return `${business} may go on calling you`
  return status === 'stopped' ? `You stopped calls from ${business}` : null
}

export function requestPreview(status: Status): string {
  return requestAnswer({ status }) ?? 'Asks to call you'
}

export function promptPreview(status: Status): string {
  if (status === 'kept') return 'You kept allowing calls'
  return status === 'stopped' ? 'You stopped calls' : 'Keep allowing calls?'
}
