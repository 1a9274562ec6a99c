import { BadNumber, digitsOf, TextMessage } from '@ringway/meta-wire'
import type { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import type { GraphContext } from './graph-context.ts'
import { badBody, refusal } from './graph-fault.ts'

/**
 * POST /{phone_number_id}/messages: a text.
 *
 * 200 means queued. A closed window and a number that is not on WhatsApp come later, as a `failed` status.
 *
 * @returns the answer, and what is to happen once it has been sent
 */
export function sendMessage({ network, messages }: GraphContext, business: BusinessNumber, body: unknown) {
  const text = readText(body)
  const to = readNumber(text.to)
  if (to === business.number) throw refusal(131021, 'Param "to" is the sender itself.')
  const { id, announce } = messages.fromBusiness(business, {
    to,
    text: text.text.body,
    opaque: text.biz_opaque_callback_data ?? null,
  })
  const answer = {
    messaging_product: 'whatsapp',
    contacts: [{ input: text.to, wa_id: network.user(to)?.waId ?? to }],
    messages: [{ id }],
  }
  return { answer, afterwards: announce }
}

function readText(body: unknown): z.output<typeof TextMessage> {
  const { type } = (body ?? {}) as { type?: unknown }
  if (type !== undefined && type !== 'text')
    throw refusal(100, 'Param "type": only "text" is available in this simulator yet.')
  const read = TextMessage.safeParse(body)
  if (!read.success) throw badBody(read.error)
  return read.data
}

function readNumber(raw: string): string {
  try {
    return digitsOf(raw)
  } catch (error) {
    if (error instanceof BadNumber) throw refusal(100, `Param "to" is not valid: ${error.message}.`)
    throw error
  }
}
