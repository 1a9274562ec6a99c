import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import type {
  MessageFact,
  MessageProgressed,
  MessageReceived,
  PermissionReplied,
} from '../carrier/meta/carrier-event.ts'
import { Graph } from '../carrier/meta/graph.ts'
import type { Account } from '../domain/account.ts'
import type { Content } from '../domain/content.ts'
import type { Message } from '../domain/message.ts'
import { DEFAULT_POLICIES, type Policies } from '../domain/policies.ts'
import type { Sender, SenderWebhook } from '../domain/sender.ts'
import { type MessageSid, newSid } from '../domain/sid.ts'
import { openEvents } from '../events/events.ts'
import type { Millis } from '../kit/clock.ts'
import { openTestStore } from '../store/open-test-store.ts'
import type { Store } from '../store/store.ts'
import { sampleAccount, sampleSender } from '../store/test-records.ts'
import { LOOPBACK } from '../webhooks/app.test.support.ts'
import { CustomerHttp } from '../webhooks/customer-http.ts'
import { Messages } from './messages.ts'
import { type MessageAsk, placeMessage } from './place-message.ts'
import type { Rooms } from './rooms.ts'
import { sendMessages } from './send-messages.ts'
import { tellApp } from './tell-app.ts'

export const USER = 'whatsapp:+555551234567'
export const AUTH_TOKEN = 'f'.repeat(32)
export const NOW: Millis = Date.parse('2026-03-01T12:00:00Z')

type Answer = (response: ServerResponse, body: Record<string, unknown>) => void

/** The room of messages over a real store and a Graph that answers as a test says. */
export class TestMessaging {
  readonly store: Store
  readonly account: Account
  readonly sender: Sender
  readonly rooms: Rooms
  readonly messages: Messages
  /** What Graph was asked to send, in order. */
  readonly asked: Record<string, unknown>[]
  now = NOW
  #graphAnswer: Answer = accept
  readonly #server: Server

  static async open(options: { webhook?: SenderWebhook; policies?: Partial<Policies> } = {}): Promise<TestMessaging> {
    const store = await openTestStore()
    const account = sampleAccount({ authToken: AUTH_TOKEN })
    const sender = sampleSender({ accountSid: account.sid, webhook: options.webhook ?? null })
    await store.transact(async (tx) => {
      await tx.accounts.insert(account)
      await tx.senders.insert(sender)
    })
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TestMessaging(store, account, sender, server, { ...DEFAULT_POLICIES, ...options.policies })
  }

  private constructor(store: Store, account: Account, sender: Sender, server: Server, policies: Policies) {
    this.store = store
    this.account = account
    this.sender = sender
    this.asked = []
    this.#server = server
    server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const body = JSON.parse(Buffer.concat(chunks).toString())
      this.asked.push(body)
      this.#graphAnswer(response, body)
    })
    const { port } = server.address() as AddressInfo
    this.rooms = {
      store,
      graph: new Graph({ baseUrl: `http://127.0.0.1:${port}`, token: 'T', timeoutMs: 2_000 }),
      http: new CustomerHttp({ allow: LOOPBACK, patience: { readMs: 1_000, connectMs: 500 } }),
      events: openEvents({ logger: pino({ level: 'silent' }) }),
      clock: { now: () => this.now },
      policies,
    }
    this.messages = new Messages(this.rooms)
  }

  /** How Graph answers from now on. */
  graphAnswers(answer: Answer): void {
    this.#graphAnswer = answer
  }

  async place(ask: Partial<MessageAsk> = {}): Promise<MessageSid> {
    const nothing = { mediaUrl: null, content: null, statusCallback: null, applicationSid: null, validFor: null }
    const asked = { ...nothing, to: USER, from: this.sender.address, body: 'Hello', ...ask } as const
    const { sid } = await this.store.transact((tx) => placeMessage(tx, this.account.sid, asked, this.now))
    return sid
  }

  /** A content on record. */
  async content(types: object): Promise<Content['sid']> {
    const sid = newSid('HX')
    const about = { accountSid: this.account.sid, friendlyName: null, language: 'en', createdAt: NOW, updatedAt: NOW }
    await this.store.transact((tx) =>
      tx.contents.insert({ sid, ...about, variables: {}, types: types as Content['types'] }),
    )
    return sid
  }

  /** Runs the job that sends what waits for the user. */
  async send(): Promise<void> {
    await sendMessages(this.rooms, { senderSid: this.sender.sid, user: USER }, { signal: new AbortController().signal })
  }

  /** Runs the jobs that tell the app what the user has written, one after the other, as the queue does. */
  async tell(): Promise<void> {
    const queue = `inbox:${this.sender.sid}:555551234567`
    const { signal } = new AbortController()
    for (;;) {
      const next = await this.store.read((r) => r.deliveries.firstIn(queue))
      if (next === null) return
      await tellApp(this.rooms, { id: next.id }, { signal })
    }
  }

  /** Meta's webhook has come, is kept, and is acted on. */
  async hear(fact: MessageFact): Promise<void> {
    for (const fresh of await this.store.keepMetaEvents([fact])) await this.messages.handle(fresh)
  }

  received(changes: Partial<MessageReceived> = {}): MessageReceived {
    const messageId = `wamid.${randomUUID()}`
    return {
      kind: 'message-received',
      key: `${messageId}/received`,
      messageId,
      phoneNumberId: this.sender.phoneNumberId,
      user: { number: '555551234567', id: null, name: 'Consumer A' },
      type: 'text',
      text: 'Hi',
      reply: null,
      inReplyTo: null,
      forwarded: false,
      at: this.now,
      ...changes,
    }
  }

  replied(changes: Partial<PermissionReplied> = {}): PermissionReplied {
    const messageId = `wamid.${randomUUID()}`
    return {
      kind: 'permission-replied',
      key: `${messageId}/received`,
      messageId,
      phoneNumberId: this.sender.phoneNumberId,
      user: { number: '555551234567', id: null, name: 'Consumer A' },
      response: 'accept',
      until: null,
      source: 'user_action',
      inReplyTo: null,
      at: this.now,
      ...changes,
    }
  }

  progressed(messageId: string, status: MessageProgressed['status'], more: Partial<MessageProgressed> = {}) {
    return {
      kind: 'message-progressed',
      key: `${messageId}/${status}`,
      messageId,
      phoneNumberId: this.sender.phoneNumberId,
      opaque: null,
      status,
      error: null,
      at: this.now,
      ...more,
    } as const satisfies MessageProgressed
  }

  async message(sid: MessageSid) {
    const found = await this.store.read((r) => r.messages.bySid(sid))
    if (!found) throw new Error(`no message ${sid}`)
    return found
  }

  /** Whatever its time, which stands still: in no order. */
  async messagesThat(direction: Message['direction']) {
    const { rows } = await this.store.read((r) => r.messages.list(this.account.sid, {}, { size: 100 }))
    return rows.filter((message) => message.direction === direction)
  }

  async alerts() {
    return (await this.store.read((r) => r.alerts.list(this.account.sid, {}, { size: 100 }))).rows
  }

  async contact() {
    return await this.store.read((r) => r.contacts.between(this.sender.sid, USER))
  }

  /** The parameters of every status callback promised for a message, in their order. */
  async callbacks(sid: MessageSid) {
    const { rows } = await this.store.pool.query<{ params: [string, string][] }>(
      `select params from deliveries where queue = $1 order by position`,
      [`message:${sid}`],
    )
    return rows.map(({ params }) => Object.fromEntries(params) as Record<string, string>)
  }

  async close(): Promise<void> {
    this.rooms.events.close()
    await this.rooms.http.close()
    await this.rooms.graph.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await this.store.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Graph takes the message; its id is made of our SID. */
export const accept: Answer = (response, body) =>
  response.end(JSON.stringify({ messages: [{ id: `wamid.${body.biz_opaque_callback_data}` }] }))

/** Graph says no. */
export function refuse(http: number, code: number, details = 'why'): Answer {
  const error = { message: `(#${code})`, type: 'OAuthException', code, fbtrace_id: 'A1', error_data: { details } }
  return (response) => response.writeHead(http).end(JSON.stringify({ error }))
}

/** The answer is lost on its way. */
export const lose: Answer = (response) => response.destroy()
