import type { Millis } from '../../clock.ts'

/** What an app can be told about. Which of them it is told, it chooses. */
export const WEBHOOK_FIELDS = [
  'account_settings_update',
  'account_update',
  'calls',
  'message_template_status_update',
  'messages',
  'template_category_update',
] as const
export type WebhookField = (typeof WEBHOOK_FIELDS)[number]

/** Where webhooks go, and the word by which Meta shows once that it is Meta (`hub.verify_token`). */
export type Callback = { readonly url: string; readonly verifyToken: string }

/** A bearer token of an app. */
export type AccessToken = {
  readonly token: string
  /** By the network's clock; null: it never expires, as those of system users can be made. */
  readonly expiresAt: Millis | null
}

/** A developer's app: Graph takes its tokens, and its secret signs what it is told. */
export type App = {
  readonly id: string
  readonly name: string
  readonly secret: string
  readonly tokens: readonly AccessToken[]
  /** Where it is told, unless an account or a number says otherwise; null: nowhere. */
  readonly callback: Callback | null
  readonly fields: readonly WebhookField[]
}

/** The app with one more token; one that it has already takes the new expiry. */
export function withToken(app: App, token: AccessToken): App {
  return { ...app, tokens: [...app.tokens.filter((each) => each.token !== token.token), token] }
}
