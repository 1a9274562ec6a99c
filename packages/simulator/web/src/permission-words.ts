import type { ThreadEntry } from './api.ts'

/** What the phone says about the leave to call, in words. Pure. */

type Status = ThreadEntry['status']

/** What became of a permission request; null while it waits for an answer. */
export function requestAnswer({ status, expires_at }: Pick<ThreadEntry, 'status' | 'expires_at'>): string | null {
  switch (status) {
    case 'accepted':
      return `You allowed calls${howLong(expires_at)}`
    case 'rejected':
      return 'Calls are not allowed'
    case 'expired':
      return 'This request has expired'
    default:
      return null
  }
}

/** Permission for good is not for 7 days; WhatsApp's other one is, from the answer. */
const howLong = (until: number | null): string => (until === null ? '' : ` for 7 days, until ${dayAndTime(until)}`)

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
  switch (status) {
    case 'kept':
      return `${business} may go on calling you`
    case 'stopped':
      return `You stopped calls from ${business}`
    case 'expired':
      return 'You did not answer'
    default:
      return null
  }
}

export function requestPreview(status: Status): string {
  return requestAnswer({ status, expires_at: null }) ?? 'Asks to call you'
}

export function promptPreview(status: Status): string {
  if (status === 'kept') return 'You kept allowing calls'
  if (status === 'expired') return 'You missed calls'
  return status === 'stopped' ? 'You stopped calls' : 'Keep allowing calls?'
}
