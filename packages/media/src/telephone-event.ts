const KEYS = '0123456789*#ABCD'

/** A timestamp this far behind the last key's, in RTP ticks (10 s at 48 kHz), is a new timeline, not a late packet. */
const NEW_TIMELINE = 480_000

/** The last key that was told; null before the first. */
export type HeardKey = { readonly timestamp: number; readonly event: number } | null

/** The key of an event's number, 0 to 15. RFC 4733, section 3.2, table 3. */
export function keyNumbered(event: number): string {
  return KEYS[event] ?? ''
}

/** The event's number of a key. */
export function keyNumber(key: string): number {
  return KEYS.indexOf(key)
}

/** The key that a telephone-event packet is about; null for one that is about none. */
export function keyOf(payload: Uint8Array): string | null {
  const [event] = payload
  return (payload.length < 4 || event === undefined ? undefined : KEYS[event]) ?? null
}

/**
 * Finds pressed keys in telephone-event packets (RFC 4733).
 *
 * A key is told on the first packet with a new pair of timestamp and event, whatever its end flag: some senders send
 * only end packets (three of them) and no start, others many packets while the key is held. The marker says nothing.
 *
 * @returns the key, or null when the packet repeats one, comes late, or is no key
 */
export function hearKey(
  last: HeardKey,
  timestamp: number,
  payload: Uint8Array,
): { key: string | null; heard: HeardKey } {
  const key = keyOf(payload)
  const [event] = payload
  if (key === null || event === undefined) return { key: null, heard: last }
  if (last && !isNew(last, timestamp, event)) return { key: null, heard: last }
  return { key, heard: { timestamp, event } }
}

function isNew(last: { timestamp: number; event: number }, timestamp: number, event: number): boolean {
  const ahead = (timestamp - last.timestamp) | 0 // signed, so that it works across the 32-bit wrap
  if (ahead === 0) return event !== last.event
  return ahead > 0 || ahead < -NEW_TIMELINE
}
