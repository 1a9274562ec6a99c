import type { Millis } from '../clock.ts'
import type { About, Faults } from '../faults/faults.ts'

/** What faults do to one webhook on its way. */
export type Meddling = {
  readonly lost: boolean
  readonly delayMs: Millis | null
  /** Held until the next of its queue has been taken, but no longer than this. */
  readonly holdMs: Millis | null
  /** How often it comes besides. */
  readonly duplicates: number
  readonly badSignature: boolean
  readonly batch: { readonly size: number; readonly most: Millis } | null
}

/** A call that never ends holds its `connect` no longer than this. */
const UNTIL_TERMINATE: Millis = 120_000

/** Asks each fault once, as each is used up by asking. */
export function meddlingWith(faults: Faults, about: About): Meddling {
  const batch = faults.strike('webhook-batch', about)
  const hold = faults.strike('webhook-reorder', about)
  const isConnect = about.field === 'calls' && about.event === 'connect'
  const terminateFirst = isConnect && faults.strike('terminate-first', about) !== null
  return {
    lost: faults.strike('webhook-lose', about) !== null,
    delayMs: numberOf(faults.strike('webhook-delay', about)?.ms),
    holdMs: terminateFirst ? UNTIL_TERMINATE : numberOf(hold?.most),
    duplicates: numberOf(faults.strike('webhook-duplicate', about)?.times) ?? 0,
    badSignature: faults.strike('webhook-bad-signature', about) !== null,
    batch: batch && { size: Number(batch.size), most: Number(batch.most) },
  }
}

/** Lost, or on a way of its own: not where an open batch would take it. */
export function isAstray({ lost, delayMs, holdMs, batch }: Meddling): boolean {
  return lost || (batch === null && (delayMs !== null || holdMs !== null))
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

type Value = {
  readonly event?: string
  readonly calls?: readonly { readonly event?: string }[]
  readonly statuses?: readonly { readonly status?: string }[]
  readonly messages?: readonly { readonly type?: string }[]
}

/** The word by which a webhook is known: `connect`, `RINGING`, `delivered`, `text`, `APPROVED`. */
export function eventOf(value: unknown): string | undefined {
  const { event, calls, statuses, messages } = value as Value
  return calls?.[0]?.event ?? statuses?.[0]?.status ?? messages?.[0]?.type ?? event
}
