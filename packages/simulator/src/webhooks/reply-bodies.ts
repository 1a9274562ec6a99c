import { type Millis, unixSeconds } from '../clock.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { User } from '../network/user.ts'
import { opening } from './call-bodies.ts'
import { fromUser } from './identity.ts'

type ReplyTold = {
  readonly id: string
  readonly at: Millis
  /** The message tapped on; of an automatic permission, the call; null: the user's own doing. */
  readonly context: string | null
}

/** What a user says by a tap: a template's quick reply, a reply button, a row of a list. */
export type Reply =
  | { readonly type: 'button'; readonly button: { readonly payload: string; readonly text: string } }
  | { readonly type: 'interactive'; readonly interactive: Interactive }

type Interactive =
  | { readonly type: 'button_reply'; readonly button_reply: { readonly id: string; readonly title: string } }
  | {
      readonly type: 'list_reply'
      readonly list_reply: { readonly id: string; readonly title: string; readonly description?: string }
    }

/** The `value` of a `messages` webhook: the user has tapped a button of a message. */
export function replyValue(user: User, business: BusinessNumber, told: ReplyTold, reply: Reply) {
  return messageValue(user, business, told, business.number, reply)
}

/** The user's answer to being called. */
export type PermissionReply = {
  readonly response: 'accept' | 'reject'
  /** The end of an accepted permission; null: it is permanent. Of a rejection null too. */
  readonly until: Millis | null
  /** `automatic`: a callback after the user's call, or too many calls missed. */
  readonly source: 'user_action' | 'automatic'
}

/**
 * The `value` of a `messages` webhook: the user lets the business call, or no longer does. `context.from` is the user,
 * as in Meta's samples.
 */
export function permissionReplyValue(user: User, business: BusinessNumber, told: ReplyTold, reply: PermissionReply) {
  const { response, until, source } = reply
  const accepted = response === 'accept' ? { is_permanent: until === null } : {}
  const expires = until === null ? {} : { expiration_timestamp: unixSeconds(until) }
  const call_permission_reply = { response, ...accepted, ...expires, response_source: source }
  return messageValue(user, business, told, user.waId, {
    type: 'interactive',
    interactive: { type: 'call_permission_reply', call_permission_reply },
  })
}

function messageValue(user: User, business: BusinessNumber, told: ReplyTold, contextFrom: string, content: object) {
  const from = user.hiddenNumber && contextFrom === user.waId ? {} : { from: contextFrom }
  const context = told.context === null ? {} : { context: { ...from, id: told.context } }
  const message = { ...context, ...fromUser(user), id: told.id, timestamp: unixSeconds(told.at), ...content }
  return { ...opening(user, business), messages: [message] }
}
