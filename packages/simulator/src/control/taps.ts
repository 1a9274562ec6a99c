import { z } from 'zod'
import type { Button } from '../network/button.ts'
import type { Reply } from '../webhooks/reply-bodies.ts'
import { businessOf, type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { buttonOf, entryById, type Found } from './entries.ts'
import { answerPrompt, answerRequest } from './permission.ts'
import { placeCall } from './place-call.ts'
import { Refusal } from './refusal.ts'
import { PermissionView, PhoneNumber, WaId } from './schemas.ts'

const Tapped = z.object({
  call_id: z.string().optional().meta({ description: 'The call that a VOICE_CALL button has placed' }),
  message_id: z.string().nullable().optional().meta({ description: 'The reply that the business is sent' }),
  opens: z.string().optional().meta({ description: 'What the phone opens: a URL, or tel:+N' }),
  copies: z.string().optional().meta({ description: 'What the phone puts on its clipboard' }),
  permission: PermissionView.optional(),
})
type Tapped = z.infer<typeof Tapped>

/** What a user does with a message: taps one of its buttons, reads it. */
export function tapRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/taps',
    {
      schema: {
        summary: 'The user taps a button of a message',
        params: WaId,
        body: z.strictObject({
          message_id: z.string(),
          button: z
            .union([z.number().int().min(0), z.string().min(1)])
            .meta({ description: "The button's index or title" }),
        }),
        response: { 200: Tapped },
      },
    },
    ({ params, body }) => {
      const found = entryById(context, userOf(context, params.wa_id), body.message_id)
      return tap(context, found, buttonOf(found, body.button))
    },
  )
  app.post(
    '/users/:wa_id/read',
    {
      schema: {
        summary: "The user opens a thread: the business's messages in it are read",
        params: WaId,
        body: z.strictObject({ with: PhoneNumber }),
        response: { 200: z.object({ success: z.literal(true) }) },
      },
    },
    ({ params, body }) => {
      context.messages.read(userOf(context, params.wa_id), businessOf(context, body.with))
      return { success: true as const }
    },
  )
}

async function tap(context: ControlContext, found: Found, button: Button): Promise<Tapped> {
  context.messages.read(found.user, found.business)
  switch (button.type) {
    case 'VOICE_CALL':
      return { call_id: await callBy(context, found, button) }
    case 'URL':
      return { opens: button.url }
    case 'PHONE_NUMBER':
      return { opens: `tel:+${button.number.replace(/^\+/, '')}` }
    case 'COPY_CODE':
      return { copies: button.code }
    case 'QUICK_REPLY':
    case 'LIST_ITEM':
      return { message_id: reply(context, found, button) }
    case 'ALLOW':
    case 'DENY':
      return answerRequest(context, found, button.type === 'ALLOW' ? 'accept' : 'reject', false)
    case 'KEEP':
    case 'STOP':
      return answerPrompt(context, found, button.type === 'KEEP' ? 'keep' : 'revoke')
    default:
      return button satisfies never
  }
}

function reply({ messages }: ControlContext, { user, business, entry }: Found, button: Replying): string {
  return messages.reply(user, business, { to: entry.id, text: button.title, reply: replyOf(button) })
}

type Replying = Extract<Button, { type: 'QUICK_REPLY' | 'LIST_ITEM' }>

function replyOf(button: Replying): Reply {
  const { title, payload } = button
  if (button.type === 'LIST_ITEM') {
    const described = button.description === null ? {} : { description: button.description }
    return {
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: payload, title, ...described } },
    }
  }
  if (button.template) return { type: 'button', button: { payload, text: title } }
  return { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: payload, title } } }
}

/** Calls by the button of a message. @throws Refusal 409 once the button's time is over */
async function callBy(context: ControlContext, { user, business, entry }: Found, button: CallButton): Promise<string> {
  if (context.network.clock.now() >= entry.at + button.ttl)
    throw new Refusal(
      409,
      'button_expired',
      `This button worked until ${new Date(entry.at + button.ttl).toISOString()}.`,
      'Call by the icon, or let the business send another button.',
    )
  return await placeCall(context, user, business, 'button', button.payload)
}

type CallButton = Extract<Button, { type: 'VOICE_CALL' }>

/** The call button of this message. @throws Refusal */
export async function callByButton(context: ControlContext, found: Found): Promise<string> {
  const button = found.entry.buttons?.find((each): each is CallButton => each.type === 'VOICE_CALL')
  if (!button)
    throw new Refusal(
      409,
      'no_call_button',
      'This message has no call button.',
      'Give one whose buttons have VOICE_CALL.',
    )
  context.messages.read(found.user, found.business)
  return await callBy(context, found, button)
}
