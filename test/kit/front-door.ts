type Json = Record<string, never>

/** Where a stack is reached, and as whom. */
export type Address = {
  /** Ringway's own HTTP, `http://127.0.0.1:N`. */
  readonly api: string
  readonly simulator: string
  readonly accountSid: string
  readonly authToken: string
  /** Empty where there is no sender. */
  readonly senderSid: string
}

/** The number of "Demo Business", and of the two simulated users. */
export const BUSINESS = '+558551234567'
export const CONSUMER_A = '555551234567'
export const CONSUMER_B = '5524987654321'

/** A running stack as outsiders meet it: Twilio's API on one side, the simulated network on the other. */
export class FrontDoor implements Address {
  readonly api: string
  readonly simulator: string
  readonly accountSid: string
  readonly authToken: string
  readonly senderSid: string

  constructor({ api, simulator, accountSid, authToken, senderSid }: Address) {
    this.api = api
    this.simulator = simulator
    this.accountSid = accountSid
    this.authToken = authToken
    this.senderSid = senderSid
  }

  /** Asks the simulator's control API; `path` begins after /_sim/v1. @throws with its words unless it answers 2xx */
  async sim<T = Json>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.simulator}/_sim/v1${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  /** Asks Twilio's API as the account; a string-keyed `form` is posted, `json` likewise. */
  async rest(
    method: string,
    path: string,
    sent: { form?: Record<string, string>; json?: unknown; host?: string } = {},
  ) {
    const headers: Record<string, string> = {
      authorization: `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`,
      ...(sent.host ? { 'x-forwarded-host': sent.host } : {}),
      ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const body = sent.form ? new URLSearchParams(sent.form) : sent.json === undefined ? null : JSON.stringify(sent.json)
    const response = await fetch(`${this.api}${path}`, { method, headers, body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }

  /** The path of the account's 2010 API; `path` begins after the account. */
  account(path: string): string {
    return `/2010-04-01/Accounts/${this.accountSid}${path}`
  }

  /** The application that the sender's calls are taken to. */
  async voiceApplication(): Promise<string> {
    const { body } = await this.rest('GET', `/v2/Channels/Senders/${this.senderSid}`)
    return body.configuration.voice_application_sid
  }

  /** Changes the one setting that makes calls reach another app. */
  async takeCallsTo(voiceUrl: string, more: Record<string, string> = {}): Promise<void> {
    const form = { VoiceUrl: voiceUrl, ...more }
    const { status, body } = await this.rest(
      'POST',
      this.account(`/Applications/${await this.voiceApplication()}.json`),
      { form },
    )
    if (status !== 200) throw new Error(JSON.stringify(body))
  }

  /** A scripted user's call, from the tap to the state asked for. */
  async call(user: string, state: 'connecting' | 'ringing' | 'live' | 'ended' = 'live'): Promise<string> {
    const { call_id } = await this.sim<{ call_id: string }>('POST', `/users/${user}/calls`, {
      to: BUSINESS,
      via: 'icon',
    })
    const id = encodeURIComponent(call_id)
    await this.sim('GET', `/calls/${id}?until=${state}&timeout_ms=15000`)
    return id
  }
}
