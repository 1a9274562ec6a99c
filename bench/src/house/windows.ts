import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { PeerWindow } from '../calls/peer-words.ts'
import { MetricsText } from '../metrics-text.ts'
import type { CrowdedHouse } from './open-house.ts'

/** Ten seconds as the load peer has them, and what the server said of itself at their end. */
export type HouseWindow = PeerWindow & {
  readonly seconds: number
  readonly live: number
  readonly load: number
}

const WINDOW_SECONDS = 10

/** One window after the other for so many seconds. */
export async function watch({ peer, door }: CrowdedHouse, seconds: number): Promise<HouseWindow[]> {
  const windows: HouseWindow[] = []
  const ends = performance.now() + seconds * 1_000
  while (ends - performance.now() > 1_000) {
    const long = Math.min(WINDOW_SECONDS, (ends - performance.now()) / 1_000)
    await peer.ask('openWindow', { seconds: Math.ceil(long) })
    await pause(long * 1_000)
    const window = await peer.ask('closeWindow', {})
    const live = (await MetricsText.of(door.api)).sum('ringway_live_calls')
    windows.push({ ...window, seconds: long, live, load: loadavg()[0] ?? 0 })
  }
  return windows
}

/** A load peer that sends later than this, or in fewer of its ticks of 5 ms, measures itself. */
const OWN_LATE_MS = 20
const MISSED_TICKS = 0.02
const TICKS_A_SECOND = 200

/** Did the load peer do its part in it? */
export function isValid({ own, missedTicks, seconds }: HouseWindow): boolean {
  return own.p99 < OWN_LATE_MS && missedTicks < MISSED_TICKS * TICKS_A_SECOND * seconds
}
