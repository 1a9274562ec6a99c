import { SettingsUpdate } from '@ringway/meta-wire'
import { type BusinessNumber, updateCalling } from '../network/business.ts'
import { setCalling } from '../network/set-calling.ts'
import type { GraphContext } from './graph-context.ts'
import { badBody } from './graph-fault.ts'

/** GET /{phone_number_id}/settings. What was never configured answers NOT_SET. */
export function readSettings(business: BusinessNumber) {
  return { calling: business.calling }
}

/**
 * POST /{phone_number_id}/settings: changes the keys given, leaves the others, and holds at once.
 *
 * Call hours, icon countries, SIP, codecs and voicemail are not available yet and are refused by name.
 */
export function writeSettings(context: GraphContext, business: BusinessNumber, body: unknown) {
  const read = SettingsUpdate.safeParse(body)
  if (!read.success) throw badBody(read.error)
  setCalling(context, business, updateCalling(business.calling, read.data.calling))
  return { success: true }
}
