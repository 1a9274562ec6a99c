import { LRUCache } from 'lru-cache'
import { Agent, type Dispatcher } from 'undici'
import type { AllowList } from './allow-list.ts'
import { DEFAULT_PATIENCE, type Patience } from './connection-overrides.ts'
import { Guard, type Resolve } from './guard.ts'
import { Journey, type WebhookResponse } from './journey.ts'
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
}

/** An undici Agent whose every connection passes the guard. */
type Line = { readonly agent: Agent; readonly guard: Guard }

/** Time-outs to connect (`#ct=…`) of which connections are kept open at once; the least used gives way. */
const MOST_LINES = 8

/** All requests to customers' apps go through here: guarded, signed, bounded in time and size. */
export class CustomerHttp {
  readonly #config: CustomerHttpConfig
  readonly #patience: Patience
  readonly #lines: LRUCache<number, Line>
  #closed = false

  constructor(config: CustomerHttpConfig) {
    this.#config = config
    this.#patience = { ...DEFAULT_PATIENCE, ...config.patience }
    this.#lines = new LRUCache({ max: MOST_LINES, dispose: (line) => this.#retire(line) })
  }

  /** @throws WebhookFailure, or the reason of the request's own signal */
  send(request: WebhookRequest): Promise<WebhookResponse> {
    return new Journey(request, (connectMs) => this.#dispatcher(connectMs), this.#patience).run()
  }

  /** Ends every request that is still under way, and all kept connections. */
  async close(): Promise<void> {
    this.#closed = true
    const lines = [...this.#lines.values()]
    for (const { guard } of lines) guard.close()
    await Promise.all(lines.map(({ agent }) => agent.destroy()))
    this.#lines.clear()
  }

  #dispatcher(connectTimeoutMs: number): Dispatcher {
    const known = this.#lines.get(connectTimeoutMs)
    if (known) return known.agent
    const { allow, resolve, ca } = this.#config
    const guard = new Guard({ allow, connectTimeoutMs, resolve, ca })
    const line = { guard, agent: new Agent({ connect: guard.connect }) }
    this.#lines.set(connectTimeoutMs, line)
    return line.agent
  }

  /** No longer among the kept: what is under way on it ends by itself. */
  #retire({ agent }: Line): void {
    if (!this.#closed) agent.close(() => undefined)
  }
}
