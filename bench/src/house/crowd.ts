import { BUSINESS } from '../kit.ts'
import { KEYS } from './crowd-app.ts'
import type { MetaCall } from './meta-call.ts'
import type { CrowdedHouse } from './open-house.ts'
import { CrowdPhone } from './phone.ts'

/** Who ends a call: its user; the app, because a key asks for it; a REST request. */
export const ENDINGS = ['user', 'app', 'rest'] as const
export type Ending = (typeof ENDINGS)[number]

const FIRST_USER = 447_700_000_000
const TOLD_OF = 'initiated ringing answered completed'

/** All calls of the load peer: each begins and ends by its own way, and none is waited for by the next. */
export class Crowd {
  /** Calls in progress, the oldest first. */
  readonly live: MetaCall[] = []
  readonly over: MetaCall[] = []
  /** Why calls did not begin or end as they should, one entry each. */
  readonly failed: string[] = []
  readonly begun = { incoming: 0, outgoing: 0 }
  /** Calls that the business was to make, and was not refused. */
  placed = 0
  readonly ended: Record<Ending, number> = { user: 0, app: 0, rest: 0 }
  /** From a connect webhook's leaving to `pre_accept`, and to the app's first request, in ms. */
  readonly preAccepted: number[] = []
  readonly asked: number[] = []
  readonly #house: CrowdedHouse
  readonly #busy = new Set<Promise<void>>()
  #users = 0

  constructor(house: CrowdedHouse) {
    this.#house = house
    house.meta.onOutgoing = (call) => {
      this.begun.outgoing++
      this.live.push(call)
    }
  }

  /** A user calls. */
  userCalls(): void {
    this.#do(async () => {
      const { meta, app, peer } = this.#house
      const call = await meta.userCalls(this.nextUser(), await CrowdPhone.calling(peer))
      await call.answered()
      this.begun.incoming++
      this.live.push(call)
      if (call.preAcceptedAt !== null) this.preAccepted.push(call.preAcceptedAt - call.toldAt)
      const asked = app.asked.get(call.sid ?? '')
      if (asked !== undefined) this.asked.push(asked - call.toldAt)
    })
  }

  /** The business calls. */
  businessCalls(): void {
    this.#do(async () => {
      const { door, app } = this.#house
      const to = `whatsapp:+${this.nextUser()}`
      const told = { StatusCallback: app.status, StatusCallbackEvent: TOLD_OF }
      const form = { From: `whatsapp:${BUSINESS}`, To: to, Url: app.voice, ...told }
      const { status, body } = await door.rest('POST', door.account('/Calls.json'), { form })
      if (status !== 201) throw new Error(`POST Calls answered ${status}: ${JSON.stringify(body)}`)
      this.placed++
    })
  }

  /** The oldest call ends. */
  endOldest(ending: Ending): void {
    const call = this.live.shift()
    if (!call) return
    this.#do(async () => {
      await this.#end(call, ending)
      await call.ends()
      this.ended[ending]++
      this.over.push(call)
    })
  }

  /** A key is pressed in some call that has been up for a while and will be for a while. */
  interrupt(): void {
    const place = Math.floor((0.2 + 0.6 * Math.random()) * this.live.length)
    void this.live[place]?.phone.press(KEYS.interrupt)
  }

  /** Waits until everything that was begun is done. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy)
  }

  /** A number that has not called yet. */
  nextUser(): string {
    this.#users += 1
    return String(FIRST_USER + this.#users)
  }

  async #end(call: MetaCall, ending: Ending): Promise<void> {
    const { door, meta } = this.#house
    if (ending === 'user') return await meta.userHangsUp(call)
    if (ending === 'app') return await call.phone.press(KEYS.goodbye)
    const { status } = await door.rest('POST', door.account(`/Calls/${call.sid}.json`), {
      form: { Status: 'completed' },
    })
    if (status !== 200) throw new Error(`POST Calls/CA… answered ${status}`)
  }

  #do(what: () => Promise<void>): void {
    const one: Promise<void> = what()
      .catch((error: unknown) => void this.failed.push(error instanceof Error ? error.message : String(error)))
      .finally(() => this.#busy.delete(one))
    this.#busy.add(one)
  }
}
