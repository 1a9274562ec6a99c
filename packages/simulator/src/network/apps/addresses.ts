import type { Account } from './account.ts'
import type { App, Callback, WebhookField } from './app.ts'

/** An app's own address for one number. */
export type Override = { readonly appId: string; readonly callback: Callback }

/** What a webhook is about: an account, or one number of it. */
export type Subject = {
  readonly wabaId: string
  readonly phoneNumberId?: string
  readonly number?: string
  readonly overrides?: readonly Override[]
}

/** Who is told something, and where. */
export type Address = { readonly app: App; readonly url: string }

/**
 * Every app that subscribed to the account and to the field, at the number's address, else the account's, else its own.
 * An app without any address is not told.
 *
 * @see Meta, "Webhooks overrides"
 */
export function addressesOf(
  field: WebhookField,
  subject: Subject,
  account: Account,
  app: (id: string) => App | undefined,
): Address[] {
  return account.subscriptions.flatMap(({ appId, override }) => {
    const told = app(appId)
    const callback = callbackOf(subject, appId) ?? override ?? told?.callback
    return told?.fields.includes(field) && callback ? [{ app: told, url: callback.url }] : []
  })
}

export function callbackOf({ overrides = [] }: Subject, appId: string): Callback | null {
  return overrides.find((each) => each.appId === appId)?.callback ?? null
}

/** The overrides with this app's; null takes it away. */
export function withOverride(
  overrides: readonly Override[],
  appId: string,
  callback: Callback | null,
): readonly Override[] {
  const others = overrides.filter((each) => each.appId !== appId)
  return callback ? [...others, { appId, callback }] : others
}
