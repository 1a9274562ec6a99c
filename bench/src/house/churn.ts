import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, ENDINGS } from './crowd.ts'

/** How many new calls a second. */
type Pace = { readonly rate: number }

/** Every so many of the new calls is the business's own. */
const OUTGOING_EVERY = 5
const INTERRUPTED_EVERY_MS = 500

/** So many calls end before as many begin, that those on their way out are not in the way of those on their way in. */
export function lead({ rate }: Pace): number {
  return Math.ceil(rate / 2) + 1
}

/** Sets up so many calls, so many a second. */
export async function fill(crowd: Crowd, calls: number, { rate }: Pace): Promise<void> {
  await beat(calls, rate, (i) => begin(crowd, i))
  await crowd.settled()
}

/** As many calls begin as end, each at its time whatever has become of the one before; now and then a key interrupts a prompt. */
export async function churn(crowd: Crowd, seconds: number, { rate }: Pace): Promise<void> {
  const interrupting = setInterval(() => crowd.interrupt(), INTERRUPTED_EVERY_MS)
  await beat(rate * seconds, rate, (i) => {
    crowd.endOldest(ENDINGS[i % ENDINGS.length] ?? 'user')
    begin(crowd, i)
  })
  clearInterval(interrupting)
}

function begin(crowd: Crowd, i: number): void {
  if (i % OUTGOING_EVERY === OUTGOING_EVERY - 1) crowd.businessCalls()
  else crowd.userCalls()
}

/** By deadlines that do not drift. */
async function beat(times: number, rate: number, what: (i: number) => void): Promise<void> {
  const began = performance.now()
  for (let i = 0; i < times; i++) {
    await pause(Math.max(0, began + (i * 1_000) / rate - performance.now()))
    what(i)
  }
}
