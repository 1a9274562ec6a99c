import type { TemplateStatus } from '@ringway/meta-wire'
import type { Review } from '../../domain/content.ts'

const STATUS_OF = {
  PENDING: 'pending',
  APPROVED: 'approved',
  REJECTED: 'rejected',
  PAUSED: 'paused',
  DISABLED: 'disabled',
} as const satisfies Record<TemplateStatus, Review['status']>

/** Meta's word for a template's status as Twilio's; the rarer ones (an appeal, a deletion to come) count as pending. */
export function approvalStatus(metaStatus: string): Review['status'] {
  const known: Readonly<Record<string, Review['status']>> = STATUS_OF
  return Object.hasOwn(known, metaStatus) ? (known[metaStatus] ?? 'pending') : 'pending'
}
