import { setTimeout as pause } from 'node:timers/promises'
import { type HeardFigures, heardFigures } from '../calls/heard-figures.ts'
import type { Hush } from '../calls/peer-words.ts'
import { KEYS } from './crowd-app.ts'
import type { MetaCall } from './meta-call.ts'
import type { CrowdedHouse } from './open-house.ts'
import { ReferencePhone } from './phone.ts'

/** A user's call among all the others, whose every packet is kept by an implementation that is nobody else's. In ms. */
export type ReferenceCallFigures = HeardFigures & {
  /** From the connect webhook's leaving to the first packet with sound. */
  readonly tapToSoundMs: number
  /** From Graph's being told `accept` to that. */
  readonly acceptToSoundMs: number
  readonly hush: Hush
}

const LISTENS_MS = 10_000

/** One call after the other. */
export class ReferenceCalls {
  readonly figures: ReferenceCallFigures[] = []
  readonly over: MetaCall[] = []
  readonly failed: string[] = []
  readonly #house: CrowdedHouse
  readonly #nextUser: () => string
  readonly #ending = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(house: CrowdedHouse, nextUser: () => string) {
    this.#house = house
    this.#nextUser = nextUser
  }

  begin(): void {
    this.#running = this.#run()
  }

  /** The call that is up is heard to its end. */
  async end(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const phone = await ReferencePhone.calling()
      try {
        this.figures.push(await this.#listen(phone))
      } catch (error) {
        this.failed.push(`reference call: ${error instanceof Error ? error.message : String(error)}`)
        await pause(1_000)
      } finally {
        await phone.hangUp()
      }
    }
  }

  async #listen(phone: ReferencePhone): Promise<ReferenceCallFigures> {
    const { meta } = this.#house
    const call = await meta.userCalls(this.#nextUser(), phone)
    await Promise.all([phone.talk(), call.answered()])
    const first = await phone.heardSound()
    const soundAt = phone.peer.heard[first]?.at ?? Number.NaN
    await pause(LISTENS_MS)
    const hush = await phone.hush(KEYS.interrupt)
    const heard = heardFigures(phone.peer.heard.slice(first))
    await meta.userHangsUp(call)
    this.over.push(call)
    return {
      ...{ tapToSoundMs: soundAt - call.toldAt, acceptToSoundMs: soundAt - (call.acceptedAt ?? Number.NaN) },
      ...{ ...heard, hush },
    }
  }
}
