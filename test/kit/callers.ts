import { encodeWav, type Pcm, tone } from '@ringway/sound'
import { type Arrived, CustomerApp } from './customer-app.ts'
import { FINAL } from './final-statuses.ts'
import { BUSINESS, House } from './house.ts'
import { recorded } from './recorded.ts'

/** The call as the simulated network tells it. */
export type SimCall = {
  readonly id: string
  readonly opaque: string
  readonly state: 'connecting' | 'ringing' | 'live' | 'ended'
  readonly outcome: string | null
  readonly direction: 'USER_INITIATED' | 'BUSINESS_INITIATED'
  readonly meta_error: { readonly code: number } | null
  readonly started_at: number
  readonly answered_at: number | null
  readonly ended_at: number | null
  readonly rtp: { readonly sent: number; readonly received: number; readonly lost: number }
}

export type Entry = {
  readonly kind: string
  readonly text: string | null
  readonly call: { readonly outcome: string; readonly duration_s: number | null } | null
}

type Answer = Parameters<CustomerApp['on']>[1]

/** A house whose calls reach an app of the test's, which answers each caller with what was written for that one. */
export class Callers {
  readonly house: House
  readonly app: CustomerApp
  readonly #scripts = new Map<string, Map<string, Answer>>()
  readonly #paths = new Set<string>()
  #known = 0

  private constructor(house: House, app: CustomerApp) {
    this.house = house
    this.app = app
    app.on('/tone.wav', ({ path }) => toneFile(new URL(path, app.url).searchParams))
  }

  /** Opens a house; its calls go to the sample app until `takeCalls`. */
  static async open(more: NodeJS.ProcessEnv = {}): Promise<Callers> {
    // The house first: an app alone would keep a test running whose house has not opened.
    const house = await House.open(more)
    return new Callers(house, await CustomerApp.open())
  }

  /** From now on the application's VoiceUrl is /voice of our app, its StatusCallback /status. */
  async takeCalls(): Promise<void> {
    await this.house.takeCallsTo(`${this.app.url}/voice`, { StatusCallback: `${this.app.url}/status` })
  }

  /** A new WhatsApp user who is answered with these verbs. `profile` adds to the user, as `audio`. */
  async caller(verbs = '<Hangup/>', profile: object = {}): Promise<Caller> {
    const waId = String(447700900000 + ++this.#known)
    await this.house.sim('POST', '/users', { wa_id: waId, name: `Caller ${this.#known}`, ...profile })
    return this.known(waId, verbs)
  }

  /** A user that the network knows already. */
  known(waId: string, verbs = '<Hangup/>'): Caller {
    const caller = new Caller(this, waId)
    caller.twiml('/voice', verbs)
    caller.on('/status', () => ({ status: 204 }))
    caller.on('/progress', () => ({ status: 204 }))
    return caller
  }

  /** What `path` answers when it is asked about a call of `waId`. */
  on(waId: string, path: string, answer: Answer): void {
    const script = this.#scripts.get(waId) ?? new Map<string, Answer>()
    this.#scripts.set(waId, script.set(path, answer))
    if (this.#paths.has(path)) return
    this.#paths.add(path)
    this.app.on(path, (arrived, response) => {
      const own = this.#scripts.get(userOf(arrived))?.get(path)
      return own ? own(arrived, response) : { status: 404 }
    })
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.house.close()
  }
}

/** One scripted WhatsApp user and what our app says to it. */
export class Caller {
  readonly waId: string
  readonly #all: Callers

  constructor(all: Callers, waId: string) {
    this.#all = all
    this.waId = waId
  }

  get address(): string {
    return `whatsapp:+${this.waId}`
  }

  on(path: string, answer: Answer): void {
    this.#all.on(this.waId, path, answer)
  }

  twiml(path: string, verbs: string): void {
    this.on(path, () => ({ type: 'text/xml', body: `<Response>${verbs}</Response>` }))
  }

  /** Number `count` of the requests for `path` about this caller; waits for it. */
  asked(path: string, count = 1): Promise<Arrived> {
    return this.#all.app.next(path, count, 10_000, (arrived) => userOf(arrived) === this.waId)
  }

  /** Calls the business and waits until the call has come so far. */
  call(state: 'connecting' | 'ringing' | 'live' | 'ended' = 'live'): Promise<string> {
    return this.#all.house.call(this.waId, state)
  }

  /**
   * The business calls this user, led by /out of our app and followed by /progress, unless `fields` say otherwise.
   *
   * @returns the call's SID
   */
  async beCalled(fields: Record<string, string> = {}, events = EVENTS): Promise<string> {
    const { app, house } = this.#all
    const lead: Record<string, string> = fields.Twiml || fields.ApplicationSid ? {} : { Url: `${app.url}/out` }
    const callback: Record<string, string> = fields.ApplicationSid
      ? {}
      : { StatusCallback: `${app.url}/progress`, StatusCallbackEvent: events }
    const form = { From: `whatsapp:${BUSINESS}`, To: this.address, ...lead, ...callback, ...fields }
    const { status, body } = await house.rest('POST', house.account('/Calls.json'), { form })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return body.sid
  }

  /** The business's call as it is on the network, once it has come so far. @returns its id, percent-encoded */
  async incoming(sid: string, state: SimCall['state'] = 'ringing'): Promise<string> {
    const { house } = this.#all
    const [call] = await house.sim<SimCall[]>('GET', `/calls?opaque=${sid}&until=${state}&timeout_ms=10000`)
    if (!call) throw new Error(`no call ${sid} on the network`)
    const id = encodeURIComponent(call.id)
    await house.sim('GET', `/calls/${id}?until=${state}&timeout_ms=10000`)
    return id
  }

  /** The CallStatus of every callback about a call, once the final one has come. */
  async progress(sid: string): Promise<string[]> {
    const told = (): Arrived[] =>
      this.#all.app.arrived.filter(({ path, params }) => path === '/progress' && params.get('CallSid') === sid)
    const isLast = ({ params }: Arrived) => params.get('CallSid') === sid && FINAL.has(params.get('CallStatus') ?? '')
    await this.#all.app.next('/progress', 1, 20_000, isLast)
    return told().map(({ params }) => params.get('CallStatus') ?? '')
  }

  async answer(id: string): Promise<void> {
    await this.#all.house.sim('POST', `/calls/${id}/answer`, {})
  }

  async decline(id: string): Promise<void> {
    await this.#all.house.sim('POST', `/calls/${id}/decline`, {})
  }

  /** Calls, and waits until our side has ended the call. */
  async callToEnd(): Promise<{ readonly id: string; readonly call: SimCall; readonly heard: Pcm }> {
    const id = await this.call('live')
    const call = await this.ended(id)
    return { id, call, heard: await this.heard(id) }
  }

  async press(id: string, digits: string): Promise<void> {
    await this.#all.house.sim('POST', `/calls/${id}/dtmf`, { digits })
  }

  async hangUp(id: string): Promise<SimCall> {
    return await this.#all.house.sim<SimCall>('POST', `/calls/${id}/hangup`, {})
  }

  ended(id: string): Promise<SimCall> {
    return this.#all.house.sim<SimCall>('GET', `/calls/${id}?until=ended&timeout_ms=20000`)
  }

  heard(id: string, speaker: 'business' | 'user' = 'business'): Promise<Pcm> {
    return recorded(this.#all.house, id, speaker)
  }

  thread(): Promise<Entry[]> {
    return this.#all.house.sim<Entry[]>('GET', `/users/${this.waId}/thread?with=${encodeURIComponent(BUSINESS)}`)
  }
}

const EVENTS = 'initiated ringing answered completed'

/** The WhatsApp user of a voice request, whoever called whom. */
function userOf({ params }: Arrived): string {
  return digits(params.get(params.get('Direction') === 'inbound' ? 'From' : 'To'))
}

/** `<Play>` of a tone: the app makes the file. */
export function playTone(hz: number, ms: number): string {
  return `<Play>/tone.wav?hz=${hz}&amp;ms=${ms}</Play>`
}

function toneFile(query: URLSearchParams) {
  const { samples, sampleRate } = tone(Number(query.get('hz')), Number(query.get('ms')))
  return { type: 'audio/wav', body: encodeWav(samples, sampleRate) }
}

function digits(address: string | null): string {
  return (address ?? '').replace(/\D/g, '')
}
