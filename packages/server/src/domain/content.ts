import type { Millis } from '../kit/clock.ts'
import type { AccountSid, ContentSid } from './sid.ts'

/** A message prepared for sending, perhaps more than once: Twilio's Content. `types` is in Twilio's own shape. */
export type Content = {
  readonly sid: ContentSid
  readonly accountSid: AccountSid
  readonly friendlyName: string | null
  /** As Meta writes languages: `en`, `pt_BR`. */
  readonly language: string
  /** Sample values by placeholder; they stand in for what a message does not give. */
  readonly variables: Readonly<Record<string, string>>
  readonly types: Readonly<Record<string, unknown>>
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
  /** Meta's reason; empty unless rejected. */
  readonly rejectionReason: string
  readonly allowCategoryChange: boolean
  /** Meta's id of the template; null until Meta has it. */
  readonly templateId: string | null
  readonly wabaId: string
  readonly createdAt: Millis
  readonly updatedAt: Millis
}
