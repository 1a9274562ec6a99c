import type { TemplateStatus } from '@ringway/meta-wire'

/** What Meta told us, in our words. `key` is the same for every delivery of the same fact. Times are Unix milliseconds. */
export type CarrierEvent = CallFact | MessageFact | TemplateReviewed

/** About a call. */
export type CallFact = CallOffered | CallConnected | CallProgressed | CallEnded

/** About messages and what users allow. */
export type MessageFact = MessageReceived | MessageProgressed | PermissionReplied

type Fact = {
  readonly key: string
  readonly phoneNumberId: string
  /** Meta counts whole seconds. */
  readonly at: number
}

/** Who a user is to Meta: a number, or, where Meta hides it, an id. At least one is there. */
export type MetaUser = {
  /** Digits only. */
  readonly number: string | null
  readonly id: string | null
  /** The name in the user's profile. */
  readonly name: string | null
}

/** A user calls. */
export type CallOffered = Fact & {
  readonly kind: 'call-offered'
  readonly callId: string
  /** The user's number, digits only; null when Meta hides it and gives only `userId`. */
  readonly fromNumber: string | null
  /** The user's business-scoped id, where Meta gives one. */
  readonly userId: string | null
  readonly callerName: string | null
  /** Meta's SDP offer. */
  readonly offer: string
}

/** The relay has answered a call of ours. Nobody has picked up yet. */
export type CallConnected = Fact & {
  readonly kind: 'call-connected'
  readonly callId: string
  /** What we gave with `connect`: the call's SID; null when it did not come back. */
  readonly opaque: string | null
  /** Meta's SDP answer. */
  readonly answer: string
}

/** A call of ours rings at the user's, is picked up, or is declined. */
export type CallProgressed = Fact & {
  readonly kind: 'call-progressed'
  readonly callId: string
  readonly opaque: string | null
  readonly status: 'ringing' | 'accepted' | 'rejected'
}

/** A call is over at Meta. */
export type CallEnded = Fact & {
  readonly kind: 'call-ended'
  readonly callId: string
  readonly opaque: string | null
  /** Meta's error code when the call failed, else null. */
  readonly errorCode: number | null
  readonly errorMessage: string | null
}

/** A user wrote something or tapped a button. */
export type MessageReceived = Fact & {
  readonly kind: 'message-received'
  readonly messageId: string
  readonly user: MetaUser
  /** Meta's word for what it is: text, button, interactive, image and others. */
  readonly type: string
  /** The text, or of a button its title; null for what has none. */
  readonly text: string | null
  /** Of a tapped button or list row. */
  readonly reply: {
    readonly kind: 'button' | 'list'
    readonly id: string
    readonly title: string
    readonly description: string | null
  } | null
  /** The message that is answered, by Meta's id. */
  readonly inReplyTo: string | null
  readonly forwarded: boolean
}

/** How a message of ours fares. */
export type MessageProgressed = Fact & {
  readonly kind: 'message-progressed'
  readonly messageId: string
  readonly opaque: string | null
  readonly status: 'sent' | 'delivered' | 'read' | 'failed'
  /** Of a failed one. */
  readonly error: { readonly code: number; readonly message: string } | null
}

/** A user allows calls or does not, or Meta decides so itself. */
export type PermissionReplied = Fact & {
  readonly kind: 'permission-replied'
  readonly messageId: string
  readonly user: MetaUser
  readonly response: 'accept' | 'reject'
  /** When an accepted one ends; null for a rejected one, and where Meta does not say. */
  readonly until: number | 'forever' | null
  /** `automatic`: no tap of the user's. */
  readonly source: 'user_action' | 'automatic'
  /** The request that is answered, by Meta's id; of an automatic grant, the call's id; null when neither. */
  readonly inReplyTo: string | null
}

/** Meta has reviewed, paused or disabled a template. */
export type TemplateReviewed = Omit<Fact, 'phoneNumberId'> & {
  readonly kind: 'template-reviewed'
  readonly wabaId: string
  readonly templateId: string
  readonly name: string
  /** `en`, `pt_BR`. */
  readonly language: string
  readonly status: TemplateStatus
  /** Meta's reason for a rejection; empty when it gave none. */
  readonly reason: string
  /** Where Meta has put it; null when it does not say. */
  readonly category: string | null
}

/** What Meta told beside events: nobody acts on it, and it must not disappear in silence. */
export type WebhookNote =
  /** Something on a field that we read, of a shape or kind that we do not know. `what`: how it fails us, none of its contents. */
  | { readonly kind: 'unread'; readonly field: WebhookField; readonly what: string }
  /** An error that is about no call and no message in particular, such as 131044: Meta wants a way to be paid. */
  | {
      readonly kind: 'error'
      readonly field: WebhookField
      readonly phoneNumberId: string
      readonly code: number
      readonly message: string
    }
  /** A `system` message: what has become of a user. `what`: `user_changed_number`, `user_changed_user_id`. */
  | { readonly kind: 'system'; readonly field: WebhookField; readonly phoneNumberId: string; readonly what: string }

/** The fields of Meta's webhooks that we read. */
export type WebhookField = 'calls' | 'messages' | 'message_template_status_update'

/** Takes notes of a webhook that is being read. */
export type Note = (note: WebhookNote) => void

/** A webhook body that is not what Meta sends. */
export class BadWebhook extends Error {
  override readonly name = 'BadWebhook'
}
