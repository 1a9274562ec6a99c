import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { Graph } from '../carrier/meta/graph.ts'
import type { Alert } from '../domain/alert.ts'
import type { PermissionEvent } from '../domain/permission.ts'
import { DEFAULT_POLICIES } from '../domain/policies.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { type Events, openEvents } from '../events/events.ts'
import type { Millis } from '../kit/clock.ts'
import { openTestStore } from '../store/open-test-store.ts'
import type { Store } from '../store/store.ts'
import { accountIn, sampleSender } from '../store/test-records.ts'
import { movePermissionIn } from './move-permission.ts'
import type { PermissionRooms } from './rooms.ts'

export const CONSUMER: WhatsAppAddress = 'whatsapp:+555551234567'
export const NOON: Millis = Date.parse('2026-03-01T12:00:00Z')

/** What Meta's permission endpoint answers: a body, or a status with Meta's error code. */
type Answer =
  | { readonly status: string; readonly expiration_time?: number }
  | { readonly refuse: number; readonly code: number }

/** Store, log and Graph over a Meta that only knows permissions, and a clock that stands until it is moved. */
export class PermissionHouse implements PermissionRooms {
  readonly policies = DEFAULT_POLICIES
  readonly store: Store
  readonly graph: Graph
  readonly sender: Sender
  readonly events: Events
  now = NOON
  readonly clock = { now: () => this.now }
  answer: Answer = { status: 'no_permission' }
  /** What Meta waits for before it answers. */
  thinking: Promise<unknown> = Promise.resolve()
  /** Requests that Meta saw. */
  readonly asked: string[] = []
  /** Lines of the log. */
  readonly log: Record<string, unknown>[] = []
  readonly #meta: Server

  static async open(): Promise<PermissionHouse> {
    const store = await openTestStore()
    const { sid: accountSid } = await accountIn(store)
    const sender = sampleSender({ accountSid })
    await store.transact((tx) => tx.senders.insert(sender))
    const meta = createServer((request, response) => {
      house.asked.push(request.url ?? '')
      void house.thinking.then(() => {
        const { answer } = house
        const error = 'refuse' in answer ? { error: { message: 'no', code: answer.code } } : null
        response.writeHead('refuse' in answer ? answer.refuse : 200, { connection: 'close' })
        response.end(JSON.stringify(error ?? { messaging_product: 'whatsapp', permission: answer, actions: ACTIONS }))
      })
    }).listen(0, '127.0.0.1')
    await once(meta, 'listening')
    const house: PermissionHouse = new PermissionHouse(store, sender, meta)
    return house
  }

  private constructor(store: Store, sender: Sender, meta: Server) {
    this.store = store
    this.sender = sender
    this.#meta = meta
    const baseUrl = `http://127.0.0.1:${(meta.address() as AddressInfo).port}`
    this.graph = new Graph({ baseUrl, token: 'T', timeoutMs: 5_000 })
    const lines = { write: (line: string) => void this.log.push(JSON.parse(line)) }
    this.events = openEvents({ logger: pino({ level: 'debug', base: null }, lines) })
  }

  /** Something happens between the sender and `user`, as the rooms that hear of it keep it. */
  async happened(event: PermissionEvent, user = CONSUMER): Promise<void> {
    await this.store.transact((tx) => movePermissionIn(tx, this.policies, this.sender, user, event))
  }

  async alerts(): Promise<readonly Alert[]> {
    const page = await this.store.read((r) => r.alerts.list(this.sender.accountSid, {}, { size: 1_000 }))
    return page.rows
  }

  /** Messages of the log that say `words`. */
  logged(words: string): Record<string, unknown>[] {
    return this.log.filter(({ msg }) => msg === words)
  }

  /** From here on nobody answers at Meta's address. */
  async loseMeta(): Promise<void> {
    this.#meta.closeAllConnections()
    await new Promise((resolve) => this.#meta.close(resolve))
  }

  async close(): Promise<void> {
    await this.graph.close()
    await this.loseMeta()
    this.events.close()
    await this.store.close()
  }
}

const ACTIONS = [
  {
    action_name: 'start_call',
    can_perform_action: false,
    limits: [{ time_period: 'PT24H', max_allowed: 5, current_usage: 5, limit_expiration_time: NOON / 1000 + 60 }],
  },
]
