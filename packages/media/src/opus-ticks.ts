/** Ticks of Opus' RTP clock in a millisecond. RFC 7587, section 4.1. */
const TICKS_PER_MS = 48

/** Of a packet of 20 ms, the only kind we make ourselves. */
const USUAL = 20 * TICKS_PER_MS

/** Of any packet: one that claims more is broken. RFC 6716, section 3.4, R5. */
const LONGEST = 120 * TICKS_PER_MS

/**
 * How long an Opus packet lasts, in RTP ticks, read off its first byte or two; 20 ms for one that says nothing.
 *
 * @see RFC 6716, section 3.1: the table of contents byte.
 */
export function opusTicks(packet: Uint8Array): number {
  const [toc, second = 0] = packet
  if (toc === undefined) return USUAL
  return Math.min(LONGEST, frameMs(toc >> 3) * TICKS_PER_MS * framesIn(toc, second)) || USUAL
}

/**
 * Whether a packet's table of contents can be that of an Opus packet: what it says is whole, and lasts 120 ms at most.
 *
 * @see RFC 6716, section 3.4
 */
export function isOpus(packet: Uint8Array): boolean {
  const [toc, second = 0] = packet
  if (toc === undefined || ((toc & 3) === 1 && packet.length % 2 === 0)) return false
  const ticks = frameMs(toc >> 3) * TICKS_PER_MS * framesIn(toc, second)
  return ticks > 0 && ticks <= LONGEST
}

function framesIn(toc: number, second: number): number {
  const code = toc & 3
  return code === 0 ? 1 : code < 3 ? 2 : second & 0x3f
}

function frameMs(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3] ?? 20
  if (config < 16) return [10, 20][config & 1] ?? 20
  return [2.5, 5, 10, 20][config & 3] ?? 20
}
