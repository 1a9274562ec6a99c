/** Thrown for something that no key pad has. */
export class BadKeys extends Error {
  override readonly name = 'BadKeys'
  readonly key: string

  constructor(key: string) {
    super(`"${key}" is no key: 0-9, *, # and A-D are`)
    this.key = key
  }
}

/** Event codes by their place. RFC 4733 §3.2. */
const KEYS = '0123456789*#ABCD'
/** A key sounds 100 ms: five frames of 20 ms. */
const TONE_FRAMES = 5
/** 70 ms of pause follow, which in whole frames is four. */
const GAP_FRAMES = 4
/** A frame in units of 8 kHz, whatever clock the timestamps run on. */
const FRAME_UNITS = 160
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
 * The key presses as frames: 100 ms of tone and 80 ms of pause each.
 *
 * As phones do: a packet every 20 ms with the duration so far, the last one three times with the end bit. RFC 4733 §2.5.
 *
 * @throws BadKeys
 */
export function keyFrames(keys: string): KeyFrame[] {
  return [...keys.toUpperCase()].flatMap((key) => {
    const event = KEYS.indexOf(key)
    if (event < 0) throw new BadKeys(key)
    const tone = Array.from({ length: TONE_FRAMES }, (_, frame) => ({
      payloads: tonePayloads(event, frame),
      begins: frame === 0,
    }))
    return [...tone, ...Array.from({ length: GAP_FRAMES }, () => ({ payloads: [], begins: false }))]
  })
}

function tonePayloads(event: number, frame: number): Buffer[] {
  const isLast = frame === TONE_FRAMES - 1
  const payload = Buffer.alloc(4)
  payload.writeUInt8(event, 0)
  payload.writeUInt8((isLast ? END : 0) | VOLUME, 1)
  payload.writeUInt16BE((frame + 1) * FRAME_UNITS, 2)
  return Array.from({ length: isLast ? END_REPEATS : 1 }, () => payload)
}
