import type { Millis } from '../kit/clock.ts'
import type { AccountSid, ApplicationSid } from './sid.ts'

export type HttpMethod = 'GET' | 'POST'

/** How a customer's app is asked: a sender's messages may be told by PUT. */
export type RequestMethod = HttpMethod | 'PUT'

/** A TwiML application: where a sender's calls are taken to. Only its voice part is read for WhatsApp calls. */
export type Application = {
  readonly sid: ApplicationSid
  readonly accountSid: AccountSid
  readonly friendlyName: string | null
  readonly apiVersion: string
  readonly voiceUrl: string | null
  readonly voiceMethod: HttpMethod
  readonly voiceFallbackUrl: string | null
  readonly voiceFallbackMethod: HttpMethod
  readonly statusCallback: string | null
  readonly statusCallbackMethod: HttpMethod
  readonly voiceCallerIdLookup: boolean
  readonly smsUrl: string | null
  readonly smsMethod: HttpMethod
  readonly smsFallbackUrl: string | null
  readonly smsFallbackMethod: HttpMethod
  readonly smsStatusCallback: string | null
  readonly messageStatusCallback: string | null
  readonly publicApplicationConnectEnabled: boolean
  readonly createdAt: Millis
  readonly updatedAt: Millis
}
