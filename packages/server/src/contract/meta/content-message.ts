import { OutgoingMessage } from '@ringway/meta-wire'
import type { Approval, ApprovalStatus, Content } from '../../domain/content.ts'
import { type Arranged, arrange } from './content-parts.ts'
import { CannotCarry, freeFormMessage, type MessageBody } from './free-form-message.ts'
import { templateMessage } from './template-message.ts'
import { fill, type Values, withSamples } from './values.ts'

export type { MessageBody } from './free-form-message.ts'

/** What a content becomes at Meta for one message. */
export type Sendable =
  | {
      readonly kind: 'message'
      readonly message: MessageBody
      /** The body as the user reads it, shown in the Message resource; empty for a request that is sent without text. */
      readonly text: string
      /** Free-form: goes only while the service window is open. */
      readonly needsWindow: boolean
      /** It asks the user for leave to call. */
      readonly asksPermission: boolean
      readonly numMedia: number
    }
  | { readonly kind: 'unsendable'; readonly code: 63006 | 63016 | 63040 | 63041 | 63042; readonly why: string }

/** "Content could not be formatted for the channel". */
const UNFORMATTABLE = 63006

/** Twilio's codes for a template that WhatsApp does not let through. */
const BARRED = { rejected: 63040, paused: 63041, disabled: 63042 } as const satisfies Partial<
  Record<ApprovalStatus, number>
>

/**
 * An approved content goes as its template, at any time. Any other goes without one where WhatsApp can carry that,
 * while the service window is open.
 *
 * @param variables what the message gives; the content's samples stand in for what is missing or empty
 */
export function sendableOf(
  content: Content,
  approval: Approval | null,
  variables: Readonly<Record<string, string>>,
): Sendable {
  const values = withSamples(variables, content.variables)
  const arranged = arrange(content.types)
  if (approval?.status === 'approved' && arranged.kind === 'parts')
    return fitted(templateMessage(content, approval, arranged.parts, values), arranged, values)
  const freeForm = withoutTemplate(arranged, values)
  return freeForm.kind === 'message' ? freeForm : (barred(approval) ?? freeForm)
}

function withoutTemplate(arranged: Arranged, values: Values): Sendable {
  try {
    return fitted(freeFormMessage(arranged, values), arranged, values)
  } catch (error) {
    if (!(error instanceof CannotCarry)) throw error
    return unformattable(`without an approved template WhatsApp cannot carry ${error.message}`)
  }
}

/** The message, unless it breaks a limit of Meta's once its variables are filled in. */
function fitted(message: MessageBody, arranged: Arranged, values: Values): Sendable {
  const read = OutgoingMessage.safeParse({ ...message, messaging_product: 'whatsapp', to: '0' })
  const issue = read.error?.issues[0]
  if (issue) return unformattable(`WhatsApp does not take it: ${issue.path.join('.')}: ${issue.message}`)
  const asksPermission = hasPermissionRequest(arranged)
  const isTemplate = message.type === 'template'
  return {
    kind: 'message',
    message,
    text: asksPermission && !isTemplate ? '' : textOf(arranged, values),
    needsWindow: !isTemplate,
    asksPermission,
    numMedia: hasMedia(arranged) ? 1 : 0,
  }
}

function barred(approval: Approval | null): Sendable | null {
  const status = approval?.status
  if (status !== 'rejected' && status !== 'paused' && status !== 'disabled') return null
  const reason = approval?.rejectionReason ? `: ${approval.rejectionReason}` : ''
  return { kind: 'unsendable', code: BARRED[status], why: `the content's template is ${status} at WhatsApp${reason}` }
}

function unformattable(why: string): Sendable {
  return { kind: 'unsendable', code: UNFORMATTABLE, why }
}

function textOf(arranged: Arranged, values: Values): string {
  if (arranged.kind === 'location') return fill(arranged.location.label ?? '', values)
  const body = arranged.kind === 'list' ? arranged.list.body : arranged.parts.body
  return fill(body ?? '', values)
}

function hasPermissionRequest(arranged: Arranged): boolean {
  return arranged.kind === 'parts' && arranged.parts.buttons.some(({ type }) => type === 'VOICE_CALL_REQUEST')
}

function hasMedia(arranged: Arranged): boolean {
  return arranged.kind === 'parts' && arranged.parts.header !== null && 'media' in arranged.parts.header
}
