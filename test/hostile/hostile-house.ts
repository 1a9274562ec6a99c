import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signWebhook } from '@ringway/meta-wire'
import { concat, durationMs, type Pcm, silence } from '@ringway/sound'
import type { SimCall } from '../kit/callers.ts'
import { CustomerApp } from '../kit/customer-app.ts'
import { House } from '../kit/house.ts'
import { likeness } from '../kit/likeness.ts'
import { recorded } from '../kit/recorded.ts'
import { until } from '../kit/until.ts'
import { OTHER_WORDS, Voices } from '../kit/voices.ts'

/** What the caller hears when the app gives nothing that can be carried out. */
const APPLICATION_ERROR = 'We are sorry. An application error has occurred. Goodbye.'

export type Alert = {
  readonly sid: string
  readonly resource_sid: string | null
  readonly error_code: string
  readonly log_level: string
  readonly alert_text: string
  readonly request_url: string | null
}

export type Secrets = {
  readonly META_TOKEN: string
  readonly META_APP_SECRET: string
  readonly META_VERIFY_TOKEN: string
}

/** A call that has ended, from all sides. */
export type Outcome = {
  readonly sid: string
  readonly status: string
  readonly alerts: readonly Alert[]
  /** The codes of the alerts, oldest first. */
  readonly codes: readonly string[]
  readonly heard: Pcm
  /** The caller heard the application error; `how` says how sure that is. */
  readonly excused: { readonly yes: boolean; readonly how: string }
}

/** A placed call: who calls, by which of the network's ids (percent-encoded), and our name for it. */
export type Placed = { readonly user: string; readonly id: string; readonly sid: string }

/** One house for everything hostile: it logs all it can, and webhooks may reach 127.0.0.1 and no other private address. */
export class HostileHouse {
  readonly house: House
  readonly app: CustomerApp
  readonly secrets: Secrets
  readonly #applicationError: Pcm
  #users = 0
  /** The VoiceUrl is the application's: one call after the other is placed under its own. */
  #placing: Promise<unknown> = Promise.resolve()

  private constructor(house: House, app: CustomerApp, secrets: Secrets, applicationError: Pcm) {
    this.house = house
    this.app = app
    this.secrets = secrets
    this.#applicationError = applicationError
  }

  static async open(): Promise<HostileHouse> {
    const house = await House.open({
      RINGWAY_LOG_LEVEL: 'debug',
      RINGWAY_WEBHOOK_ALLOW: 'localhost,127.0.0.1/32',
    })
    const secrets = JSON.parse(await readFile(join(house.dataDir, 'simulated-meta.json'), 'utf8'))
    const voices = new Voices()
    const app = await CustomerApp.open()
    app.on('/status', () => ({ status: 204 }))
    const hostile = new HostileHouse(house, app, secrets, await voices.say(APPLICATION_ERROR))
    await voices.close()
    return hostile
  }

  /** A new user calls while the application's VoiceUrl is `voiceUrl`; resolves when the call is on record. */
  place(voiceUrl: string, fallbackUrl = ''): Promise<Placed> {
    const placed = this.#placing.then(() => this.#place(voiceUrl, fallbackUrl))
    this.#placing = placed.catch(() => undefined)
    return placed
  }

  /** Waits for the end of a call. */
  async outcome({ id, sid }: Placed): Promise<Outcome> {
    const { state } = await this.house.sim<SimCall>('GET', `/calls/${id}?until=ended&timeout_ms=40000`)
    if (state !== 'ended') throw new Error(`call ${sid} is ${state}`)
    const status = await until('the final status', async () => {
      const { body } = await this.house.rest('GET', this.house.account(`/Calls/${sid}.json`))
      return body.end_time !== null && (body.status as string)
    })
    const [alerts, heard] = [await this.alertsAbout(sid), await recorded(this.house, id)]
    return { sid, status, alerts, codes: alerts.map((alert) => alert.error_code), heard, excused: this.#excused(heard) }
  }

  /** Oldest first. */
  async alertsAbout(resourceSid: string): Promise<Alert[]> {
    return (await this.alerts()).filter((alert) => alert.resource_sid === resourceSid)
  }

  async alerts(): Promise<Alert[]> {
    const { body } = await this.house.rest('GET', '/v1/Alerts?PageSize=1000')
    return body.alerts.reverse()
  }

  /** The calls on record that come from `user`. */
  async callsFrom(user: string): Promise<{ sid: string; status: string }[]> {
    const { body } = await this.house.rest(
      'GET',
      this.house.account(`/Calls.json?From=${encodeURIComponent(address(user))}`),
    )
    return body.calls
  }

  /** Posts to Meta's webhook. Signed with the app secret unless `signature` says otherwise; null sends none. */
  async tell(body: unknown, signature?: string | null): Promise<number> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const signed = signature === undefined ? signWebhook(bytes, this.secrets.META_APP_SECRET) : signature
    const response = await fetch(`${this.house.api}/meta/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signed === null ? {} : { 'x-hub-signature-256': signed }) },
      body: bytes,
    })
    await response.arrayBuffer()
    return response.status
  }

  newUser(): string {
    this.#users += 1
    return String(447700910000 + this.#users)
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.house.close()
  }

  /** The call ends with the last packet, and what was on its way then is not heard: silence stands in its place. */
  #excused(heard: Pcm): Outcome['excused'] {
    const whole = concat([heard, silence(1000, heard.sampleRate)], heard.sampleRate)
    const { share, at } = likeness(whole, this.#applicationError)
    const lasts = `${Math.round(durationMs(heard))} of ${Math.round(durationMs(this.#applicationError))} ms were heard`
    return { yes: share > OTHER_WORDS, how: `likeness ${share.toFixed(2)} at ${at} ms; ${lasts}` }
  }

  async #place(voiceUrl: string, fallbackUrl: string): Promise<Placed> {
    const user = this.newUser()
    await this.house.sim('POST', '/users', { wa_id: user })
    await this.house.takeCallsTo(voiceUrl, { VoiceFallbackUrl: fallbackUrl, StatusCallback: `${this.app.url}/status` })
    const id = await this.house.call(user, 'connecting')
    const [call] = await until('the call on record', async () => {
      const calls = await this.callsFrom(user)
      return calls.length > 0 && calls
    })
    return { user, id, sid: call?.sid ?? '' }
  }
}

export const address = (user: string) => `whatsapp:+${user}`
