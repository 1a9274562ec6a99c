import { z } from 'zod'
import { type Account, subscribed, unsubscribed } from '../network/apps/account.ts'
import type { App, Callback } from '../network/apps/app.ts'
import { CallbackUrl, unverified, VerifyToken } from '../webhooks/callback-check.ts'
import type { GraphContext } from './graph-context.ts'
import { refusal } from './graph-fault.ts'
import { readParams } from './read-params.ts'

/** An address of its own, or nothing: both keys or none. */
const Subscribe = z
  .strictObject({ override_callback_uri: CallbackUrl.optional(), verify_token: VerifyToken.optional() })
  .refine(
    ({ override_callback_uri, verify_token }) => (override_callback_uri === undefined) === (verify_token === undefined),
    { path: ['verify_token'], error: 'override_callback_uri and verify_token go together' },
  )

/** GET /{waba_id}/subscribed_apps */
export function listSubscribedApps({ network }: GraphContext, { subscriptions }: Account) {
  const data = subscriptions.map(({ appId: id, override }) => ({
    whatsapp_business_api_data: { id, link: `https://www.facebook.com/games/?app_id=${id}`, name: nameOf(id) },
    ...(override ? { override_callback_uri: override.url } : {}),
  }))
  return { data }

  function nameOf(id: string): string {
    return network.apps.app(id)?.name ?? id
  }
}

/** POST /{waba_id}/subscribed_apps: the token's app is told what happens in the account. Again: the override is replaced. */
export async function subscribeApp({ network }: GraphContext, app: App, account: Account, body: unknown) {
  const { override_callback_uri: url, verify_token: verifyToken } = readParams(Subscribe, body ?? {})
  const override = url === undefined || verifyToken === undefined ? null : { url, verifyToken }
  if (override) await verify(override)
  network.apps.putAccount(subscribed(network.apps.account(account.id) ?? account, app.id, override))
  return { success: true }
}

/** DELETE /{waba_id}/subscribed_apps: nobody is told by this app's address any more. */
export function unsubscribeApp({ network }: GraphContext, app: App, account: Account) {
  network.apps.putAccount(unsubscribed(account, app.id))
  return { success: true }
}

/** @throws GraphFault 100, as of an address that is not the asker's */
export async function verify(callback: Callback): Promise<void> {
  const found = await unverified(callback)
  if (found === null) return
  throw refusal(
    100,
    `Callback verification failed: ${callback.url} ${found}. It must answer the GET with hub.challenge as its whole body.`,
  )
}
