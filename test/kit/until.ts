import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks again and again until the answer is something, and gives it. The time is for a machine that is busy with other tests,
 * and for a job that fails once or twice and is tried again after 3 and 7 s; whoever asserts how quick something is says so.
 *
 * @throws after `withinMs` milliseconds, 20,000 by default
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 20_000,
): Promise<T> {
  const since = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() - since > withinMs) throw new Error(`${what}: not within ${withinMs} ms`)
    await pause(25)
  }
}
