import type { Alert } from '../domain/alert.ts'
import { type Approval, afterReview, type Review } from '../domain/content.ts'
import type { Millis } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { alertFor, type Problem } from '../webhooks/alert.ts'

/**
 * Puts WhatsApp's word about a template on record, in the transaction that has locked `approval`.
 *
 * @param at our time; `saidAt` is Meta's, where it was said by webhook
 * @returns the alert that the account's owner gets, which is on record too; null when the status stays or is pending
 */
export async function recordReview(
  tx: Writer,
  approval: Approval,
  review: Review,
  { at, saidAt }: { readonly at: Millis; readonly saidAt?: Millis },
): Promise<Alert | null> {
  const reviewed = afterReview(approval, review, at)
  await tx.approvals.update(reviewed, saidAt)
  const problem = reviewed.status === approval.status ? null : problemOf(reviewed)
  if (problem === null) return null
  const { accountSid, contentSid } = approval
  const alert = alertFor(problem, { accountSid, resourceSid: contentSid, at })
  await tx.alerts.insert(alert)
  return alert
}

/** @see Twilio, error dictionary, 63040 to 63042 and 63046 */
function problemOf({ status, name, rejectionReason }: Approval): Problem | null {
  switch (status) {
    case 'approved':
      return { code: 63046, level: 'warning', message: `WhatsApp has approved ${name}: it can be sent at any time` }
    case 'rejected':
      return {
        code: 63040,
        message: `WhatsApp has rejected ${name}: ${rejectionReason || 'it gave no reason'}. Create a corrected content and submit that.`,
      }
    case 'paused':
      return {
        code: 63041,
        message: `WhatsApp has paused ${name} for its quality; until it says otherwise it cannot be sent`,
      }
    case 'disabled':
      return { code: 63042, message: `WhatsApp has disabled ${name}: it cannot be sent any more` }
    default:
      return null
  }
}
