import { LoopbackServer } from './kit.ts'

const BUSINESS = '558551234567'
const NUMBER_ID = '106540352242922'

/** A call as its connect webhook told of it. */
export type Told = { readonly id: string; readonly offer: string }

type CallLine = { readonly id: string; readonly event?: string; readonly session?: { readonly sdp: string } }

/** A business and the hands of the users at the simulator's front door. */
export class SimulatorDoor {
  readonly #url: string
  readonly #server: LoopbackServer
  readonly #told = new Map<string, string>()
  readonly #waiting = new Map<string, (offer: string) => void>()

  private constructor(url: string, server: LoopbackServer) {
    this.#url = url
    this.#server = server
    server.onRequest((_request, body, response) => {
      response.end()
      this.#hear(JSON.parse(body.toString()))
    })
  }

  static async open(url: string): Promise<SimulatorDoor> {
    return new SimulatorDoor(url, await LoopbackServer.open())
  }

  get webhooks(): string {
    return `${this.#server.url}/hook`
  }

  async get<T>(path: string): Promise<T> {
    return await this.#ask<T>('GET', `/_sim/v1${path}`)
  }

  async addUser(wa_id: string): Promise<void> {
    await this.#ask('POST', '/_sim/v1/users', { wa_id, name: `User ${wa_id}` })
  }

  /** The user calls, and the business has been told. */
  async placed(user: string): Promise<Told> {
    const { call_id: id } = await this.#ask<{ call_id: string }>('POST', `/_sim/v1/users/${user}/calls`, {
      to: BUSINESS,
    })
    const offer = this.#told.get(id) ?? (await new Promise<string>((resolve) => this.#waiting.set(id, resolve)))
    this.#told.delete(id)
    this.#waiting.delete(id)
    return { id, offer }
  }

  async accept(id: string, sdp: string): Promise<void> {
    for (const action of ['pre_accept', 'accept']) await this.#act(id, action, { session: { sdp_type: 'answer', sdp } })
  }

  /** A call from connect to terminate, with an answer that nobody is behind. */
  async signalled(user: string): Promise<void> {
    const { id } = await this.placed(user)
    await this.accept(id, ANSWER)
    await this.#act(id, 'terminate')
  }

  /** Packets of all businesses, as the relay counts them. */
  async received(): Promise<{ received: number; lost: number }> {
    const calls = await this.get<{ rtp: { received: number; lost: number } }[]>('/calls')
    return {
      received: calls.reduce((sum, { rtp }) => sum + rtp.received, 0),
      lost: calls.reduce((sum, { rtp }) => sum + rtp.lost, 0),
    }
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  #hear(told: { entry?: { changes: { value: { calls?: CallLine[] } }[] }[] }): void {
    const calls = told.entry?.flatMap(({ changes }) => changes.flatMap(({ value }) => value.calls ?? [])) ?? []
    for (const { id, event, session } of calls) {
      if (event !== 'connect' || !session) continue
      const waiting = this.#waiting.get(id)
      if (waiting) waiting(session.sdp)
      else this.#told.set(id, session.sdp)
    }
  }

  async #act(call_id: string, action: string, more: object = {}): Promise<void> {
    await this.#ask('POST', `/v23.0/${NUMBER_ID}/calls`, { messaging_product: 'whatsapp', call_id, action, ...more })
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { authorization: 'Bearer simulator-token', 'content-type': 'application/json' }
    const response = await fetch(this.#url + path, body ? { method, headers, body: JSON.stringify(body) } : { method })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
}

const ANSWER = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE audio',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 126',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:active',
  'a=mid:audio',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:126 telephone-event/8000',
  '',
].join('\r\n')
