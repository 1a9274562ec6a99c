import { once } from 'node:events'
import type { Phone } from './phone.ts'

/** One call, as Meta has it. Times by `performance.now()`. */
export class MetaCall {
  readonly id: string
  readonly direction: 'USER_INITIATED' | 'BUSINESS_INITIATED'
  readonly user: string
  readonly phone: Phone
  /** When its offer left for the business. */
  toldAt = 0
  preAcceptedAt: number | null = null
  acceptedAt: number | null = null
  wasRejected = false
  /** The business's own name for it, once it has said it. */
  sid: string | null = null
  readonly #live = new AbortController()
  readonly #over = new AbortController()

  constructor({ id, direction, user, phone }: Pick<MetaCall, 'id' | 'direction' | 'user' | 'phone'>) {
    this.id = id
    this.direction = direction
    this.user = user
    this.phone = phone
  }

  get isOver(): boolean {
    return this.#over.signal.aborted
  }

  accepted(sid: string): void {
    if (this.acceptedAt !== null) return
    this.acceptedAt = performance.now()
    this.sid = sid
    this.#live.abort()
  }

  rejected(): void {
    this.wasRejected = true
    this.#live.abort()
  }

  /** @returns false when it was over already */
  ended(): boolean {
    if (this.isOver) return false
    this.#over.abort()
    return true
  }

  /** @throws Error when it is not answered in time, or turned away */
  async answered(withinMs = 20_000): Promise<void> {
    await within(this.#live.signal, withinMs, 'was not answered')
    if (this.wasRejected) throw new Error('a call was turned away')
  }

  /** @throws Error when it goes on */
  async ends(withinMs = 20_000): Promise<void> {
    await within(this.#over.signal, withinMs, 'did not end')
  }
}

async function within(signal: AbortSignal, ms: number, what: string): Promise<void> {
  if (signal.aborted) return
  await once(signal, 'abort', { signal: AbortSignal.timeout(ms) }).catch(() => {
    throw new Error(`a call ${what} within ${ms / 1_000} s`)
  })
}
