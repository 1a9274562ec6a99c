import type { z } from 'zod'
import type { NewBusiness } from '../control/businesses.ts'

/**
 * A business number to be created. All is optional: number, ids, token and secret are made up, calling is on.
 * `webhook_url` is where its webhooks go, default nowhere; `verify` asks that address for the challenge first.
 */
export type BusinessOptions = Partial<z.input<typeof NewBusiness>> & { readonly webhookUrl?: string }

/** A business number, with all that the app under test needs to be it. */
export type Business = {
  /** Digits only. */
  readonly number: string
  readonly name: string
  /** For Graph's paths: `POST {graphUrl}/v23.0/{phoneNumberId}/calls`. */
  readonly phoneNumberId: string
  readonly wabaId: string
  /** The bearer token that Graph accepts. */
  readonly token: string
  /** Signs the webhooks: X-Hub-Signature-256. */
  readonly appSecret: string
  readonly verifyToken: string
  /** In place of `https://graph.facebook.com`. */
  readonly graphUrl: string
}

/** What is sent, from what was given. */
export function businessFrom({ webhookUrl, ...given }: BusinessOptions): z.input<typeof NewBusiness> {
  return {
    number: `4930${someDigits(8)}`,
    name: 'Test Business',
    phone_number_id: `1${someDigits(14)}`,
    waba_id: `2${someDigits(14)}`,
    token: `token-${someDigits(12)}`,
    app_secret: `secret-${someDigits(12)}`,
    verify_token: `verify-${someDigits(12)}`,
    calling: 'ENABLED',
    ...(webhookUrl === undefined ? {} : { webhook_url: webhookUrl }),
    ...given,
  }
}

/** Made up at random, so that test files that run at the same time do not meet. */
export function someDigits(count: number): string {
  return Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join('')
}
