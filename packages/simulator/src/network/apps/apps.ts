import type { Changes } from '../../changes.ts'
import type { Account } from './account.ts'
import { type Address, addressesOf, type Subject } from './addresses.ts'
import type { AccessToken, App, WebhookField } from './app.ts'

/** Apps and accounts: who may use what, and who is told. */
export class Apps {
  readonly #changes: Changes
  readonly #apps = new Map<string, App>()
  readonly #accounts = new Map<string, Account>()

  constructor(changes: Changes) {
    this.#changes = changes
  }

  all(): App[] {
    return [...this.#apps.values()]
  }

  app(id: string): App | undefined {
    return this.#apps.get(id)
  }

  putApp(app: App): void {
    this.#apps.set(app.id, app)
    this.#changes.notify()
  }

  /** Whose token it is, expired or not. `{id}|{secret}` is an app's own, which never expires. */
  ownerOf(token: string): { readonly app: App; readonly token: AccessToken } | null {
    for (const app of this.#apps.values()) {
      if (token === `${app.id}|${app.secret}`) return { app, token: { token, expiresAt: null } }
      const found = app.tokens.find((each) => each.token === token)
      if (found) return { app, token: found }
    }
    return null
  }

  accounts(): Account[] {
    return [...this.#accounts.values()]
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id)
  }

  putAccount(account: Account): void {
    this.#accounts.set(account.id, account)
    this.#changes.notify()
  }

  /** Where a webhook about an account or a number goes. */
  addresses(field: WebhookField, subject: Subject): Address[] {
    const account = this.#accounts.get(subject.wabaId)
    return account ? addressesOf(field, subject, account, (id) => this.#apps.get(id)) : []
  }

  /** May numbers of the account have calls? Somebody must be told of them. */
  tellsCalls(wabaId: string): boolean {
    const subscriptions = this.#accounts.get(wabaId)?.subscriptions ?? []
    return subscriptions.some(({ appId }) => this.#apps.get(appId)?.fields.includes('calls'))
  }

  clear(): void {
    this.#apps.clear()
    this.#accounts.clear()
  }
}
