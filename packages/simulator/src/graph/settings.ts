import { randomBytes } from 'node:crypto'
import { SettingsUpdate } from '@ringway/meta-wire'
import { z } from 'zod'
import type { App } from '../network/apps/app.ts'
import type { BusinessNumber } from '../network/business.ts'
import { callingTold, updateCalling } from '../network/calling/calling.ts'
import { restrictionsTold } from '../network/calling/restrictions.ts'
import { settingsFault } from '../network/calling/settings-fault.ts'
import { setCalling } from '../network/set-calling.ts'
import type { GraphContext } from './graph-context.ts'
import { refusal } from './graph-fault.ts'
import { readParams } from './read-params.ts'
import { incoming, outgoing } from './settings-variants.ts'

const Query = z.strictObject({
  include_sip_credentials: z.enum(['true', 'false']).optional(),
  fields: z.string().optional(),
  access_token: z.string().optional(),
})

/** GET /{phone_number_id}/settings. What was never configured answers NOT_SET. */
export function readSettings({ network }: GraphContext, number: BusinessNumber, query: unknown) {
  const { include_sip_credentials } = readParams(Query, query)
  const told = callingTold(number.calling, include_sip_credentials === 'true')
  const { switches } = network
  const restrictions = restrictionsTold(number.restrictions, network.clock.now(), switches.get('restrictions-key'))
  return { calling: outgoing({ ...told, ...restrictions }, switches) }
}

/** POST /{phone_number_id}/settings: changes the keys given, leaves the others, and holds at once. */
export function writeSettings(context: GraphContext, app: App, number: BusinessNumber, body: unknown) {
  const { network } = context
  const { calling: update } = readParams(SettingsUpdate, incoming(body, network.switches))
  const after = updateCalling(number.calling, update, { appId: app.id, newPassword })
  const isTold = network.apps.tellsCalls(number.wabaId)
  const fault = settingsFault(update, { number, after, isTold, now: network.clock.now() })
  if (fault) throw refusal(fault.code, fault.details)
  setCalling(context, number, after)
  return { success: true }
}

const newPassword = () => randomBytes(24).toString('base64url')
