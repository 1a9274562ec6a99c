import type { CountryCode } from 'libphonenumber-js/max'
import { DAY, type Millis } from '../kit/clock.ts'
import type { BlockedRegion } from './region-prefixes.ts'

/** What WhatsApp allows, as data: Meta changes it without notice, and businesses are on different terms. */
export type PolicyProfile = {
  readonly name: 'seed' | 'meta-2026-06'
  /** When these rules were written down, YYYY-MM-DD. */
  readonly date: string
  readonly source: string
  /** Permission requests from one sender to one user within rolling spans; what was not delivered is not counted. */
  readonly requests: readonly { readonly per: Millis; readonly atMost: number }[]
  /** An answered call, either way, clears the count of requests. */
  readonly answeredCallClearsRequests: boolean
  /** Business calls to one user within a rolling span, counted when Meta issues their id or when they are answered. */
  readonly calls: { readonly per: Millis; readonly atMost: number; readonly counted: 'placed' | 'connected' }
  /** From the last accept on. */
  readonly grantLasts: Millis
  readonly permanentGrants: boolean
  /** Business calls that nobody answers, in a row, at which the grant is gone. */
  readonly missedRevoke: number
  /** Calls of one sender at a time, both directions, ringing ones included. */
  readonly concurrentCalls: number
  /** Whose numbers are not called and do not call: countries as ISO 3166 codes, and regions. */
  readonly noCalling: { readonly countries: readonly CountryCode[]; readonly regions: readonly BlockedRegion[] }
  /** Countries, as ISO 3166 codes, whose numbers a business cannot call from. */
  readonly noBusinessCallsFrom: readonly CountryCode[]
}

/** The rules of the product description that Ringway began with. */
export const SEED: PolicyProfile = {
  name: 'seed',
  date: '2024-11-07',
  source: 'Twilio, "WhatsApp Business Calling", private beta',
  requests: [
    { per: DAY, atMost: 1 },
    { per: 7 * DAY, atMost: 2 },
  ],
  answeredCallClearsRequests: false,
  calls: { per: DAY, atMost: 5, counted: 'placed' },
  grantLasts: 7 * DAY,
  permanentGrants: false,
  missedRevoke: 4,
  concurrentCalls: 1_000,
  noCalling: { countries: ['CU', 'IR', 'KP', 'SY'], regions: ['Crimea', 'Donetsk', 'Luhansk'] },
  noBusinessCallsFrom: [],
}

/** Meta's own rules of June 2026. */
export const META_2026_06: PolicyProfile = {
  ...SEED,
  name: 'meta-2026-06',
  date: '2026-06-26',
  source: 'Meta, Calling API, "Obtain user call permissions" and "Business-initiated calls"',
  answeredCallClearsRequests: true,
  calls: { per: DAY, atMost: 100, counted: 'connected' },
  permanentGrants: true,
  noBusinessCallsFrom: ['US', 'CA', 'EG', 'VN', 'NG'],
}

export const POLICY_PROFILES = [SEED, META_2026_06] as const
