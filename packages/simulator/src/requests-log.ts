import { EventEmitter } from 'node:events'
import type { Changes } from './changes.ts'
import type { Millis } from './clock.ts'

/** One request that crossed the border between the network and a business, as it was and as it was answered. */
export type BorderRequest = {
  readonly id: number
  /** When it began, by the network's clock. */
  readonly at: Millis
  /** `graph`: the business asked us. `webhook`: we told the business. */
  readonly kind: 'graph' | 'webhook'
  readonly method: string
  /** The path of a Graph request, the whole address of a webhook. */
  readonly url: string
  /** The id of the app that asked or was told; null where a token is nobody's. */
  readonly app: string | null
  /** The number of the business that asked or was told; null where the request names no number of its. */
  readonly business: string | null
  /** The call it is about. */
  readonly call: string | null
  /** Those that matter, names in lower case; a token is never among them. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON; text where it is not JSON. */
  readonly body: unknown
  /** A webhook's body exactly as sent, which is ASCII: the signature is over these bytes. null for Graph. */
  readonly raw: string | null
  /** The answer's status; null for a webhook that got no answer. */
  readonly status: number | null
  /** The answer's body, as `body`. */
  readonly response: unknown
  /** Why there was no answer. */
  readonly error: string | null
  /** 1 for the first try. */
  readonly attempt: number
  readonly ms: Millis
  /** A webhook whose answer had not come in time. It may have been taken all the same, and is sent again. */
  readonly late: boolean
  /** After what pause a webhook is tried again; null: it is not. */
  readonly retryInMs: Millis | null
}

const KEPT = 2_000

/** The last 2,000 requests across the border, oldest first. */
export class RequestsLog {
  readonly events = new EventEmitter<{ request: [request: BorderRequest] }>()
  readonly #changes: Changes
  #requests: BorderRequest[] = []
  #nextId = 1

  constructor(changes: Changes) {
    this.#changes = changes
    this.events.setMaxListeners(0)
  }

  add(request: Omit<BorderRequest, 'id'>): void {
    const kept = { id: this.#nextId++, ...request }
    this.#requests.push(kept)
    if (this.#requests.length > KEPT) this.#requests = this.#requests.slice(-KEPT)
    this.events.emit('request', kept)
    this.#changes.notify()
  }

  /** Undefined once 2,000 more have crossed. */
  get(id: number): BorderRequest | undefined {
    return this.#requests.find((request) => request.id === id)
  }

  /** @param filter `since`: those that began at that time or later */
  list(filter: { readonly call?: string | undefined; readonly since?: Millis | undefined }): BorderRequest[] {
    const { call, since = 0 } = filter
    return this.#requests.filter((request) => request.at >= since && (call === undefined || request.call === call))
  }

  clear(): void {
    this.#requests = []
  }
}

/** JSON as a value, anything else as the text it is, nothing as null; cut at 64,000 characters. */
export function readable(text: string): unknown {
  if (text === '') return null
  if (text.length > 64_000) return `${text.slice(0, 64_000)}…`
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
