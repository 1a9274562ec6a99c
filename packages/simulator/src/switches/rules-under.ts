import { HOUR, SECOND } from '../clock.ts'
import type { CallRules } from '../network/calls/call-rules.ts'
import type { PolicyProfile } from '../network/policy-profile.ts'
import type { Switches } from './switches.ts'

/** The rules for calls as the switches have them now; what nobody has switched is as it was configured. */
export function callRulesUnder(rules: CallRules, switches: Switches): CallRules {
  const seconds = (chosen: string | null, otherwise: number) => (chosen === null ? otherwise : Number(chosen) * SECOND)
  return {
    ...rules,
    get answerWindowMs() {
      return seconds(switches.chosen('answer-window-s'), rules.answerWindowMs)
    },
    get ringWindowMs() {
      return seconds(switches.chosen('ring-window-s'), rules.ringWindowMs ?? rules.answerWindowMs)
    },
    get concurrentCalls() {
      return Number(switches.chosen('concurrent-calls') ?? rules.concurrentCalls)
    },
  }
}

/** The policy as the switches have it now. */
export function policyUnder(policy: PolicyProfile, switches: Switches): PolicyProfile {
  return {
    ...policy,
    get grantLifetime() {
      const chosen = switches.chosen('temporary-permission')
      return chosen === null ? policy.grantLifetime : Number.parseInt(chosen, 10) * HOUR
    },
  }
}
