import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Account } from '../domain/account.ts'
import type { Alert } from '../domain/alert.ts'
import { afterEvent, type Call, IllegalMove } from '../domain/call.ts'
import type { Message } from '../domain/message.ts'
import type { MetaPermissions } from '../domain/meta-permissions.ts'
import { type KnownPermission, permissionState } from '../domain/permission-state.ts'
import { DEFAULT_POLICIES, type Policies } from '../domain/policies.ts'
import { SEED } from '../domain/policy.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { newSid } from '../domain/sid.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import type { CallChange } from '../live/calls.ts'
import { type PlaceCall, putOnRecord } from '../live/placing.ts'
import { newOutgoing } from '../messaging/place-message.ts'
import { openTestStore } from '../store/open-test-store.ts'
import type { Store } from '../store/store.ts'
import type { HouseState } from './health.ts'
import { openApi, type Patience } from './http-server.ts'

/** The first moment of every test's clock; records made by `tick` follow at one second each. */
export const START: Millis = Date.parse('2026-03-01T12:00:00Z')

/** The REST edge over a real store, with one account and one sender. Only what happens on the phone line is stood in for. */
export class TestApi {
  readonly app: FastifyInstance
  readonly store: Store
  readonly account: Account
  readonly sender: Sender
  /** Routes of requests that met an error of ours: empty unless a test is about that. */
  readonly broken: { readonly route: string; readonly error: unknown }[]
  /** Calls that were asked for, and changes of calls in progress. */
  readonly placed: PlaceCall[] = []
  readonly changed: CallChange[] = []
  state: HouseState = 'ok'
  /** What is thrown instead of ending, or placing, a call. */
  breakWith: Error | null = null
  /** What Meta's permission endpoint answers; null: nothing. */
  metaSays: MetaPermissions | null = null
  /** What was asked for, placed or waiting. */
  readonly placing: PlaceCall[] = []
  /** Calls are placed when this has resolved. */
  held: Promise<void> = Promise.resolve()
  #now = START

  static async open({
    trustProxy = false,
    policies = DEFAULT_POLICIES,
    mostRequests = 100,
    poolSize = 8,
    connectWithinMs = 10_000,
    patience = undefined as Patience | undefined,
  } = {}): Promise<TestApi> {
    const store = await openTestStore({ poolSize, connectWithinMs })
    const account = testAccount()
    const sender = testSender(account)
    await store.transact(async (tx) => {
      await tx.accounts.insert(account)
      await tx.senders.insert(sender)
    })
    const test: TestApi = new TestApi(
      store,
      account,
      sender,
      await openApi({
        store,
        clock: { now: () => test.tick() },
        live: {
          end: (sid, as) => test.#end(sid, as),
          place: (ask) => test.#place(ask, policies),
          redirect: (sid, change) => test.#redirect(sid, change),
        },
        permissions: { between: (sender, user) => test.#permission(sender, user) },
        policies,
        events: {
          restAnswered: () => undefined,
          restBroke: ({ route, error }) => void test.broken.push({ route, error }),
          metrics: async () => 'ringway_up 1\n',
        },
        state: () => test.state,
        measure: async () => undefined,
        load: () => ({ calls: 0 }),
        limits: { requests: mostRequests },
        ...(patience && { patience }),
        trustProxy,
        version: '0.0.0-test',
        phonePageUrl: 'http://localhost:4020/phone/555551234567',
      }),
    )
    return test
  }

  private constructor(store: Store, account: Account, sender: Sender, app: FastifyInstance) {
    this.store = store
    this.account = account
    this.sender = sender
    this.app = app
    this.broken = []
  }

  /** A second later than ever before. */
  tick(): Millis {
    this.#now += SECOND
    return this.#now
  }

  /** The account's own path in API 2010-04-01. */
  path(rest: string): string {
    return `/2010-04-01/Accounts/${this.account.sid}/${rest}`
  }

  get authorization(): string {
    return basic(this.account.sid, this.account.authToken)
  }

  /** Takes real connections; resolves with where. */
  async listen(): Promise<string> {
    await this.app.listen({ host: '127.0.0.1', port: 0 })
    return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`
  }

  async insertCall(changes: Partial<Call> = {}): Promise<Call> {
    const call = testCall(this.sender, this.tick(), changes)
    await this.store.transact((tx) => tx.calls.insert(call))
    return call
  }

  async insertMessage(changes: Partial<Message> = {}): Promise<Message> {
    const message = testMessage(this.sender, this.tick(), changes)
    await this.store.transact((tx) => tx.messages.insert(message))
    return message
  }

  async insertAlert(changes: Partial<Alert> = {}): Promise<Alert> {
    const alert = testAlert(this.account, this.tick(), changes)
    await this.store.transact((tx) => tx.alerts.insert(alert))
    return alert
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.store.close()
  }

  async #place(ask: PlaceCall, policies: Policies): Promise<Call> {
    if (this.breakWith) throw this.breakWith
    this.placing.push(ask)
    await this.held
    this.placed.push(ask)
    const rooms = { policies, clock: { now: () => this.tick() }, nodeId: 'node' }
    const { call } = await this.store.transact((tx) => putOnRecord(tx, rooms, ask))
    return call
  }

  async #redirect(sid: Call['sid'], change: CallChange): Promise<Call> {
    const call = await this.store.read((r) => r.calls.bySid(sid))
    if (call?.status !== 'in-progress') throw new IllegalMove(call?.status ?? 'completed', 'redirected')
    this.changed.push(change)
    return call
  }

  async #permission(sender: Sender, user: WhatsAppAddress): Promise<KnownPermission> {
    const contact = await this.store.read((r) => r.contacts.between(sender.sid, user))
    const about = { sender, user: contact.user, policy: SEED.name, enforced: true, at: this.#now, meta: this.metaSays }
    return { ...about, state: permissionState(contact, this.#now, SEED) }
  }

  async #end(sid: Call['sid'], as: 'completed' | 'canceled'): Promise<Call> {
    if (this.breakWith) throw this.breakWith
    return await this.store.transact(async (tx) => {
      const call = await tx.calls.lock(sid)
      if (!call) throw new Error(`no call ${sid}`)
      const ended = afterEvent(call, { kind: as === 'completed' ? 'hung-up' : 'canceled', at: this.tick() })
      await tx.calls.update(ended)
      return ended
    })
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

export function testAccount(): Account {
  return {
    sid: newSid('AC'),
    authToken: newSid('AC').slice(2),
    friendlyName: 'Test',
    createdAt: START,
    updatedAt: START,
  }
}

function testSender(account: Account): Sender {
  return {
    sid: newSid('XE'),
    accountSid: account.sid,
    address: 'whatsapp:+558551234567',
    friendlyName: 'Demo Business',
    status: 'ONLINE',
    voiceApplicationSid: null,
    phoneNumberId: '1001',
    wabaId: '2001',
    profile: { name: 'Demo Business' },
    webhook: null,
    offlineReasons: null,
    createdAt: START,
    updatedAt: START,
  }
}

function testCall(sender: Sender, at: Millis, changes: Partial<Call>): Call {
  return {
    sid: newSid('CA'),
    accountSid: sender.accountSid,
    direction: 'inbound',
    from: 'whatsapp:+555551234567',
    to: sender.address,
    status: 'ringing',
    senderSid: sender.sid,
    applicationSid: null,
    callerName: 'Consumer A',
    parentCallSid: null,
    metaCallId: null,
    metaEnded: false,
    ownerNode: null,
    nextSequence: 0,
    statusCallback: null,
    errorCode: null,
    errorMessage: null,
    createdAt: at,
    updatedAt: at,
    answeredAt: null,
    endedAt: null,
    ...changes,
  }
}

function testMessage(sender: Sender, at: Millis, changes: Partial<Message>): Message {
  const given = { sid: newSid('SM'), direction: 'outbound-api', to: 'whatsapp:+555551234567', body: 'Hello' } as const
  return newOutgoing(sender, { ...given, ...changes }, at)
}

function testAlert(account: Account, at: Millis, changes: Partial<Alert>): Alert {
  return {
    sid: newSid('NO'),
    accountSid: account.sid,
    resourceSid: newSid('CA'),
    errorCode: 11200,
    logLevel: 'error',
    message: 'The app answered 502',
    details: { httpResponse: '502' },
    requestMethod: 'POST',
    requestUrl: 'https://app.example/voice?a=b',
    requestVariables: 'CallStatus=ringing',
    requestHeaders: 'Accept=*/*',
    responseBody: 'Bad Gateway',
    responseHeaders: 'Server=nginx',
    createdAt: at,
    ...changes,
  }
}
