/** How a call was heard by one who kept every packet. In ms. */
export type HeardFigures = {
  /** The longest time without a packet. */
  readonly longestGapMs: number
  /** How late packets came, by the schedule that fits best; the process that heard them is in it. */
  readonly lateP99Ms: number
  readonly packets: number
  readonly lost: number
}

/** A packet as it was heard. */
export type Heard = {
  readonly sequence: number
  readonly timestamp: number
  readonly payload: Uint8Array
  /** By `performance.now()`. */
  readonly at: number
}

const TICKS_PER_MS = 48
/** A packet of silence is shorter, in bytes. */
const SHORTEST_SOUND = 24

export function isSound({ payload }: Pick<Heard, 'payload'>): boolean {
  return payload.length >= SHORTEST_SOUND
}

/** @param until of `performance.now()`: how long was listened. Default: until now */
export function heardFigures(heard: readonly Heard[], until = performance.now()): HeardFigures {
  const [first] = heard
  const gaps = heard.map(({ at }, i) => (heard[i + 1]?.at ?? until) - at)
  // The schedule that fits best is the earliest packet's.
  const offsets = heard.map(({ at, timestamp }) => at - ((timestamp - (first?.timestamp ?? 0)) | 0) / TICKS_PER_MS)
  const earliest = Math.min(...offsets)
  const late = offsets.map((offset) => offset - earliest).toSorted((a, b) => a - b)
  const steps = heard.slice(1).map(({ sequence }, i) => ((sequence - (heard[i]?.sequence ?? 0)) << 16) >> 16)
  return {
    longestGapMs: Math.max(0, ...gaps),
    lateP99Ms: late[Math.ceil(late.length * 0.99) - 1] ?? 0,
    packets: heard.length,
    lost: Math.max(0, steps.reduce((sum, step) => sum + step, 0) - steps.length),
  }
}
