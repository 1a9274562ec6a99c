/** The signed distance from sequence number `from` to `to`, -32,768 to 32,767, across the wrap at 65,536. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16
}

/** The signed distance from timestamp `from` to `to`, in ticks, across the wrap at 2^32. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0
}
