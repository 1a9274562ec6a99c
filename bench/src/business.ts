import { envelope, SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { BUSINESS } from './kit.ts'

/** Whom a business is to a Meta of the bench, and the secret that signs what it is told. */
export type Business = {
  readonly phoneNumberId: string
  readonly wabaId: string
  readonly appSecret: string
}

/** Its number, as WhatsApp writes it. */
export const NUMBER = BUSINESS.replace('+', '')

/** The business that a server with these settings is. */
export function businessOf(settings: NodeJS.ProcessEnv): Business {
  const { META_PHONE_NUMBER_ID = '', META_WABA_ID = '', META_APP_SECRET = '' } = settings
  return { phoneNumberId: META_PHONE_NUMBER_ID, wabaId: META_WABA_ID, appSecret: META_APP_SECRET }
}

/** What Graph answers when it is asked about the number. */
export function numberRecord({ phoneNumberId }: Business): object {
  return { id: phoneNumberId, display_phone_number: '+55 85 5123-4567', verified_name: 'Bench' }
}

/** A signed webhook about calls. @param value what has changed, without the business */
export function callsWebhook({ phoneNumberId, wabaId, appSecret }: Business, value: object) {
  const metadata = { display_phone_number: NUMBER, phone_number_id: phoneNumberId }
  const told = envelope(wabaId, 'calls', { messaging_product: 'whatsapp', metadata, ...value })
  const body = new TextEncoder().encode(JSON.stringify(told))
  const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: signWebhook(body, appSecret) }
  return { method: 'POST', headers, body }
}
