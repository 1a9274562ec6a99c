import type { Millis } from '../kit/clock.ts'
import type { RequestMethod } from './application.ts'
import type { AccountSid } from './sid.ts'

/**
 * One promised webhook: a row of the outbox, written in the same transaction as what it reports.
 * `queue` keeps the order: what shares a queue arrives in the order it was added, each when the one before it was delivered
 * or given up.
 */
export type Delivery = {
  readonly id: string
  readonly accountSid: AccountSid
  readonly resourceSid: string | null
  readonly queue: string
  readonly url: string
  readonly method: RequestMethod
  readonly params: readonly (readonly [name: string, value: string])[]
  /** The same over every retry. */
  readonly idempotencyToken: string
  readonly createdAt: Millis
  readonly deliveredAt: Millis | null
  readonly attempts: number
  readonly lastError: string | null
}

/** A webhook that is promised at `at` and has yet to be tried. @param newId a new UUID each time it is called */
export function newDelivery(
  promised: Pick<Delivery, 'accountSid' | 'resourceSid' | 'queue' | 'url' | 'method' | 'params'>,
  at: Millis,
  newId: () => string,
): Delivery {
  return {
    ...promised,
    id: newId(),
    idempotencyToken: newId(),
    createdAt: at,
    deliveredAt: null,
    attempts: 0,
    lastError: null,
  }
}
