import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MediaEngine, OfferedLeg } from '@ringway/media'
import { pino } from 'pino'
import type { CallConnected, CallEnded, CallOffered, CallProgressed } from '../carrier/meta/carrier-event.ts'
import { Graph } from '../carrier/meta/graph.ts'
import type { Account } from '../domain/account.ts'
import type { Call, CallStatus } from '../domain/call.ts'
import { afterPermissionEvent } from '../domain/permission.ts'
import { DEFAULT_POLICIES } from '../domain/policies.ts'
import { SEED } from '../domain/policy.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import type { CallSid } from '../domain/sid.ts'
import { openEvents } from '../events/events.ts'
import type { Millis } from '../kit/clock.ts'
import { deferred } from '../kit/deferred.ts'
import { Voices } from '../speech/voices.ts'
import { openTestStore } from '../store/open-test-store.ts'
import type { Store } from '../store/store.ts'
import { sampleAccount, sampleApplication, sampleSender } from '../store/test-records.ts'
import { LOOPBACK } from '../webhooks/app.test.support.ts'
import { CustomerHttp } from '../webhooks/customer-http.ts'
import type { AudioFetcher } from '../webhooks/fetch-audio.ts'
import { Calls } from './calls.ts'
import type { PlaceCall } from './placing.ts'
import type { Rooms } from './rooms.ts'
import { TestLeg, testPrompt } from './test-leg.ts'

export const USER: WhatsAppAddress = 'whatsapp:+555551234567'
export const NOW: Millis = Date.parse('2026-03-01T12:00:00Z')

/** A leg that makes an offer. */
export class TestOfferedLeg extends TestLeg implements OfferedLeg {
  readonly offer = 'v=0 offer'
  /** What becomes of an answer; by default it is taken. */
  onAnswer: (answer: string) => Promise<void> = async () => undefined

  async applyAnswer(answer: string): Promise<void> {
    this.asked.push(`applyAnswer ${answer}`)
    await this.onAnswer(answer)
  }

  override async close() {
    this.events.emit('closed', 'closed')
    return await super.close()
  }
}

type Asked = Record<string, unknown>
type Answer = (response: ServerResponse, asked: Asked) => void

/** The calls of one node over a real store, a Graph that answers as a test says, and legs without sound. */
export class TestCalls {
  readonly store: Store
  readonly account: Account
  readonly sender: Sender
  readonly rooms: Rooms
  readonly calls: Calls
  readonly legs: TestOfferedLeg[] = []
  /** What Graph was asked about calls, in order. */
  readonly asked: Asked[] = []
  /** Webhooks that are said to wait. */
  readonly waiting = { callbacks: 0, soundLateMs: 0, codecShare: 0 }
  readonly #server: Server
  #lost = 0
  #unheard = 0
  /** How many users' calls the media process was asked to answer. */
  answers = 0
  #held: Promise<void> = Promise.resolve()
  #asking = deferred<void>()
  #read = deferred<void>()
  #answer: Answer = (response, { action }) =>
    reply(response, 200, action === 'connect' ? { calls: [{ id: 'wacid.1' }] } : { success: true })

  /** One sender with an application, whose user allows calls. */
  static async open(): Promise<TestCalls> {
    const store = await openTestStore()
    const account = sampleAccount()
    const application = sampleApplication({ accountSid: account.sid })
    const sender = sampleSender({ accountSid: account.sid, voiceApplicationSid: application.sid })
    await store.transact(async (tx) => {
      await tx.accounts.insert(account)
      await tx.applications.insert(application)
      await tx.senders.insert(sender)
    })
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const house = new TestCalls(store, account, sender, server)
    await house.allow(USER)
    return house
  }

  private constructor(store: Store, account: Account, sender: Sender, server: Server) {
    this.store = store
    const transact = store.transact.bind(store)
    store.transact = async (change) => {
      this.#asking.resolve()
      await this.#held
      if (this.#unheard > 0) {
        this.#unheard -= 1
        await transact(change)
        throw new Error('the connection broke after the commit')
      }
      if (this.#lost === 0) return await transact(change)
      this.#lost -= 1
      throw new Error('the database is away')
    }
    const read = store.read.bind(store)
    store.read = async (query) => await read(query).finally(() => this.#read.resolve())
    this.account = account
    this.sender = sender
    this.#server = server
    server.on('request', (request, response) => void this.#serve(request, response))
    const { port } = server.address() as AddressInfo
    this.rooms = {
      store,
      graph: new Graph({ baseUrl: `http://127.0.0.1:${port}`, token: 'T', timeoutMs: 10_000 }),
      media: this.#media(),
      http: new CustomerHttp({ allow: LOOPBACK }),
      audio: {} as AudioFetcher,
      voices: Voices.builtIn(),
      ears: { understand: async () => null },
      events: openEvents({ logger: pino({ level: 'silent' }) }),
      clock: { now: () => NOW },
      policies: DEFAULT_POLICIES,
      limits: { calls: 1_000, callbacks: 1_000 },
      waiting: this.waiting,
      nodeId: 'this-node',
    }
    this.calls = new Calls(this.rooms)
  }

  /** How Graph answers what is asked about calls from now on; one that says nothing keeps us waiting. */
  graphAnswers(answer: Answer): void {
    this.#answer = answer
  }

  /** From now on `connect` waits, until the test answers it; everything else is done. */
  holdConnect(): Promise<ServerResponse> {
    const held = deferred<ServerResponse>()
    this.#answer = (response, { action }) => {
      if (action === 'connect') held.resolve(response)
      else reply(response, 200, { success: true })
    }
    return held.promise
  }

  async allow(user: WhatsAppAddress): Promise<void> {
    await this.store.transact(async (tx) => {
      const contact = await tx.contacts.lock(this.sender.sid, user)
      const event = { kind: 'accepted', id: null, at: NOW, until: null } as const
      await tx.contacts.update({ ...contact, permission: afterPermissionEvent(contact.permission, event, SEED) })
    })
  }

  ask(given: Partial<PlaceCall> = {}): PlaceCall {
    return {
      account: this.account,
      from: this.sender.address,
      to: USER,
      guidance: {
        first: { kind: 'twiml', text: '<Response><Pause length="60"/></Response>' },
        fallback: null,
      },
      applicationSid: null,
      statusCallback: {
        url: 'http://app.example/progress',
        method: 'POST',
        events: ['initiated', 'ringing', 'answered', 'completed'],
      },
      ringForMs: 60_000,
      longestMs: 600_000,
      sendDigits: null,
      warnings: [],
      dialed: null,
      ...given,
    }
  }

  /** The next `times` transactions fail. */
  loseRecords(times: number): void {
    this.#lost = times
  }

  /** The next transaction commits, and nobody hears that it has. */
  loseCommit(): void {
    this.#unheard = 1
  }

  /** Waits until so many have failed. */
  async recordsAreBack(): Promise<void> {
    while (this.#lost > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** From now on transactions wait. @returns what the first of them is told by, and what lets all of them go on */
  holdRecords(): { readonly asked: Promise<void>; goOn(): void } {
    const held = deferred<void>()
    this.#held = held.promise
    this.#asking = deferred()
    return { asked: this.#asking.promise, goOn: () => held.resolve() }
  }

  /** Resolves when the records have next been read. */
  async nextRead(): Promise<void> {
    const done = deferred<void>()
    this.#read = done
    await done.promise
  }

  async record(sid: CallSid): Promise<Call> {
    const call = await this.store.read((r) => r.calls.bySid(sid))
    if (!call) throw new Error(`no call ${sid}`)
    return call
  }

  /** Waits until the record has come to `status`. @throws after 5 s */
  async comesTo(sid: CallSid, status: CallStatus): Promise<Call> {
    for (let tries = 0; tries < 250; tries += 1) {
      const call = await this.record(sid)
      if (call.status === status) return call
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`call ${sid} is ${(await this.record(sid)).status}, not ${status}`)
  }

  /** The CallStatus of every callback that was promised about a call, in order. */
  async told(sid: CallSid): Promise<string[]> {
    const pending = await this.store.read((r) => r.deliveries.pending())
    return pending
      .filter(({ resourceSid }) => resourceSid === sid)
      .map(({ params }) => params.find(([name]) => name === 'CallStatus')?.[1] ?? '')
  }

  /** Waits until Graph is asked for this action about calls for the time number `count`. @throws after `withinMs` */
  async askedFor(action: string, count = 1, withinMs = 5_000): Promise<Asked> {
    const since = performance.now()
    while (performance.now() - since < withinMs) {
      const found = this.asked.filter((one) => one.action === action)[count - 1]
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`Graph was not asked to ${action}`)
  }

  connected(sid: CallSid, callId = 'wacid.1'): CallConnected {
    const about = { callId, phoneNumberId: this.sender.phoneNumberId, opaque: sid, at: NOW }
    return { kind: 'call-connected', key: `${callId}/connect`, answer: 'v=0 answer', ...about }
  }

  progressed(sid: CallSid, status: CallProgressed['status'], callId = 'wacid.1'): CallProgressed {
    const about = { callId, phoneNumberId: this.sender.phoneNumberId, opaque: sid, at: NOW }
    return { kind: 'call-progressed', key: `${callId}/${status}`, status, ...about }
  }

  /** A user's call. */
  offered(user: WhatsAppAddress, callId = 'wacid.in'): CallOffered {
    const from = { fromNumber: user.replace(/\D/g, ''), userId: null, callerName: null }
    const about = { callId, phoneNumberId: this.sender.phoneNumberId, at: NOW }
    return { kind: 'call-offered', key: `${callId}/connect`, offer: 'v=0', ...from, ...about }
  }

  ended(sid: CallSid, callId = 'wacid.1'): CallEnded {
    const about = { callId, phoneNumberId: this.sender.phoneNumberId, opaque: sid, at: NOW }
    return { kind: 'call-ended', key: `${callId}/terminate`, errorCode: null, errorMessage: null, ...about }
  }

  async close(): Promise<void> {
    await this.calls.close()
    await this.rooms.graph.close()
    await this.rooms.http.close()
    this.rooms.events.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await this.store.close()
  }

  #media(): MediaEngine {
    const engine: Partial<MediaEngine> = {
      offer: async () => {
        const leg = new TestOfferedLeg()
        this.legs.push(leg)
        return leg
      },
      // A user's call rings for as long as the test lasts.
      answer: () => {
        this.answers += 1
        return new Promise(() => undefined)
      },
      prepare: async () => testPrompt('prompt'),
    }
    return engine as MediaEngine
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const asked = JSON.parse(Buffer.concat(chunks).toString())
    this.asked.push(asked)
    this.#answer(response, asked)
  }
}

export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
