import { setTimeout as pause } from 'node:timers/promises'
import type { Millis } from './clock.ts'

/** What a restart of the database takes, and a little more. */
const AGAIN_AFTER_MS: readonly Millis[] = [100, 400, 1_000]

/**
 * Does `work` on the records; when it fails, again after each of the waits: the database may be restarting.
 *
 * @throws what the last try threw
 */
export async function persist<T>(work: () => Promise<T>, waits: readonly Millis[] = AGAIN_AFTER_MS): Promise<T> {
  for (const wait of waits) {
    try {
      return await work()
    } catch {
      await pause(wait)
    }
  }
  return await work()
}
