import twilio from 'twilio'

/** Sends every request of the unmodified SDK to `base`, with the host it was meant for in a header. */
export class LocalClient extends twilio.RequestClient {
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
