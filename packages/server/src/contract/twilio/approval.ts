import { z } from 'zod'
import type { Approval, Content } from '../../domain/content.ts'
import { ContentResource, toTwilioContent } from './content.ts'

const STATUSES = ['unsubmitted', 'received', 'pending', 'approved', 'rejected', 'paused', 'disabled'] as const
const CATEGORIES = ['UTILITY', 'MARKETING', 'AUTHENTICATION'] as const

/** A request for WhatsApp's approval. */
export const ApprovalBody = z.strictObject({
  name: z
    .string({ error: 'is required' })
    .regex(/^[a-z0-9_]{1,512}$/, 'must have lower-case letters, digits and _ alone, 1 to 512 of them'),
  category: z.enum(CATEGORIES, { error: `must be ${CATEGORIES.join(', ')}` }),
  allow_category_change: z.boolean().optional().describe('WhatsApp changes a wrong category whatever this says'),
  send_ttl_seconds: z.null({ error: 'is not available' }).optional(),
})

const Fields = z.object({
  name: z.string(),
  category: z.string(),
  content_type: z.string(),
  status: z.enum(STATUSES),
  rejection_reason: z.string(),
  allow_category_change: z.boolean(),
})

/** Twilio, Content v1, ApprovalRequests: what a submission answers. */
export const ApprovalCreated = Fields
export type ApprovalCreated = z.infer<typeof ApprovalCreated>

/** Twilio, Content v1, ApprovalRequests: fetched. */
export const ApprovalResource = z.object({
  sid: z.string(),
  account_sid: z.string(),
  whatsapp: Fields.extend({ type: z.literal('whatsapp') }),
  url: z.string(),
})
export type ApprovalResource = z.infer<typeof ApprovalResource>

/** @param approval null for a content that was never submitted */
export function toTwilioApproval(approval: Approval | null): ApprovalCreated {
  return {
    name: approval?.name ?? '',
    category: approval?.category ?? '',
    content_type: approval?.contentType ?? '',
    status: approval?.status ?? 'unsubmitted',
    rejection_reason: approval?.rejectionReason ?? '',
    allow_category_change: approval?.allowCategoryChange ?? true,
  }
}

export function toTwilioApprovalFetched(content: Content, approval: Approval | null, origin: string): ApprovalResource {
  return {
    sid: content.sid,
    account_sid: content.accountSid,
    whatsapp: { type: 'whatsapp', ...toTwilioApproval(approval) },
    url: `${origin}/v1/Content/${content.sid}/ApprovalRequests`,
  }
}

/** Twilio, Content v1, ContentAndApprovals: without links. */
export const ContentWithApproval = ContentResource.omit({ url: true, links: true }).extend({
  approval_requests: Fields,
})
export type ContentWithApproval = z.infer<typeof ContentWithApproval>

export function toTwilioContentWithApproval(content: Content, approval: Approval | null): ContentWithApproval {
  const { url: _url, links: _links, ...resource } = toTwilioContent(content, '')
  return { ...resource, approval_requests: toTwilioApproval(approval) }
}
