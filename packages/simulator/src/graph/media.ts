import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import { kindOf, MEDIA_KINDS, type Media, UPLOADED_LIVES } from '../network/media/media.ts'
import { ATTACHMENTS } from '../network/media/media-address.ts'
import { appWithToken, type GraphContext } from './graph-context.ts'
import { type GraphFault, refusal } from './graph-fault.ts'
import { readParams } from './read-params.ts'

const MOST_BYTES = MEDIA_KINDS.document.most

const Fields = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  type: z.string().max(256).optional(),
  use_case: z.literal('call_voicemail_announcement').optional(),
  description: z.string().max(1024).optional(),
})

/** Files come as multipart/form-data, whose body is read by `uploadMedia` itself. */
export async function takeMultipart(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits: { fileSize: MOST_BYTES, files: 1, fields: 10 } })
}

/** POST /{phone_number_id}/media: `file`, `type`, `messaging_product`. An announcement for voicemail does not expire. */
export async function uploadMedia({ network }: GraphContext, number: BusinessNumber, request: FastifyRequest) {
  if (!request.isMultipart()) throw refusal(100, 'The body must be multipart/form-data with the part "file".')
  const { fields, file } = await readParts(request)
  const { type, use_case } = readParams(Fields, fields)
  if (!file) throw refusal(100, 'Param "file" is missing.')
  // Clients also write the kind alone (`image`); then the file's own type holds.
  const mimeType = type?.includes('/') ? type : file.mimeType
  const fault = use_case ? announcementFault(mimeType) : fileFault(mimeType, file.bytes.length)
  if (fault) throw fault
  const { bytes, filename } = file
  const { phoneNumberId } = number
  const media = network.media.add({ phoneNumberId, mimeType, filename, bytes }, use_case ? null : UPLOADED_LIVES)
  return { id: media.id }
}

type File = { readonly bytes: Buffer; readonly mimeType: string; readonly filename: string | null }

async function readParts(request: FastifyRequest): Promise<{ fields: Record<string, unknown>; file: File | null }> {
  const fields: Record<string, unknown> = {}
  let file: File | null = null
  for await (const part of request.parts()) {
    if (part.type === 'field') fields[part.fieldname] = part.value
    else file = { bytes: await bytesOf(part), mimeType: part.mimetype, filename: part.filename || null }
  }
  return { fields, file }
}

/** @throws GraphFault 131053 for a file that no kind allows */
async function bytesOf(part: MultipartFile): Promise<Buffer> {
  try {
    return await part.toBuffer()
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'FST_REQ_FILE_TOO_LARGE') throw error
    throw refusal(131053, `A file has at most ${MOST_BYTES} bytes; this has more.`)
  }
}

function fileFault(mimeType: string, size: number): GraphFault | null {
  const kind = kindOf(mimeType)
  if (!kind) {
    const types = Object.values(MEDIA_KINDS).flatMap((each) => each.types)
    return refusal(100, `Param "file" must be a file of one of these types: ${types.join(', ')}. It is ${mimeType}.`)
  }
  const { most } = MEDIA_KINDS[kind]
  if (size === 0) return refusal(100, 'Param "file" is empty.')
  return size > most ? refusal(131053, `A file of type ${mimeType} has at most ${most} bytes; this has ${size}.`) : null
}

function announcementFault(mimeType: string): GraphFault | null {
  if (mimeType.startsWith('audio/ogg')) return null
  return refusal(100, `An announcement is an Opus file, audio/ogg; this is ${mimeType}.`)
}

/** GET /{media_id}: what it is, and an address at which it can be fetched for five minutes with the same token. */
export function mediaNode({ network }: GraphContext, media: Media, request: FastifyRequest) {
  const { phone_number_id } = request.query as { phone_number_id?: string }
  if (phone_number_id !== undefined && phone_number_id !== media.phoneNumberId)
    throw refusal(100, 'Param "phone_number_id" is not the number that the media belongs to.')
  return {
    messaging_product: 'whatsapp',
    url: network.media.addressOf(media, `${request.protocol}://${request.host}`),
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: String(media.bytes.length),
    id: media.id,
  }
}

/** DELETE /{media_id} */
export function deleteMedia({ network }: GraphContext, media: Media) {
  network.media.delete(media.id)
  return { success: true }
}

const Address = z.object({ mid: z.string(), ext: z.coerce.number(), hash: z.string() })

/** GET /whatsapp_business/attachments/?mid=: the bytes, for whoever has the token of an app that may see them. */
export function mediaAddress(app: FastifyInstance, context: GraphContext): void {
  app.get(ATTACHMENTS, (request, reply: FastifyReply) => {
    const asking = appWithToken(context, request)
    const { network } = context
    const { mid, ext, hash } = readParams(Address, request.query)
    const media = network.media.get(mid)
    const number = network.businesses().find(({ phoneNumberId }) => phoneNumberId === media?.phoneNumberId)
    const mayUse = number && network.apps.account(number.wabaId)?.apps.includes(asking.id)
    if (!media || !mayUse || !network.media.hasStamped(media, ext, hash))
      throw refusal(131052, 'There is no media at this address.')
    if (network.clock.now() >= ext) throw refusal(131052, 'The address has expired: GET /{media_id} gives another.')
    return reply.type(media.mimeType).send(media.bytes)
  })
}
