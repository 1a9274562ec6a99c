import { type PolicyProfile, SEED } from './policy.ts'
import type { WhatsAppAddress } from './sender.ts'

/** Which rules hold for which sender, and whether we hold to them ourselves or leave every "no" to Meta. */
export type Policies = {
  readonly profile: PolicyProfile
  readonly perSender: ReadonlyMap<WhatsAppAddress, PolicyProfile>
  /** False: nothing is refused here on grounds of permission, limits or windows; Meta decides. */
  readonly enforced: boolean
}

export const DEFAULT_POLICIES: Policies = { profile: SEED, perSender: new Map(), enforced: true }

export function policyFor(policies: Policies, sender: WhatsAppAddress): PolicyProfile {
  return policies.perSender.get(sender) ?? policies.profile
}
