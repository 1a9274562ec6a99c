import type { Digits } from '@ringway/meta-wire'
import { type Impairment, type MediaFaults, NO_IMPAIRMENT } from '../relay/media-faults.ts'
import type { FaultKind } from './fault-menu.ts'
import type { Faults, Parameters } from './faults.ts'

/** Who is on a call. */
type Parties = { readonly user: Digits; readonly business: Digits }

/** What each kind does to the packets of a direction. */
const SPOILS = {
  'media-one-way': () => ({ blocked: true }),
  'media-loss': ({ percent }) => ({ lossPercent: Number(percent) }),
  'media-jitter': ({ ms }) => ({ jitterMs: Number(ms) }),
  'media-reorder': ({ percent }) => ({ reorderPercent: Number(percent) }),
} as const satisfies Partial<Record<FaultKind, (parameters: Parameters) => Partial<Impairment>>>

/** What each kind does to a call's media as a whole. */
const CHANGES = {
  'media-private-candidates': { candidates: 'private' },
  'media-role-conflict': { iceRole: 'controlling' },
  'media-wrong-fingerprint': { fingerprint: 'wrong' },
  'media-waits': { firstMedia: 'business' },
} as const satisfies Partial<Record<FaultKind, Partial<MediaFaults>>>

/** What is wrong with a call's media from its beginning; each kind is asked once a call. */
export function mediaFaultsOf(faults: Faults): (parties: Parties) => Partial<MediaFaults> {
  return ({ user, business: number }) => {
    const strike = (kind: string) => faults.strike(kind as FaultKind, { number, user })
    const spoiled = Object.entries(SPOILS).flatMap(([kind, impairment]) => {
      const parameters = strike(kind)
      return parameters ? [{ direction: parameters.direction, impairment: impairment(parameters) }] : []
    })
    const towards = (side: 'to-business' | 'to-user'): Impairment => {
      const mine = spoiled.filter(({ direction }) => direction === side || direction === 'both')
      return Object.assign({}, NO_IMPAIRMENT, ...mine.map(({ impairment }) => impairment))
    }
    const changes = Object.entries(CHANGES).map(([kind, change]) => (strike(kind) ? change : {}))
    return Object.assign({ towardsBusiness: towards('to-business'), towardsUser: towards('to-user') }, ...changes)
  }
}

/** The network of a call that has just been answered goes away later on; null: it stays. */
export function networkDropOf(faults: Faults, { user, business: number }: Parties) {
  const drop = faults.strike('media-drop', { number, user })
  if (!drop) return null
  const network: MediaFaults['network'] = typeof drop.ms === 'number' ? { downForMs: drop.ms } : 'down'
  return { afterMs: Number(drop.after), network }
}
