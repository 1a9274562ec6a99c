import { z } from 'zod'
import { callbackOf, withOverride } from '../network/apps/addresses.ts'
import type { App } from '../network/apps/app.ts'
import { type BusinessNumber, displayNumber } from '../network/business.ts'
import { CallbackUrl, VerifyToken } from '../webhooks/callback-check.ts'
import type { GraphContext } from './graph-context.ts'
import { healthOf } from './health-status.ts'
import { nodeFields } from './node-fields.ts'
import { readParams } from './read-params.ts'
import { changePin, Pin } from './registration.ts'
import { verify } from './subscribed-apps.ts'

const DEFAULT_FIELDS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
]

/** GET /{phone_number_id}: the number's node. `fields` names those wanted, separated by commas; `id` always comes. */
export function phoneNumberNode(context: GraphContext, app: App, number: BusinessNumber, fields: string | undefined) {
  const { verified, registered } = number.registration
  const all = {
    verified_name: number.name,
    code_verification_status: verified ? 'VERIFIED' : 'NOT_VERIFIED',
    display_phone_number: displayNumber(number.number),
    quality_rating: 'GREEN',
    platform_type: registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: 'STANDARD' },
    webhook_configuration: configurationOf(context, app, number),
    status: registered ? 'CONNECTED' : verified ? 'DISCONNECTED' : 'PENDING',
    name_status: 'APPROVED',
    account_mode: 'LIVE',
    is_pin_enabled: number.registration.pin !== null,
    whatsapp_business_manager_messaging_limit: number.messagingLimit,
    messaging_limit_tier: number.messagingLimit,
    health_status: healthOf(context, app, number),
    id: number.phoneNumberId,
  }
  return nodeFields({ type: 'WhatsAppBusinessPhoneNumber', all }, fields, DEFAULT_FIELDS)
}

/** Where the asking app is told: by its own address, the account's, the number's. The innermost holds. */
function configurationOf({ network }: GraphContext, app: App, number: BusinessNumber) {
  const subscription = network.apps.account(number.wabaId)?.subscriptions.find(({ appId }) => appId === app.id)
  const own = callbackOf(number, app.id)
  return {
    ...(app.callback ? { application: app.callback.url } : {}),
    ...(subscription?.override ? { whatsapp_business_account: subscription.override.url } : {}),
    ...(own ? { phone_number: own.url } : {}),
  }
}

const Configuration = z.strictObject({
  override_callback_uri: z.union([CallbackUrl, z.literal('')]),
  verify_token: VerifyToken.optional(),
})
const Update = z.union([z.strictObject({ webhook_configuration: Configuration }), z.strictObject({ pin: Pin })])

/** POST /{phone_number_id}: an address for this number alone (an empty one takes it away), or a new PIN. */
export async function updatePhoneNumber(context: GraphContext, app: App, number: BusinessNumber, body: unknown) {
  const update = readParams(Update, body)
  if ('pin' in update) return changePin(context, number, update.pin)
  const { override_callback_uri: url, verify_token: verifyToken = '' } = update.webhook_configuration
  const callback = url === '' ? null : { url, verifyToken }
  if (callback) await verify(callback)
  const now = context.network.business(number.number) ?? number
  context.network.putBusiness({ ...now, overrides: withOverride(now.overrides, app.id, callback) })
  return { success: true }
}
