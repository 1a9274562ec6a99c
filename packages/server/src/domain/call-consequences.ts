import { type Call, type CallEvent, isFinal } from './call.ts'
import type { PermissionEvent } from './permission.ts'

/**
 * What a call's move does to what the user allows and to the business's count of calls; null when nothing.
 *
 * Missed is a business's call that rang and was not picked up: no answer, declined, or canceled by us. One that failed, or
 * that never rang, was not.
 */
export function permissionEventOf(before: Call, after: Call, event: CallEvent): PermissionEvent | null {
  const outgoing = after.direction !== 'inbound'
  if (event.kind === 'answered') return { kind: 'connected', by: outgoing ? 'business' : 'user', at: event.at }
  const missed = outgoing && before.status === 'ringing' && isFinal(after.status) && after.status !== 'failed'
  return missed ? { kind: 'missed' } : null
}
