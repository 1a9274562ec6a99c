import { setTimeout as delay } from 'node:timers/promises'

// For tests: what another process does cannot be awaited, only looked at.

/** Looks every few milliseconds until `look` answers something true. @throws after `withinMs`, with what was looked for */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 15_000,
): Promise<Exclude<Awaited<T>, null | undefined | false>> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen) return seen as Exclude<Awaited<T>, null | undefined | false>
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${what}`)
    await delay(5)
  }
}
