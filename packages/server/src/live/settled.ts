import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../store/store.ts'

const LOOK_EVERY_MS = 25

/**
 * Waits until Meta has confirmed every ended call and each promised webhook was tried once, `withinMs` at most. What is
 * open then is on record, and the next start goes on with it.
 */
export async function settled(store: Store, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs
  while (performance.now() < until && (await somethingIsOpen(store))) await pause(LOOK_EVERY_MS)
}

async function somethingIsOpen(store: Store): Promise<boolean> {
  return store.read(async (r) => {
    const [calls, deliveries] = await Promise.all([r.calls.unconfirmedAtMeta(), r.deliveries.pending()])
    return calls.length > 0 || deliveries.some((delivery) => delivery.attempts === 0)
  })
}
