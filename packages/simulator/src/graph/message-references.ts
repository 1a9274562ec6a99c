import type { OutgoingMessage } from '@ringway/meta-wire'
import type { BusinessNumber } from '../network/business.ts'
import { kindOf, type MediaKind } from '../network/media/media.ts'
import type { Network } from '../network/network.ts'
import { refusal } from './graph-fault.ts'

/** A file that a message names by its id. */
type NamedFile = { readonly param: string; readonly id: string; readonly as: MediaKind }

/**
 * What a message names must be there: files of this number, messages of this conversation.
 *
 * @throws GraphFault 100 for a file, 131009 for a message
 */
export function refuseUnknown(network: Network, business: BusinessNumber, to: string, message: OutgoingMessage): void {
  for (const { param, id } of filesIn(message))
    if (network.media.get(id)?.phoneNumberId !== business.phoneNumberId)
      throw refusal(100, `Param "${param}" is not the id of media of this phone number.`)
  const user = network.user(to)
  if (!user) return
  for (const [param, id] of messagesIn(message))
    if (!network.knowsMessage(user, business, id))
      throw refusal(131009, `Param "${param}" is not the id of a message in the conversation with this user.`)
}

/** Why a file cannot be sent as what the message says it is; null: it can. Meta notices after its answer. */
export function wrongFile(network: Network, message: OutgoingMessage): string | null {
  for (const { param, id, as } of filesIn(message)) {
    const { mimeType = '' } = network.media.get(id) ?? {}
    if (kindOf(mimeType) !== as) return `Param "${param}": a file of type ${mimeType} cannot be sent as ${as}.`
  }
  return null
}

const KINDS: readonly string[] = ['audio', 'image', 'video', 'sticker', 'document'] satisfies MediaKind[]
const isKind = (type: string): type is MediaKind => KINDS.includes(type)

function filesIn(message: OutgoingMessage): NamedFile[] {
  if (message.type === 'template') {
    const headers = message.template.components?.filter(({ type }) => type === 'header') ?? []
    return headers.flatMap(({ parameters }) =>
      parameters.flatMap((parameter) => fileOf('template.components.parameters', parameter)),
    )
  }
  if (message.type !== 'interactive') return fileOf('', message)
  const { header } = message.interactive as { header?: { type: string } }
  return header ? fileOf('interactive.header', header) : []
}

/** Of `{ type: "image", image: { id } }` the file; none where it is given by a link, or is no file. */
function fileOf(path: string, part: { readonly type: string }): NamedFile[] {
  const { type } = part
  if (!isKind(type)) return []
  const { id } = (part as unknown as Record<string, { id?: string }>)[type] ?? {}
  return id === undefined ? [] : [{ param: [path, type, 'id'].filter(Boolean).join('.'), id, as: type }]
}

function messagesIn(message: OutgoingMessage): [param: string, id: string][] {
  const quoted = message.context?.message_id
  return [
    ...(quoted === undefined ? [] : [['context.message_id', quoted] as [string, string]]),
    ...(message.type === 'reaction' ? [['reaction.message_id', message.reaction.message_id] as [string, string]] : []),
  ]
}
