import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../kit.ts'

/** A description, as Janus takes and gives it. */
export type Jsep = { readonly type: 'offer' | 'answer'; readonly sdp: string }

/** What Janus tells of a handle: what its plugin says, or how its connection fares. */
export type JanusEvent = {
  readonly janus: string
  readonly transaction?: string
  readonly sender?: number
  readonly jsep?: Jsep
  readonly plugindata?: { readonly data: { readonly error?: string; readonly result?: object } }
}

type Answer = JanusEvent & { readonly data?: { readonly id: number }; readonly error?: { readonly reason: string } }

/** The most events that one answer may bring. */
const EVENTS_AT_ONCE = 50
const ANSWERED_WITHIN_MS = 20_000
/** Requests at a time: Janus has a thread for each connection. */
const CONNECTIONS = 16

/** Janus's control protocol over HTTP: one session; what is told without being asked comes by long polls. */
export class JanusDoor {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  readonly #polls = new Agent({ keepAlive: true })
  readonly #waiting = new Map<string, (event: JanusEvent) => void>()
  readonly #handles = new Map<number, (event: JanusEvent) => void>()
  #session = ''
  #open = true

  private constructor() {}

  /** Once it answers. @param base the address of its API */
  static async open(base: string): Promise<JanusDoor> {
    const door = new JanusDoor()
    await until('Janus answers', () => fetched(`${base}/info`, door.#agent).catch(() => null))
    door.#session = `${base}/${(await door.#post(base, { janus: 'create' })).data?.id}`
    void door.#listen().catch(() => {})
    return door
  }

  /** @param told what is told of it without being asked. @returns the number of the new handle */
  async attach(plugin: string, told: (event: JanusEvent) => void): Promise<number> {
    const { data } = await this.#post(this.#session, { janus: 'attach', plugin })
    const handle = data?.id ?? 0
    this.#handles.set(handle, told)
    return handle
  }

  /** @returns what the plugin says to it. @throws Error with its refusal */
  async ask(handle: number, body: object, jsep?: Jsep): Promise<JanusEvent> {
    const transaction = randomUUID()
    const told = new Promise<JanusEvent>((resolve) => this.#waiting.set(transaction, resolve))
    const answer = await this.#post(`${this.#session}/${handle}`, { janus: 'message', transaction, body, jsep })
    // Some requests are answered at once, the others by an event.
    const event = answer.janus === 'ack' ? await Promise.race([told, tooLate()]) : answer
    this.#waiting.delete(transaction)
    const refusal = event.plugindata?.data.error
    if (refusal !== undefined) throw new Error(`Janus: ${refusal}`)
    return event
  }

  async detach(handle: number): Promise<void> {
    this.#handles.delete(handle)
    await this.#post(`${this.#session}/${handle}`, { janus: 'detach' })
  }

  close(): void {
    this.#open = false
    this.#agent.destroy()
    this.#polls.destroy()
  }

  async #listen(): Promise<void> {
    while (this.#open) {
      const told = await fetched(`${this.#session}?maxev=${EVENTS_AT_ONCE}`, this.#polls)
      for (const event of Array.isArray(told) ? told : [told]) this.#note(event)
    }
  }

  #note(event: JanusEvent): void {
    const waiting = this.#waiting.get(event.transaction ?? '')
    if (waiting) waiting(event)
    else this.#handles.get(event.sender ?? 0)?.(event)
  }

  async #post(url: string, body: object): Promise<Answer> {
    const answer = (await fetched(url, this.#agent, { transaction: randomUUID(), ...body })) as Answer
    if (answer.error) throw new Error(`Janus: ${answer.error.reason}`)
    return answer
  }
}

async function tooLate(): Promise<never> {
  await pause(ANSWERED_WITHIN_MS, undefined, { ref: false })
  throw new Error('Janus did not answer')
}

/** What is at an address, as JSON; with a body it is asked for by POST. */
function fetched(url: string, agent: Agent, body?: object): Promise<JanusEvent | JanusEvent[]> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: body ? 'POST' : 'GET', agent }, (response) => {
      json(response).then((answer) => resolve(answer as JanusEvent), reject)
    })
    asked.once('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}
