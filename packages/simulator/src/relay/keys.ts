import type { Millis } from './now.ts'

/** Thrown for something that no key pad has. */
export class BadKeys extends Error {
  override readonly name = 'BadKeys'
  readonly key: string

  constructor(key: string) {
    super(`"${key}" is no key: 0-9, *, # and A-D are`)
    this.key = key
  }
}

/** How fast keys are pressed, in milliseconds. */
export type KeyRhythm = {
  /** 20 to 5,000; an event's duration has room for 8,191. */
  readonly toneMs: Millis
  /** From the end of one key to the next, 20 to 5,000. */
  readonly gapMs: Millis
}

/** As phones do that press keys for somebody: 70 ms of pause, which in whole frames is 80. */
export const PHONE_RHYTHM: KeyRhythm = { toneMs: 100, gapMs: 80 }

/** Event codes by their place. RFC 4733 §3.2. */
const KEYS = '0123456789*#ABCD'
const FRAME_MS = 20
/** A millisecond in units of 8 kHz, whatever clock the timestamps run on. */
const UNITS_PER_MS = 8
const END = 0x80
/** -10 dBm0, as phones send. */
const VOLUME = 10
const END_REPEATS = 3

/** What one frame of 20 ms of a key press sends: packets of one event, or nothing in the pause after it. */
export type KeyFrame = {
  /** Telephone-event payloads, 4 bytes each. The last frame of a tone has three, all with the end bit. */
  readonly payloads: readonly Buffer[]
  /** The first frame of a key: it carries the marker, and all its frames have the timestamp of this one. */
  readonly begins: boolean
}

/**
 * The key presses as frames of 20 ms, each key with the pause after it.
 *
 * As phones do: a packet every 20 ms with the duration so far, the last one three times with the end bit. RFC 4733 §2.5.
 * A key begins with a frame, so pauses differ by up to 20 ms: 40 ms of tone and 50 of pause make keys 100, 80, 100, 80 ms
 * apart.
 *
 * @throws BadKeys
 */
export function keyFrames(keys: string, rhythm = PHONE_RHYTHM): KeyFrame[] {
  const beginOf = (place: number) => Math.ceil((place * keyMs(rhythm)) / FRAME_MS)
  return [...keys.toUpperCase()].flatMap((key, place) => {
    const event = KEYS.indexOf(key)
    if (event < 0) throw new BadKeys(key)
    return Array.from({ length: beginOf(place + 1) - beginOf(place) }, (_, frame) => ({
      payloads: payloadsAt(frame * FRAME_MS, event, rhythm.toneMs),
      begins: frame === 0,
    }))
  })
}

/** A key and the pause after it. */
export function keyMs({ toneMs, gapMs }: KeyRhythm): Millis {
  return toneMs + gapMs
}

/** What is sent so long after a key's beginning: nothing in the pause after it. */
function payloadsAt(sinceBegin: Millis, event: number, toneMs: Millis): Buffer[] {
  if (sinceBegin >= toneMs) return []
  const isLast = sinceBegin + FRAME_MS >= toneMs
  const payload = Buffer.alloc(4)
  payload.writeUInt8(event, 0)
  payload.writeUInt8((isLast ? END : 0) | VOLUME, 1)
  payload.writeUInt16BE(Math.min(sinceBegin + FRAME_MS, toneMs) * UNITS_PER_MS, 2)
  return Array.from({ length: isLast ? END_REPEATS : 1 }, () => payload)
}
