import { LRUCache } from 'lru-cache'
import { Agent } from 'undici'
import type { Clock } from '../kit/clock.ts'
import type { AllowList } from './allow-list.ts'
import { AnswerCache } from './answer-cache.ts'
import { DEFAULT_PATIENCE, type Patience } from './connection-overrides.ts'
import { ExactDispatcher } from './exact-dispatcher.ts'
import { Guard, type Resolve } from './guard.ts'
import { type DispatcherFor, Journey, type WebhookResponse } from './journey.ts'
import type { WebhookRequest } from './webhook-request.ts'

export type CustomerHttpConfig = {
  /** Targets besides public addresses. */
  readonly allow: AllowList
  /** Time limits and retries for URLs that do not set their own. Default: `DEFAULT_PATIENCE`. */
  readonly patience?: Partial<Patience>
  /** How a name becomes addresses. Default: the system's resolver. */
  readonly resolve?: Resolve
  /** Certificate authorities (PEM) to trust instead of Node's own list. */
  readonly ca?: readonly string[]
  /** By which answers that were kept grow old. Default: the machine's. */
  readonly clock?: Clock
}

/** An undici Agent whose every connection passes the guard, and the way past it for requests whose headers are exact. */
type Line = { readonly agent: Agent; readonly exact: ExactDispatcher; readonly guard: Guard }

/** Time-outs to connect (`#ct=…`) of which connections are kept open at once; the least used gives way. */
const MOST_LINES = 8

/** All requests to customers' apps go through here: guarded, signed, bounded in time and size. */
export class CustomerHttp {
  readonly #config: CustomerHttpConfig
  readonly #patience: Patience
  readonly #lines: LRUCache<number, Line>
  readonly #cache: AnswerCache
  #closed = false

  constructor(config: CustomerHttpConfig) {
    this.#config = config
    this.#patience = { ...DEFAULT_PATIENCE, ...config.patience }
    this.#cache = new AnswerCache({ clock: config.clock ?? { now: () => Date.now() } })
    this.#lines = new LRUCache({ max: MOST_LINES, dispose: (line) => this.#retire(line) })
  }

  /** @throws WebhookFailure, or the reason of the request's own signal */
  send(request: WebhookRequest): Promise<WebhookResponse> {
    const dispatcherFor: DispatcherFor = (connectMs, exact) => this.#line(connectMs)[exact ? 'exact' : 'agent']
    return new Journey(request, { dispatcherFor, patience: this.#patience, cache: this.#cache }).run()
  }

  /** Ends every request that is still under way, and all kept connections. */
  async close(): Promise<void> {
    this.#closed = true
    const lines = [...this.#lines.values()]
    for (const { guard, exact } of lines) {
      guard.close()
      exact.close()
    }
    await Promise.all(lines.map(({ agent }) => agent.destroy()))
    this.#lines.clear()
  }

  #line(connectTimeoutMs: number): Line {
    const known = this.#lines.get(connectTimeoutMs)
    if (known) return known
    const { allow, resolve, ca } = this.#config
    const guard = new Guard({ allow, connectTimeoutMs, resolve, ca })
    const line = { guard, agent: new Agent({ connect: guard.connect }), exact: new ExactDispatcher(guard.connect) }
    this.#lines.set(connectTimeoutMs, line)
    return line
  }

  /** No longer among the kept: what is under way on it ends by itself. */
  #retire({ agent }: Line): void {
    if (!this.#closed) agent.close(() => undefined)
  }
}
