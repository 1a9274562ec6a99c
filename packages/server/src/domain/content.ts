import type { Millis } from '../kit/clock.ts'
import type { ContentTypes } from './content-types.ts'
import type { AccountSid, ContentSid } from './sid.ts'

/** A message prepared for sending, perhaps more than once: Twilio's Content. */
export type Content = {
  readonly sid: ContentSid
  readonly accountSid: AccountSid
  readonly friendlyName: string | null
  /** As Meta writes languages: `en`, `pt_BR`. */
  readonly language: string
  /** Sample values by placeholder; they stand in for what a message does not give. */
  readonly variables: Readonly<Record<string, string>>
  readonly types: ContentTypes
  readonly createdAt: Millis
  readonly updatedAt: Millis
}

export type ApprovalStatus = 'received' | 'pending' | 'approved' | 'rejected' | 'paused' | 'disabled'

/** A content's way through WhatsApp's review; a content that was never submitted has none. */
export type Approval = {
  readonly contentSid: ContentSid
  readonly accountSid: AccountSid
  /** The template's name at Meta. */
  readonly name: string
  /** UTILITY, MARKETING or AUTHENTICATION; Meta may have moved it. */
  readonly category: string
  /** Which of the content's types was submitted. */
  readonly contentType: string
  readonly status: ApprovalStatus
  /** Meta's words; empty unless rejected. */
  readonly rejectionReason: string
  readonly allowCategoryChange: boolean
  /** Meta's id of the template; null until Meta has it. */
  readonly templateId: string | null
  readonly wabaId: string
  readonly createdAt: Millis
  readonly updatedAt: Millis
}

/** A word of WhatsApp's about a template. */
export type Review = {
  readonly status: Exclude<ApprovalStatus, 'received'>
  /** Of a rejection; may be empty. */
  readonly reason: string
  /** Where the template has been put; null when nothing is said. */
  readonly category: string | null
  readonly templateId: string | null
}

/** The approval after WhatsApp's word at `at`, our time. What is not rejected has no reason. */
export function afterReview(approval: Approval, review: Review, at: Millis): Approval {
  return {
    ...approval,
    status: review.status,
    rejectionReason: review.status === 'rejected' ? review.reason : '',
    category: review.category ?? approval.category,
    templateId: review.templateId ?? approval.templateId,
    updatedAt: at,
  }
}
