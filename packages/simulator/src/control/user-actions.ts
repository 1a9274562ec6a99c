import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import { kindOf, MEDIA_KINDS, RECEIVED_LIVES } from '../network/media/media.ts'
import type { UserContent } from '../network/messages/user-content.ts'
import type { User } from '../network/user.ts'
import { businessOf, type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { entryById, type Found } from './entries.ts'
import { placeCall } from './place-call.ts'
import { badRequest, notFound } from './refusal.ts'
import { PhoneNumber, WaId } from './schemas.ts'
import { callByButton } from './taps.ts'

/** What a user does of their own accord: writes, calls. What they do with a message is in taps.ts. */
export function userActionRoutes(app: ControlApp, context: ControlContext): void {
  writeRoute(app, context)
  callRoute(app, context)
}

/** Of the largest file that WhatsApp carries, and one byte more: then its kind's limit is what is told. */
const MOST_BASE64 = 4 * Math.ceil((MEDIA_KINDS.document.most + 1) / 3)
/** All that stands beside it. */
const MOST_BESIDE = 1_000_000

const Content = z
  .strictObject({
    to: PhoneNumber,
    text: z.string().min(1).max(4096).optional().meta({ description: 'Words' }),
    media: z
      .strictObject({
        base64: z.base64().min(4).max(MOST_BASE64),
        mime_type: z.string().max(256).meta({ description: 'image/jpeg, audio/ogg, application/pdf, …' }),
        filename: z.string().max(240).optional(),
        caption: z.string().max(1024).optional(),
        voice: z.boolean().default(false).meta({ description: 'Of audio: spoken into the phone' }),
      })
      .optional()
      .meta({
        description: 'A file with its type, of the size that Meta allows its kind; with name, caption, or as voice',
      }),
    location: z
      .strictObject({
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        name: z.string().max(1000).optional(),
        address: z.string().max(1000).optional(),
      })
      .optional()
      .meta({ description: 'A place' }),
    contacts: z
      .array(
        z.strictObject({
          name: z.strictObject({ formatted_name: z.string().min(1).max(256), first_name: z.string().optional() }),
          phones: z.array(z.strictObject({ phone: z.string().max(64), type: z.string().optional() })).optional(),
        }),
      )
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'People from the address book, with their numbers' }),
    unsupported: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'What Meta does not carry to businesses, such as poll: they are told 131051' }),
    reaction: z
      .strictObject({ message_id: z.string(), emoji: z.string().max(16) })
      .optional()
      .meta({ description: 'An emoji for a message of the conversation' }),
    reply_to: z.string().optional().meta({ description: 'Beside any of these: the message that it answers' }),
  })
  .refine(
    ({ to: _to, reply_to: _quoted, ...content }) =>
      Object.values(content).filter((part) => part !== undefined).length === 1,
    'give exactly one of text, media, location, contacts, reaction and unsupported',
  )
type Content = z.infer<typeof Content>

function writeRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/messages',
    {
      bodyLimit: MOST_BASE64 + MOST_BESIDE,
      schema: {
        summary: 'The user writes to a business, or sends something else',
        params: WaId,
        body: Content,
        response: { 201: z.object({ message_id: z.string() }) },
      },
    },
    ({ params, body }, reply) => {
      const user = userOf(context, params.wa_id)
      const business = businessOf(context, body.to)
      for (const named of [body.reply_to, body.reaction?.message_id])
        if (named !== undefined) refuseStrange(context, user, business, named)
      const id = context.messages.fromUser(user, business, contentOf(context, business, body), body.reply_to ?? null)
      reply.code(201)
      return { message_id: id }
    },
  )
}

/** @throws Refusal 404 for a message that is not in the conversation */
function refuseStrange({ network }: ControlContext, user: User, business: BusinessNumber, id: string): void {
  if (network.knowsMessage(user, business, id)) return
  throw notFound(`message ${id} between +${user.waId} and +${business.number}`, 'GET …/thread?with= lists them.')
}

/** @throws Refusal 400 for a file that WhatsApp does not carry */
function contentOf({ network }: ControlContext, { phoneNumberId }: BusinessNumber, body: Content): UserContent {
  const { text, media, location, contacts, reaction, unsupported } = body
  if (location) return { kind: 'location', location }
  if (contacts) return { kind: 'contacts', contacts }
  if (unsupported) return { kind: 'unsupported', unsupported }
  if (reaction) return { kind: 'reaction', reaction }
  if (!media) return { kind: 'text', text: text ?? '' }
  const { base64, mime_type: mimeType, filename = null, caption = null, voice } = media
  const kind = kindOf(mimeType)
  if (!kind) throw badRequest(`media.mime_type: WhatsApp carries no ${mimeType}.`, 'For example image/jpeg.')
  const bytes = Buffer.from(base64, 'base64')
  const { most } = MEDIA_KINDS[kind]
  if (bytes.length > most)
    throw badRequest(`media: ${kind} has at most ${most} bytes; this has ${bytes.length}.`, 'Send a smaller file.')
  return {
    kind: 'media',
    media: network.media.add({ phoneNumberId, mimeType, filename, bytes }, RECEIVED_LIVES),
    caption,
    voice,
  }
}

function callRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/calls',
    {
      schema: {
        summary: 'The user calls a business',
        params: WaId,
        body: z.strictObject({
          to: PhoneNumber,
          via: z.enum(['icon', 'button', 'link']).default('icon'),
          message_id: z.string().optional().meta({ description: 'With via button: the message that has it' }),
          payload: z.string().max(512).optional().meta({ description: 'With via link: its biz_payload' }),
        }),
        response: { 201: z.object({ call_id: z.string() }) },
      },
    },
    async ({ params, body }, reply) => {
      const user = userOf(context, params.wa_id)
      const business = businessOf(context, body.to)
      reply.code(201)
      if (body.via !== 'button') return { call_id: await placeCall(context, user, business, body.via, payloadOf(body)) }
      return { call_id: await callByButton(context, buttonMessage(context, user, business, body.message_id)) }
    },
  )
}

function payloadOf({ via, payload }: { via: string; payload?: string | undefined }): string | null {
  if (payload === undefined) return null
  if (via === 'link') return payload
  throw badRequest('payload: only a link has one of its own.', 'Leave it out, or give via link.')
}

function buttonMessage(context: ControlContext, user: User, { number }: BusinessNumber, id: string | undefined): Found {
  const hint = 'message_id is the message of this business whose button is tapped.'
  if (id === undefined) throw badRequest('message_id: via button needs it.', hint)
  const found = entryById(context, user, id)
  if (found.business.number === number) return found
  throw badRequest(`message_id: that message is from +${found.business.number}.`, hint)
}
