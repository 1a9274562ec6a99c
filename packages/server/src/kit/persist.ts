import { setTimeout as pause } from 'node:timers/promises'

/** Does `work`; when it fails, again after each of `waits` (milliseconds). @throws what the last try threw */
export async function persist<T>(work: () => Promise<T>, waits: readonly number[]): Promise<T> {
  for (const wait of waits) {
    try {
      return await work()
    } catch {
      await pause(wait)
    }
  }
  return await work()
}
