import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until the answer is something, and gives it. @throws after `withinMs` milliseconds */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 10_000,
): Promise<T> {
  const since = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() - since > withinMs) throw new Error(`${what}: not within ${withinMs} ms`)
    await pause(25)
  }
}
