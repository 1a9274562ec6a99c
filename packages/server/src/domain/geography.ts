import type { PolicyProfile } from './policy.ts'
import type { WhatsAppAddress } from './sender.ts'
export function placeRefused(_a: WhatsAppAddress, _p: PolicyProfile): string | null {
  return null
}
export function businessCallsRefused(_a: WhatsAppAddress, _p: PolicyProfile): boolean {
  return false
}
