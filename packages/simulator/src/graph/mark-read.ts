import { MarkRead } from '@ringway/meta-wire'
import type { BusinessNumber } from '../network/business.ts'
import type { GraphContext } from './graph-context.ts'
import { refusal } from './graph-fault.ts'
import { readParams } from './read-params.ts'

export function isMarkRead(body: unknown): boolean {
  return ((body ?? {}) as { status?: unknown }).status !== undefined
}

/** POST /{phone_number_id}/messages with `status`: what the user wrote up to this message has been read. */
export function markRead({ network, messages }: GraphContext, business: BusinessNumber, body: unknown) {
  const { message_id } = readParams(MarkRead, body)
  const user = network.users().find((each) => {
    const { entries } = network.thread(each, business)
    return entries.some(({ id, from }) => id === message_id && from === 'user')
  })
  if (!user) throw refusal(131009, 'Param "message_id" is not the id of a message to this phone number.')
  messages.readByBusiness(user, business, message_id)
  return { success: true }
}
