import type { Callback } from './app.ts'

/** An app that is told what happens in an account, at an address of the account's own if there is one. */
export type Subscription = { readonly appId: string; readonly override: Callback | null }

/** A WhatsApp Business Account (WABA): numbers and templates, and the apps that may use them. */
export type Account = {
  readonly id: string
  readonly name: string
  /** The business portfolio that owns it. */
  readonly businessId: string
  /** Apps whose tokens see the account. */
  readonly apps: readonly string[]
  /** Apps that are told; in the order in which they subscribed. */
  readonly subscriptions: readonly Subscription[]
}

/** The account with the app among those that may use it. */
export function withApp(account: Account, appId: string): Account {
  return account.apps.includes(appId) ? account : { ...account, apps: [...account.apps, appId] }
}

/** Subscribing again replaces the override: without one the app's own address holds. */
export function subscribed(account: Account, appId: string, override: Callback | null): Account {
  return { ...account, subscriptions: [...unsubscribed(account, appId).subscriptions, { appId, override }] }
}

export function unsubscribed(account: Account, appId: string): Account {
  return { ...account, subscriptions: account.subscriptions.filter((each) => each.appId !== appId) }
}
