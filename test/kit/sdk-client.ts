import twilio from 'twilio'
import type { House } from './house.ts'

/** Sends every request of the unmodified SDK to `base`, with the host it was meant for in a header. */
class ElsewhereClient extends twilio.RequestClient {
  readonly #base: URL

  constructor(base: string) {
    super()
    this.#base = new URL(base)
  }

  override request<T>(options: Parameters<typeof twilio.RequestClient.prototype.request<T>>[0]) {
    const url = new URL(options.uri)
    const headers = { ...options.headers, 'X-Original-Host': url.host }
    url.protocol = this.#base.protocol
    url.host = this.#base.host
    return super.request<T>({ ...options, uri: url.href, headers })
  }
}

/** The `twilio` package as the house's account, by an httpClient of its own. */
export function sdkFor(house: House, authToken = house.authToken): twilio.Twilio {
  return twilio(house.accountSid, authToken, { httpClient: new ElsewhereClient(house.api) })
}

export type SenderUpdate = Parameters<ReturnType<twilio.Twilio['messaging']['v2']['channelsSenders']>['update']>[0]

/** Changes a sender by what is written here. The SDK's type has methods of its own; what is sent is the plain object. */
export function updateSender(client: twilio.Twilio, sid: string, body: object) {
  return client.messaging.v2.channelsSenders(sid).update(body as SenderUpdate)
}
