import { BUSINESS, type FrontDoor } from './front-door.ts'
import { until } from './until.ts'

/** A line of a thread as the phone shows it. */
export type Line = {
  readonly id: string
  readonly from: 'user' | 'business' | 'system'
  readonly kind: 'message' | 'call' | 'permission_request' | 'permission_prompt'
  readonly text: string | null
  readonly card: {
    readonly header: string | null
    readonly media_url: string | null
    readonly footer: string | null
  } | null
  readonly buttons: readonly { readonly title: string; readonly type: string }[]
  readonly status: string | null
}

/** What one WhatsApp user reads, writes and taps in the thread with the business. */
export class Chat {
  readonly waId: string
  readonly #house: FrontDoor
  readonly #seen = new Set<string>()

  constructor(house: FrontDoor, waId: string) {
    this.#house = house
    this.waId = waId
  }

  get address(): string {
    return `whatsapp:+${this.waId}`
  }

  lines(): Promise<Line[]> {
    return this.#house.sim<Line[]>('GET', `/users/${this.waId}/thread?with=${encodeURIComponent(BUSINESS)}`)
  }

  /** The next line from the business that this has not given yet, calls aside; waits for it. */
  async next(): Promise<Line> {
    const line = await until(`a line for ${this.waId}`, async () =>
      (await this.lines()).find(({ id, from, kind }) => from === 'business' && kind !== 'call' && !this.#seen.has(id)),
    )
    this.#seen.add(line.id)
    return line
  }

  /** @returns the message's id at WhatsApp */
  async write(text: string): Promise<string> {
    const body = { to: BUSINESS, text }
    return (await this.#house.sim<{ message_id: string }>('POST', `/users/${this.waId}/messages`, body)).message_id
  }

  /** @param button its title @returns the call that a call button has placed, percent-encoded; '' for any other */
  async tap({ id }: Line, button: string): Promise<string> {
    const body = { message_id: id, button }
    const { call_id = '' } = await this.#house.sim<{ call_id?: string }>('POST', `/users/${this.waId}/taps`, body)
    return encodeURIComponent(call_id)
  }

  /** Answers the latest request for leave to call, or changes the answer. */
  async answer(response: 'accept' | 'reject'): Promise<void> {
    await this.#house.sim('POST', `/users/${this.waId}/permission`, { response })
  }

  async read(): Promise<void> {
    await this.#house.sim('POST', `/users/${this.waId}/read`, { with: BUSINESS })
  }
}
