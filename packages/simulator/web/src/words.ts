import type { CallOutcome, SimCall, ThreadCall, ThreadEntry } from './api.ts'
import { MEDIA_WORDS, mediaOf } from './media-of.ts'
import { promptPreview, requestPreview } from './permission-words.ts'

/** What the phone says, in words. Pure: the clock is handed in. */

const DAY = 86_400_000

/** `m:ss`, from an hour on `h:mm:ss`; broken seconds are dropped. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (n: number): string => String(n).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/**
 * The call screen's state line.
 *
 * @param call null while the call is being placed
 * @param elapsedMs since it was answered; only read while it is live
 * @param taken of an incoming call: the user has answered it, and the network has not said so yet
 */
export function callStatus(call: SimCall | null, elapsedMs: number, taken = false): string {
  if (call === null) return 'Calling…'
  switch (call.state) {
    case 'connecting':
    case 'ringing':
      return waiting(call, taken)
    case 'live':
      return duration(elapsedMs / 1000)
    case 'ended':
      return endedStatus(call)
    default:
      return call.state satisfies never
  }
}

function waiting({ direction, state }: SimCall, taken: boolean): string {
  if (direction === 'BUSINESS_INITIATED') return taken ? 'Connecting…' : 'Incoming call'
  return state === 'ringing' ? 'Ringing…' : 'Calling…'
}

function endedStatus(call: SimCall): string {
  if (call.outcome === 'answered') return `Call ended · ${duration(talkedSeconds(call))}`
  // One's own hang-up before the answer is not the other side's silence.
  if (call.outcome === 'cancelled' && call.direction === 'USER_INITIATED') return 'Call ended'
  return unanswered(call.direction === 'USER_INITIATED', call.outcome, call.meta_error?.message ?? null)
}

/** The network counts the seconds that began between the two times, and its thread says so. */
const talkedSeconds = (call: SimCall): number =>
  call.answered_at === null || call.ended_at === null
    ? 0
    : Math.floor(call.ended_at / 1000) - Math.floor(call.answered_at / 1000)

/** How a call card in the thread looks and reads. */
export type CallCard = {
  readonly title: string
  readonly outgoing: boolean
  /** Drawn in red: it did not come about. */
  readonly lost: boolean
}

/** @param reason why it failed, if the network said so */
export function callCard(call: ThreadCall, reason: string | null): CallCard {
  const outgoing = call.direction === 'USER_INITIATED'
  if (call.outcome === null) return { title: 'Voice call', outgoing, lost: false }
  if (call.outcome === 'answered')
    return { title: `Voice call · ${duration(call.duration_s ?? 0)}`, outgoing, lost: false }
  return { title: unanswered(outgoing, call.outcome, reason), outgoing, lost: true }
}

function unanswered(outgoing: boolean, outcome: CallOutcome | null, reason: string | null): string {
  if (outcome === 'failed') return reason ? `Call failed: ${reason}` : 'Call failed'
  if (outcome === 'declined') return 'Declined'
  return outgoing ? 'No answer' : 'Missed voice call'
}

/** One line for the chat list. */
export function preview(entry: ThreadEntry | null): string {
  if (entry === null) return 'Tap to write'
  if (entry.call) return callCard(entry.call, entry.text).title
  if (entry.kind === 'permission_request') return requestPreview(entry.status)
  if (entry.kind === 'permission_prompt') return promptPreview(entry.status)
  const media = mediaOf(entry.card)
  return entry.text ?? entry.card?.header ?? (media ? MEDIA_WORDS[media.kind] : '')
}

/** `Today`, `Yesterday`, the weekday within a week, else the date; days are the viewer's. */
export function dayLabel(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / DAY)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  const date = new Date(at)
  return days > 1 && days < 7
    ? date.toLocaleDateString('en-GB', { weekday: 'long' })
    : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
}

/** When a business that is closed takes calls again; days and times are the viewer's. */
export function openingWords(opensAt: number | null, now: number): string {
  if (opensAt === null) return 'It takes no calls for now'
  return `Opens ${dayAhead(opensAt, now)} at ${timeOfDay(opensAt)}`
}

function dayAhead(at: number, now: number): string {
  const days = Math.round((midnight(at) - midnight(now)) / DAY)
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  const form = days < 7 ? ({ weekday: 'long' } as const) : ({ day: 'numeric', month: 'long' } as const)
  return `on ${new Date(at).toLocaleDateString('en-GB', form)}`
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** `14:05`, the viewer's time zone. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

/** The letter on an avatar. */
export function initial(name: string): string {
  return [...name.trim()][0]?.toLocaleUpperCase('en') ?? '?'
}
