import { setTimeout as pause } from 'node:timers/promises'
import type { CallSid } from '../domain/sid.ts'
import type { Store } from '../store/store.ts'

const LOOK_EVERY_MS = 25

/**
 * Waits until Meta has confirmed the end of `calls` and each webhook promised for them was tried once, or waits for one
 * before it that was tried in vain; `withinMs` at most. What is open then is on record, and the next start goes on with it.
 */
export async function settled(store: Store, calls: ReadonlySet<CallSid>, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs
  // A database that is gone has nothing more to tell.
  const isOpen = () => somethingIsOpen(store, calls).catch(() => false)
  while (calls.size > 0 && performance.now() < until && (await isOpen())) await pause(LOOK_EVERY_MS)
}

async function somethingIsOpen(store: Store, calls: ReadonlySet<string>): Promise<boolean> {
  return store.read(async (r) => {
    const [unconfirmed, upNext] = await Promise.all([r.calls.unconfirmedAtMeta(), r.deliveries.upNext()])
    const untold = upNext.some(({ attempts, resourceSid }) => attempts === 0 && calls.has(resourceSid ?? ''))
    return untold || unconfirmed.some((call) => calls.has(call.sid))
  })
}
