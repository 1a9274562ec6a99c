import { type DtmfStep, dtmfSteps, PACKET_MS } from '@ringway/sound'
import { keyNumber } from './telephone-event.ts'

/** Of one telephone-event: the key, whether it is over and how loud, how long it has lasted. RFC 4733, section 2.3. */
export const KEY_PACKET_BYTES = 4

/** Of the event's own clock, in one slot of 20 ms. */
const TICKS_PER_SLOT = 160
/** How often the end is told once more, in the first slots of the pause: it must not be lost. RFC 4733, section 2.5.1.4. */
const MORE_ENDS = 2
const END = 0x80
/** How loud: -10 dBm0, which is what telephones send. */
const VOLUME = 10

/**
 * The telephone-events of pressed keys, slot by slot of 20 ms, {@link KEY_PACKET_BYTES} bytes each and zeros where none leaves. RFC 4733,
 * section 2.5.1.
 *
 * A packet leaves in each slot of a key and tells how long it has lasted with this slot. The one of the last slot says that the key is
 * over, and leaves twice more.
 *
 * @param digits as for the tones of the same keys, slot for slot
 * @throws BadDigits
 */
export function keyPackets(digits: string): Uint8Array {
  return Uint8Array.from(
    dtmfSteps(digits)
      .flatMap((step, i, steps) => slotsOf(step, steps[i - 1]))
      .flat(),
  )
}

function slotsOf({ key, ms }: DtmfStep, before: DtmfStep | undefined): number[][] {
  const slots = Array.from({ length: ms / PACKET_MS }, (_, slot) => slot)
  if (key !== null) return slots.map((slot) => keyPacket(key, slot + 1, slot + 1 === slots.length))
  const over = before?.key ?? null
  return slots.map((slot) =>
    over !== null && before && slot < MORE_ENDS
      ? keyPacket(over, before.ms / PACKET_MS, true)
      : new Array<number>(KEY_PACKET_BYTES).fill(0),
  )
}

function keyPacket(key: string, slots: number, isOver: boolean): number[] {
  const duration = slots * TICKS_PER_SLOT
  return [keyNumber(key), (isOver ? END : 0) | VOLUME, duration >> 8, duration & 0xff]
}

/** What leaves in a slot of {@link keyPackets}; null for nothing. */
export function keyPacketAt(keys: Uint8Array, slot: number): Uint8Array | null {
  const packet = keys.subarray(slot * KEY_PACKET_BYTES, (slot + 1) * KEY_PACKET_BYTES)
  return packet.some((byte) => byte !== 0) ? packet : null
}
