import { concat, type Pcm, silence } from './pcm.ts'
import { tones } from './tones.ts'

/** Frequencies in Hz that sound together, and the cadence: milliseconds of sound and silence in turn. */
type RingSignal = { readonly hz: readonly number[]; readonly cadence: readonly number[] }

const ONE_FOUR = [1_000, 4_000]
const DOUBLE = [400, 200, 400, 2_000]

/**
 * The ringing tones of countries, by the names Twilio gives them. A tone that is modulated stands as its two side tones:
 * 400 Hz modulated with 25 Hz is 375 and 425 Hz together.
 *
 * @see ITU-T E.180, supplement 2: Various tones used in national networks.
 */
const SIGNALS = {
  at: { hz: [420], cadence: [1_000, 5_000] },
  au: { hz: [413, 438], cadence: DOUBLE },
  bg: { hz: [425], cadence: ONE_FOUR },
  br: { hz: [425], cadence: ONE_FOUR },
  be: { hz: [425], cadence: [1_000, 3_000] },
  ch: { hz: [425], cadence: ONE_FOUR },
  cl: { hz: [400], cadence: [1_000, 3_000] },
  cn: { hz: [450], cadence: ONE_FOUR },
  cz: { hz: [425], cadence: ONE_FOUR },
  de: { hz: [425], cadence: ONE_FOUR },
  dk: { hz: [425], cadence: ONE_FOUR },
  ee: { hz: [425], cadence: ONE_FOUR },
  es: { hz: [425], cadence: [1_500, 3_000] },
  fi: { hz: [425], cadence: ONE_FOUR },
  fr: { hz: [440], cadence: [1_500, 3_500] },
  gr: { hz: [425], cadence: ONE_FOUR },
  hu: { hz: [425], cadence: [1_250, 3_750] },
  il: { hz: [400], cadence: [1_000, 3_000] },
  in: { hz: [375, 425], cadence: DOUBLE },
  it: { hz: [425], cadence: ONE_FOUR },
  lt: { hz: [425], cadence: ONE_FOUR },
  jp: { hz: [384, 416], cadence: [1_000, 2_000] },
  mx: { hz: [425], cadence: ONE_FOUR },
  my: { hz: [425], cadence: DOUBLE },
  nl: { hz: [425], cadence: ONE_FOUR },
  no: { hz: [425], cadence: ONE_FOUR },
  nz: { hz: [400, 450], cadence: DOUBLE },
  ph: { hz: [425, 480], cadence: ONE_FOUR },
  pl: { hz: [425], cadence: ONE_FOUR },
  pt: { hz: [425], cadence: [1_000, 5_000] },
  ru: { hz: [425], cadence: [800, 3_200] },
  se: { hz: [425], cadence: [1_000, 5_000] },
  sg: { hz: [401, 449], cadence: DOUBLE },
  th: { hz: [420], cadence: ONE_FOUR },
  uk: { hz: [400, 450], cadence: DOUBLE },
  us: { hz: [440, 480], cadence: [2_000, 4_000] },
  'us-old': { hz: [380, 460], cadence: [2_000, 4_000] },
  tw: { hz: [440, 480], cadence: [1_000, 2_000] },
  ve: { hz: [425], cadence: ONE_FOUR },
  za: { hz: [367, 433], cadence: DOUBLE },
} as const satisfies Record<string, RingSignal>

/** A country whose ringing tone is known. */
export type RingTone = keyof typeof SIGNALS

export const RING_TONES = Object.keys(SIGNALS) as readonly RingTone[]

const RATE = 16_000
/** Of all its frequencies together, peak. */
const AMPLITUDE = 0.4

/** One round of a country's ringing tone, silence included: what a caller hears again and again. 16 kHz. */
export function ringTone(of: RingTone): Pcm {
  const { hz, cadence } = SIGNALS[of]
  const parts = cadence.map((ms, index) =>
    index % 2 === 0 ? tones(hz, ms, RATE, AMPLITUDE / hz.length) : silence(ms, RATE),
  )
  return concat(parts, RATE)
}
