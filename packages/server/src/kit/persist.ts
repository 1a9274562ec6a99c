import { setTimeout as pause } from 'node:timers/promises'

/** What a restart of the database takes, and a little more. */
const AGAIN_AFTER_MS = [100, 400, 1_000]

/** Does `work` on the records; when it fails, three times more: the database may be restarting. @throws what the last try threw */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (const wait of AGAIN_AFTER_MS) {
    try {
      return await work()
    } catch {
      await pause(wait)
    }
  }
  return await work()
}
