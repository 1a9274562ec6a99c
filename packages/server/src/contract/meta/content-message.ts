import type { OutgoingMessage } from '@ringway/meta-wire'
import type { Approval, Content } from '../../domain/content.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A message as Meta takes it, but for whom it goes to and what comes back. */
export type MessageBody = DistributiveOmit<
  OutgoingMessage,
  'messaging_product' | 'to' | 'recipient_type' | 'biz_opaque_callback_data' | 'context'
>

export type Sendable =
  | {
      readonly kind: 'message'
      readonly message: MessageBody
      readonly text: string
      readonly needsWindow: boolean
      readonly asksPermission: boolean
      readonly numMedia: number
    }
  | { readonly kind: 'unsendable'; readonly code: 63006 | 63016 | 63040 | 63041 | 63042; readonly why: string }

/** What a content is sent as. */
export function sendableOf(
  content: Content,
  _approval: Approval | null,
  variables: Readonly<Record<string, string>>,
): Sendable {
  const types = content.types as Record<string, { body?: string; actions?: { type: string }[] } | undefined>
  const base = { kind: 'message', needsWindow: true, numMedia: 0 } as const
  const body = (types['twilio/text'] ?? types['twilio/call-to-action'])?.body ?? ''
  const text = body.replace(
    /\{\{(\w+)\}\}/g,
    (whole, name: string) => variables[name] ?? content.variables[name] ?? whole,
  )
  if (types['twilio/text'])
    return { ...base, asksPermission: false, text, message: { type: 'text', text: { body: text } } }
  if (types['twilio/call-to-action']?.actions?.[0]?.type !== 'VOICE_CALL_REQUEST')
    return { kind: 'unsendable', code: 63006, why: 'WhatsApp has no message of this shape' }
  const interactive = { type: 'call_permission_request', action: { name: 'call_permission_request' } } as const
  return { ...base, asksPermission: true, text, message: { type: 'interactive', interactive } }
}
