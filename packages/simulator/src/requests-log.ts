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
  /** The call it is about. */
  readonly call: string | null
  /** Parsed JSON; text where it is not JSON. */
  readonly body: unknown
  /** The answer's status; null for a webhook that got no answer. */
  readonly status: number | null
  /** The answer's body, as `body`. */
  readonly response: unknown
  /** Why there was no answer. */
  readonly error: string | null
  /** 1 for the first try. */
  readonly attempt: number
  readonly ms: Millis
}

const KEPT = 2_000

/** The last 2,000 requests across the border, oldest first. */
export class RequestsLog {
  readonly #changes: Changes
  #requests: BorderRequest[] = []
  #nextId = 1

  constructor(changes: Changes) {
    this.#changes = changes
  }

  add(request: Omit<BorderRequest, 'id'>): void {
    this.#requests.push({ id: this.#nextId++, ...request })
    if (this.#requests.length > KEPT) this.#requests = this.#requests.slice(-KEPT)
    this.#changes.notify()
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
