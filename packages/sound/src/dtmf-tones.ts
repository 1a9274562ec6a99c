import { concat, type Pcm, silence } from './pcm.ts'
import { tones } from './tones.ts'

/** The two frequencies of each key, in Hz. ITU-T Q.23. */
export const DTMF_FREQUENCIES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  '1': [697, 1209],
  '2': [697, 1336],
  '3': [697, 1477],
  A: [697, 1633],
  '4': [770, 1209],
  '5': [770, 1336],
  '6': [770, 1477],
  B: [770, 1633],
  '7': [852, 1209],
  '8': [852, 1336],
  '9': [852, 1477],
  C: [852, 1633],
  '*': [941, 1209],
  '0': [941, 1336],
  '#': [941, 1477],
  D: [941, 1633],
}

const PAUSE_MS: Readonly<Record<string, number>> = { w: 500, W: 1000 }
const KEY_MS = 100
const GAP_MS = 100

/** Thrown for a character that is neither a key nor a pause. */
export class BadDigits extends Error {
  override readonly name = 'BadDigits'
  readonly character: string

  constructor(character: string) {
    super(`'${character}' is not a key: use 0-9, A-D, *, #, w (half a second) and W (a second)`)
    this.character = character
  }
}

/** A key that is held down, or a time in which none is (null); whole milliseconds. */
export type DtmfStep = { readonly key: string | null; readonly ms: number }

/**
 * When which key is pressed: 100 ms each with 100 ms behind it.
 *
 * @param digits `0`-`9`, `A`-`D`, `*`, `#`; `w` waits half a second, `W` a second
 * @throws BadDigits
 */
export function dtmfSteps(digits: string): DtmfStep[] {
  return [...digits].flatMap((character) => {
    const pause = PAUSE_MS[character]
    if (pause !== undefined) return [{ key: null, ms: pause }]
    if (!DTMF_FREQUENCIES[character]) throw new BadDigits(character)
    return [
      { key: character, ms: KEY_MS },
      { key: null, ms: GAP_MS },
    ]
  })
}

/**
 * The sound of pressed keys, at the times of {@link dtmfSteps}.
 *
 * @param sampleRate default 16,000
 * @throws BadDigits
 */
export function dtmfTones(digits: string, sampleRate = 16_000): Pcm {
  const parts = dtmfSteps(digits).map(({ key, ms }) => {
    const frequencies = key === null ? undefined : DTMF_FREQUENCIES[key]
    return frequencies ? tones(frequencies, ms, sampleRate, 0.25) : silence(ms, sampleRate)
  })
  return concat(parts, sampleRate)
}
