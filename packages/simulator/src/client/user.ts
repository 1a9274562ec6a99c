import type { z } from 'zod'
import type { CallView, EntryView, NewUser, UserChange, UserView } from '../control/schemas.ts'
import type { Business } from './business.ts'
import { Call, type Patience } from './call.ts'
import type { ControlApi } from './control-api.ts'
import { ExpectationFailed } from './expectation-failed.ts'

/**
 * A user to be created. `number` in any spelling, default a new one; `onCall` default `manual`: the test decides each
 * time; `answerAfterMs` 0 to 60,000, default 1,000; `audio` and `script`: what the user says and does on every call.
 */
export type UserOptions = Omit<z.input<typeof NewUser>, 'wa_id'> & { readonly number?: string }

/** Which request a user answers, and how: see POST /_sim/v1/users/{wa_id}/permission. */
export type PermissionAnswer = {
  readonly response: 'accept' | 'reject' | 'keep' | 'revoke'
  readonly message_id?: string
  readonly permanent?: boolean
}

/** A person on WhatsApp, whom the test plays. */
export class User {
  /** Digits only: what webhooks call `wa_id` and `from`. */
  readonly number: string
  readonly #api: ControlApi
  readonly #path: string
  /** Calls that `nextCall` has given already. */
  readonly #given = new Set<string>()

  constructor(api: ControlApi, number: string) {
    this.#api = api
    this.number = number
    this.#path = `/users/${number}`
  }

  /**
   * The user calls a business; the business's webhook is told of it.
   *
   * @throws Refused when the phone would not place it: calling is off, the icon hidden, the user in another call
   * @example const call = await ann.calls(business)
   */
  async calls(business: Business, options: { via?: 'icon' | 'link' } = {}): Promise<Call> {
    const { call_id } = await this.#api.post<{ call_id: string }>(`${this.#path}/calls`, {
      to: business.number,
      ...options,
    })
    return new Call(this.#api, call_id)
  }

  /**
   * The business's next call that reaches this user's phone; each is given once. Default 20,000 ms.
   *
   * @throws ExpectationFailed when none comes
   * @example const call = await ann.nextCall(business); await call.answer()
   */
  async nextCall(business: Business, { withinMs = 20_000 }: Patience = {}): Promise<Call> {
    const until = performance.now() + withinMs
    for (let wait = 0; ; wait = Math.min(500, Math.max(0, Math.round(until - performance.now())))) {
      const query = { user: this.number, business: business.number, until: 'ringing', timeout_ms: wait }
      const calls = (await this.#api.get<CallView[]>('/calls', query)).reverse()
      const next = calls.find((call) => call.via === 'api' && call.state !== 'connecting' && !this.#given.has(call.id))
      if (next) {
        this.#given.add(next.id)
        return new Call(this.#api, next.id)
      }
      if (performance.now() >= until)
        throw new ExpectationFailed(
          `a call of +${business.number} to reach +${this.number} within ${withinMs} ms`,
          calls.length === 0 ? 'It has placed none.' : 'There were only calls given before, or not ringing yet.',
          this.#api.url,
        )
    }
  }

  /**
   * The user writes to a business, which opens its 24-hour window. @returns the message's id
   *
   * @example await ann.writes(business, 'Where is my order?')
   */
  async writes(business: Business, text: string): Promise<string> {
    const message = { to: business.number, text }
    return (await this.#api.post<{ message_id: string }>(`${this.#path}/messages`, message)).message_id
  }

  /** The user taps a message's button, by its index (from 0) or title. @returns a call, where the button places one */
  async taps(messageId: string, button: number | string): Promise<Call | null> {
    const tap = { message_id: messageId, button }
    const { call_id } = await this.#api.post<{ call_id?: string }>(`${this.#path}/taps`, tap)
    return call_id === undefined ? null : new Call(this.#api, call_id)
  }

  /** The user opens the thread: the business's messages are read. */
  async reads(business: Business): Promise<void> {
    await this.#api.post(`${this.#path}/read`, { with: business.number })
  }

  /**
   * The user answers a request for permission to be called, or changes the answer later.
   *
   * @throws Refused when nobody asks
   * @example await ann.permits(business, { response: 'accept' })
   */
  async permits(business: Business, answer: PermissionAnswer): Promise<void> {
    await this.#api.post(`${this.#path}/permission`, { to: business.number, ...answer })
  }

  /** Messages and calls with a business, oldest first. */
  thread(business: Business): Promise<EntryView[]> {
    return this.#api.get(`${this.#path}/thread`, { with: business.number })
  }

  /**
   * Waits for a line of the thread, there already or to come. Default 10,000 ms.
   *
   * @throws ExpectationFailed with the line that came last
   * @example await ann.expectMessage(business, /on its way/)
   */
  async expectMessage(
    business: Business,
    text: string | RegExp,
    { withinMs = 10_000 }: Patience = {},
  ): Promise<EntryView> {
    const fits = (line: EntryView) =>
      typeof text === 'string' ? line.text?.includes(text) : text.test(line.text ?? '')
    const until = performance.now() + withinMs
    for (;;) {
      const lines = (await this.thread(business)).filter(({ from }) => from === 'business')
      const found = lines.find(fits)
      if (found) return found
      if (performance.now() >= until)
        throw new ExpectationFailed(
          `a message with ${String(text)} from +${business.number} to +${this.number} within ${withinMs} ms`,
          lines.length === 0 ? 'It has sent none.' : `The last said: ${JSON.stringify(lines.at(-1)?.text)}.`,
          this.#api.url,
        )
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Changes how the user takes calls, what they say and do on them. @example await ann.update({ onCall: 'decline' }) */
  update(change: z.input<typeof UserChange>): Promise<z.infer<typeof UserView>> {
    return this.#api.patch(this.#path, change)
  }
}
