import { z } from 'zod'
import { type App, WEBHOOK_FIELDS, type WebhookField } from '../network/apps/app.ts'
import { CallbackUrl, VerifyToken } from '../webhooks/callback-check.ts'
import type { GraphContext } from './graph-context.ts'
import { readParams } from './read-params.ts'
import { verify } from './subscribed-apps.ts'

const OBJECT = 'whatsapp_business_account'
const field = z.enum(WEBHOOK_FIELDS)

const Subscribe = z.strictObject({
  object: z.literal(OBJECT),
  callback_url: CallbackUrl,
  verify_token: VerifyToken,
  /** A list, or the names separated by commas. */
  fields: z.preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(field).min(1)),
})

const Unsubscribe = z.object({ object: z.literal(OBJECT), fields: z.string().optional() })

/** GET /{app_id}/subscriptions */
export function listSubscriptions({ callback, fields }: App) {
  if (!callback) return { data: [] }
  const named = fields.map((name) => ({ name, version: 'v23.0' }))
  return { data: [{ object: OBJECT, callback_url: callback.url, active: true, fields: named }] }
}

/** POST /{app_id}/subscriptions: where the app is told, and of what. The fields are added to those it has. */
export async function subscribeFields({ network }: GraphContext, app: App, body: unknown) {
  const { callback_url: url, verify_token: verifyToken, fields } = readParams(Subscribe, body)
  await verify({ url, verifyToken })
  network.apps.putApp({ ...app, callback: { url, verifyToken }, fields: [...new Set([...app.fields, ...fields])] })
  return { success: true }
}

/** DELETE /{app_id}/subscriptions: of these fields, or without any named of all, and then the address goes too. */
export function unsubscribeFields({ network }: GraphContext, app: App, query: unknown) {
  const { fields } = readParams(Unsubscribe, query)
  const gone = new Set<string>(fields?.split(',') ?? WEBHOOK_FIELDS)
  const left = app.fields.filter((name: WebhookField) => !gone.has(name))
  network.apps.putApp({ ...app, fields: left, callback: fields === undefined ? null : app.callback })
  return { success: true }
}
