import type { Interactive, OutgoingMessage } from '@ringway/meta-wire'
import type { QuickReplyAction, TwilioListPicker, TwilioLocation, VoiceCallAction } from '../../domain/content-types.ts'
import type { Arranged, Parts } from './content-parts.ts'
import { mediaKind } from './media-kind.ts'
import { mediaMessage, mediaParameter } from './media-parameter.ts'
import { fill, type Values } from './values.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** An OutgoingMessage without who it goes to. */
export type MessageBody = DistributiveOmit<
  OutgoingMessage,
  'messaging_product' | 'to' | 'recipient_type' | 'biz_opaque_callback_data' | 'context'
>

/** Buttons that a message without a template may have. */
const MAX_REPLY_BUTTONS = 3

/** What WhatsApp cannot carry without a template, in words. */
export class CannotCarry extends Error {
  override readonly name = 'CannotCarry'
}

/** A content as a message without a template. @throws CannotCarry */
export function freeFormMessage(arranged: Arranged, values: Values): MessageBody {
  switch (arranged.kind) {
    case 'location':
      return locationMessage(arranged.location, values)
    case 'list':
      return interactive(listPicker(arranged.list, values))
    case 'parts':
      return arranged.parts.buttons.length === 0
        ? withoutButtons(arranged.parts, values)
        : interactive(withButtons(arranged.parts, values))
    default:
      return arranged satisfies never
  }
}

function interactive(message: Interactive): MessageBody {
  return { type: 'interactive', interactive: message }
}

function withoutButtons({ header, body, footer }: Parts, values: Values): MessageBody {
  if (footer !== null) throw new CannotCarry('a footer (subtitle) without buttons')
  if (header && 'text' in header) throw new CannotCarry('a header without buttons')
  const text = body === null ? null : fill(body, values)
  if (header === null) return { type: 'text', text: { body: text ?? '' } }
  const link = fill(header.media, values)
  if (text !== null && mediaKind(link) === 'audio') throw new CannotCarry('text together with sound')
  return mediaMessage(link, text)
}

function withButtons(parts: Parts, values: Values): Interactive {
  const { buttons } = parts
  const replies = buttons.filter((button) => button.type === 'QUICK_REPLY')
  if (replies.length === buttons.length) return replyButtons(parts, replies, values)
  const [button, another] = buttons
  if (another !== undefined) throw new CannotCarry('more than one button, other than quick replies alone')
  switch (button?.type) {
    case 'URL': {
      const parameters = { display_text: button.title, url: fill(button.url, values) }
      return { type: 'cta_url', ...frame(parts, values), action: { name: 'cta_url', parameters } }
    }
    case 'VOICE_CALL':
      return voiceCall(parts, button, values)
    case 'VOICE_CALL_REQUEST':
      // Words of one's own need the template.
      return { type: 'call_permission_request', action: { name: 'call_permission_request' } }
    default:
      throw new CannotCarry(`a ${button?.type} button`)
  }
}

function replyButtons(parts: Parts, actions: readonly QuickReplyAction[], values: Values): Interactive {
  if (actions.length > MAX_REPLY_BUTTONS) throw new CannotCarry(`more than ${MAX_REPLY_BUTTONS} quick replies`)
  const buttons = actions.map((action) => {
    const title = fill(action.title, values)
    return { type: 'reply' as const, reply: { id: fill(action.id ?? action.title, values), title } }
  })
  return { type: 'button', ...frame(parts, values), action: { buttons } }
}

function voiceCall({ header, body, footer }: Parts, button: VoiceCallAction, values: Values): Interactive {
  if (header) throw new CannotCarry('a call button under media or a header')
  if (footer !== null) throw new CannotCarry('a call button together with a footer (subtitle)')
  const ttl = button.ttl_minutes
  const lasting = ttl !== undefined && { ttl_minutes: Number(fill(String(ttl), values)) }
  return {
    type: 'voice_call',
    body: { text: fill(body ?? '', values) },
    action: { name: 'voice_call', parameters: { display_text: button.title, ...lasting } },
  }
}

/** What stands around the buttons. */
function frame({ header, body, footer }: Parts, values: Values) {
  if (header && 'media' in header && mediaKind(header.media) === 'audio') throw new CannotCarry('buttons under sound')
  const above =
    header && ('text' in header ? textHeader(header.text, values) : mediaParameter(fill(header.media, values)))
  return {
    ...(above && { header: above }),
    body: { text: fill(body ?? '', values) },
    ...(footer !== null && { footer: { text: fill(footer, values) } }),
  }
}

function textHeader(text: string, values: Values) {
  return { type: 'text' as const, text: fill(text, values) }
}

function listPicker({ body, button, items }: TwilioListPicker, values: Values): Interactive {
  const rows = items.map(({ id, item, description }) => ({
    id: fill(id, values),
    title: fill(item, values),
    ...(description !== undefined && { description: fill(description, values) }),
  }))
  return {
    type: 'list',
    body: { text: fill(body, values) },
    action: { button: fill(button, values), sections: [{ rows }] },
  }
}

function locationMessage({ latitude, longitude, label, address }: TwilioLocation, values: Values): MessageBody {
  return {
    type: 'location',
    location: {
      latitude,
      longitude,
      ...(label !== undefined && { name: fill(label, values) }),
      ...(address !== undefined && { address: fill(address, values) }),
    },
  }
}
