import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isSigned, SIGNATURE_HEADER } from '@ringway/meta-wire'
import { Changes } from './changes.ts'
import type { ShiftableClock } from './clock.ts'
import { readConfig, type SimulatorConfig } from './config.ts'
import type { CallView, EntryView } from './control/schemas.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'

/** What the tests read of a webhook. */
export type Received = {
  readonly path: string
  readonly raw: Buffer
  readonly signature: string | undefined
  readonly field: string
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at JSON of many shapes
  readonly value: any
}

/** Answers one webhook; by default with 200. */
export type Answering = (received: Received, response: ServerResponse) => void

/** A business's webhook receiver: a real HTTP server that keeps what it gets. */
export class Receiver {
  readonly received: Received[] = []
  answering: Answering = (_received, response) => response.end()
  readonly #changes = new Changes()
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => this.#take(request, response))
  }

  static async open(): Promise<Receiver> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Receiver(server)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  /** The first webhook that fits, received already or to come. */
  async first(fits: (received: Received) => boolean): Promise<Received> {
    const read = () => this.received.find(fits)
    const found = await this.#changes.until(read, (each) => each !== undefined, 10_000, new AbortController().signal)
    assert.ok(found, 'the webhook never came')
    return found
  }

  /** The call of the first `calls` webhook with this event, for this call if given. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async call(event: 'connect' | 'terminate', id?: string): Promise<any> {
    const fits = ({ value }: Received) => value.calls?.[0]?.event === event && (!id || value.calls[0].id === id)
    return (await this.first(fits)).value.calls[0]
  }

  /** The first status webhook of a business's call with this word. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  async callStatus(word: 'RINGING' | 'ACCEPTED' | 'REJECTED', id: string): Promise<any> {
    const fits = ({ field, value }: Received) =>
      field === 'calls' && value.statuses?.[0]?.id === id && value.statuses[0].status === word
    return (await this.first(fits)).value.statuses[0]
  }

  /** What came about a call so far, in order: `connect`, `RINGING`, … */
  told(id: string): string[] {
    return this.received.flatMap(({ value }) => [
      ...(value.calls ?? [])
        .filter((call: { id: string }) => call.id === id)
        .map((call: { event: string }) => call.event),
      ...(value.statuses ?? [])
        .filter((status: { id: string }) => status.id === id)
        .map((status: { status: string }) => status.status),
    ])
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const raw = Buffer.concat(parts)
    const change = raw.length === 0 ? {} : JSON.parse(raw.toString()).entry[0].changes[0]
    const signature = request.headers[SIGNATURE_HEADER] as string | undefined
    const received = { path: request.url ?? '', raw, signature, ...change }
    this.received.push(received)
    this.answering(received, response)
    this.#changes.notify()
  }
}

export const BUSINESS = '558551234567'
export const CONSUMER_A = '555551234567'
export const CONSUMER_B = '5524987654321'
export const PHONE_NUMBER_ID = '106540352242922'

/** A second business of another account, for POST /_sim/v1/businesses; its webhooks go nowhere. */
export const OTHER_BUSINESS = {
  number: '4930123456',
  name: 'Other',
  phone_number_id: '555000333',
  waba_id: '555000444',
  token: 'other-token',
  app_secret: 'other-secret',
  calling: 'ENABLED',
}

/** What an answer looks like to whoever reads it; nobody is behind it. */
export const ANSWER = [
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
  'a=fmtp:111 maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;useinbandfec=1',
  'a=rtpmap:126 telephone-event/8000',
  'a=ptime:20',
  'a=maxptime:20',
  'a=ssrc:1 cname:business',
  '',
].join('\r\n')

/** What a business's offer looks like; nobody is behind it either. */
export const OFFER = ANSWER.replace('setup:active', 'setup:actpass')

/** Asks for permission to call, in the service window. */
export const PERMISSION_REQUEST = {
  type: 'interactive',
  interactive: {
    type: 'call_permission_request',
    action: { name: 'call_permission_request' },
    body: { text: 'May we call you about order ON-12853?' },
  },
}

export type Answered = {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly body: any
}

/** A whole network on free ports, with a business's receiver behind it. */
export class TestHouse {
  readonly simulator: Simulator
  readonly receiver: Receiver

  private constructor(simulator: Simulator, receiver: Receiver) {
    this.simulator = simulator
    this.receiver = receiver
  }

  static async open(overrides: Partial<SimulatorConfig> = {}, clock?: ShiftableClock): Promise<TestHouse> {
    const receiver = await Receiver.open()
    const config = readConfig({ SIMULATOR_WEBHOOK_URL: receiver.url })
    const simulator = await startSimulator({ ...config, port: 0, relayPort: 0, ...overrides }, clock)
    return new TestHouse(simulator, receiver)
  }

  control(method: string, path: string, body?: unknown): Promise<Answered> {
    return ask(`${this.simulator.url}/_sim/v1${path}`, method, body)
  }

  graph(method: string, path: string, body?: unknown, token = 'simulator-token'): Promise<Answered> {
    return ask(`${this.simulator.graphUrl}/v23.0/${path}`, method, body, { authorization: `Bearer ${token}` })
  }

  act(callId: string, action: string, more: object = {}): Promise<Answered> {
    const body = { messaging_product: 'whatsapp', call_id: callId, action, ...more }
    return this.graph('POST', `${PHONE_NUMBER_ID}/calls`, body)
  }

  async place(user = CONSUMER_A): Promise<string> {
    const { status, body } = await this.control('POST', `/users/${user}/calls`, { to: BUSINESS })
    assert.equal(status, 201, JSON.stringify(body))
    return body.call_id
  }

  /** The user lets the business call, as users do: writes, is asked by Graph, accepts. */
  async allowCalls(user = CONSUMER_A): Promise<void> {
    await this.#does('POST', `/users/${user}/messages`, { to: BUSINESS, text: 'Please call me.' })
    const ask = { messaging_product: 'whatsapp', to: user, ...PERMISSION_REQUEST }
    const { status, body } = await this.graph('POST', `${PHONE_NUMBER_ID}/messages`, ask)
    assert.equal(status, 200, JSON.stringify(body))
    const [{ id: message_id }] = body.messages
    const isThere = (line: { id: string; status: string }) => line.id === message_id && line.status === 'delivered'
    await this.receiver.first(({ value }) => value.statuses?.some(isThere))
    await this.#does('POST', `/users/${user}/permission`, { message_id, response: 'accept' })
  }

  /** The business calls; see `callUser` for one that succeeds. */
  connect(more: object = {}): Promise<Answered> {
    const session = { sdp_type: 'offer', sdp: OFFER }
    const body = { messaging_product: 'whatsapp', to: `+${CONSUMER_A}`, action: 'connect', session, ...more }
    return this.graph('POST', `${PHONE_NUMBER_ID}/calls`, body)
  }

  /** The business has called a user who allows it (`allowCalls`). @returns the call's id */
  async callUser(to = CONSUMER_A, sdp = OFFER, more: object = {}): Promise<string> {
    const { status, body } = await this.connect({ to, session: { sdp_type: 'offer', sdp }, ...more })
    assert.equal(status, 200, JSON.stringify(body))
    return body.calls[0].id
  }

  /** The call once it is there, or past it. */
  async call(id: string, until: CallView['state']): Promise<CallView> {
    const { body } = await this.control('GET', `/calls/${encodeURIComponent(id)}?until=${until}&timeout_ms=10000`)
    return body
  }

  async thread(user = CONSUMER_A): Promise<EntryView[]> {
    return (await this.control('GET', `/users/${user}/thread?with=${BUSINESS}`)).body
  }

  async #does(method: string, path: string, body: object): Promise<void> {
    const answer = await this.control(method, path, body)
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
  }

  /** Every webhook so far was signed over its bytes. */
  async close(): Promise<void> {
    await this.simulator.close()
    await this.receiver.close()
    for (const { raw, signature } of this.receiver.received)
      assert.ok(raw.length === 0 || isSigned(raw, 'simulator-app-secret', signature), 'a webhook was not signed')
  }
}

export const answerSession = (sdp = ANSWER) => ({ session: { sdp_type: 'answer', sdp } })

async function ask(url: string, method: string, body?: unknown, headers: Record<string, string> = {}) {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(url, { method, headers: { ...headers, ...type }, ...sent })
  return { status: response.status, body: await response.json() }
}
