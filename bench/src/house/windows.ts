import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { PeerWindow } from '../calls/peer-words.ts'
import { MetricsText } from '../metrics-text.ts'
import { MUCH_ELSE_PERCENT } from '../validity.ts'
import type { CrowdedHouse } from './open-house.ts'
import { measureUsage } from './usage.ts'

/** Ten seconds as the load peer has them, what the server said of itself at their end, and what else ran meanwhile. */
export type HouseWindow = PeerWindow & {
  readonly live: number
  readonly load: number
  /** Of one core: programs that belong neither to the server nor to the bench. */
  readonly othersCorePercent: number
}

const WINDOW_SECONDS = 10

/** One window after the other for so many seconds. */
export async function watch({ peer, door, programs }: CrowdedHouse, seconds: number): Promise<HouseWindow[]> {
  const windows: HouseWindow[] = []
  const ends = performance.now() + seconds * 1_000
  while (ends - performance.now() > 1_000) {
    const long = Math.min(WINDOW_SECONDS, (ends - performance.now()) / 1_000)
    await peer.ask('openWindow', { seconds: Math.ceil(long) })
    const stopUsage = measureUsage(programs)
    await pause(long * 1_000)
    const { othersCorePercent } = stopUsage()
    const window = await peer.ask('closeWindow', {})
    const live = (await MetricsText.of(door.api)).sum('ringway_live_calls')
    windows.push({ ...window, live, load: loadavg()[0] ?? 0, othersCorePercent })
  }
  return windows
}

/** Whether what was measured in it may be the doing of programs that are none of ours. */
export function muchElseRan({ othersCorePercent }: HouseWindow): boolean {
  return othersCorePercent > MUCH_ELSE_PERCENT
}
