import { DAY, type Millis } from '../clock.ts'
import type { RollingLimit } from './apps/rolling-limit.ts'

/** WhatsApp's rules between a business number and a user as they stood on a day. Data: another day is another profile. */
export type PolicyProfile = {
  readonly name: 'seed' | 'meta-2026-06'
  /** The newest date on the page that the numbers are from. */
  readonly date: string
  readonly source: string
  /** How long a permission request lives, from its first answer, or from its delivery while nobody has answered. */
  readonly requestLifetime: Millis
  /** How long a temporary grant lasts, from the last accept. */
  readonly grantLifetime: Millis
  /** Requests delivered, shortest period first. */
  readonly requests: readonly RollingLimit[]
  /** Whether a connected call, whoever placed it, sets the count of requests back to 0. */
  readonly connectedCallClearsRequests: boolean
  /** Calls of the business under a grant: those placed (a call id was issued) or only those answered. */
  readonly calls: RollingLimit & { readonly counted: 'placed' | 'connected' }
  /** The business's calls unanswered in a row at which the user is asked to keep or stop, and at which the grant ends. */
  readonly missed: { readonly prompt: number; readonly revoke: number }
  /** May a user grant permission for good? */
  readonly permanentGrants: boolean
  /** Prefixes of the countries whose business numbers may not place calls; the user's country does not matter. */
  readonly noBusinessCallsFrom: readonly string[]
  /** What becomes of a promotional template declared UTILITY. */
  readonly promotionalUtility: 'rejected' | 'moved to MARKETING'
}

const SEED: PolicyProfile = {
  name: 'seed',
  date: '2024-11-07',
  source: 'Twilio, WhatsApp Business Calling (private beta)',
  requestLifetime: 7 * DAY,
  grantLifetime: 7 * DAY,
  requests: [
    { period: DAY, max: 1 },
    { period: 7 * DAY, max: 2 },
  ],
  connectedCallClearsRequests: false,
  calls: { period: DAY, max: 5, counted: 'placed' },
  missed: { prompt: 2, revoke: 4 },
  permanentGrants: false,
  noBusinessCallsFrom: [],
  promotionalUtility: 'rejected',
}

export const POLICY_PROFILES = {
  seed: SEED,
  'meta-2026-06': {
    ...SEED,
    name: 'meta-2026-06',
    date: '2026-06-26',
    source: 'Meta, Cloud API Calling: Obtain user call permissions',
    connectedCallClearsRequests: true,
    calls: { period: DAY, max: 100, counted: 'connected' },
    permanentGrants: true,
    // United States and Canada, Egypt, Vietnam, Nigeria.
    noBusinessCallsFrom: ['1', '20', '84', '234'],
    promotionalUtility: 'moved to MARKETING',
  },
} as const satisfies Record<PolicyProfile['name'], PolicyProfile>
