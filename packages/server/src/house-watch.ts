import type { Events } from './events/events.ts'
import type { Millis } from './kit/clock.ts'
import type { Rooms } from './live/rooms.ts'
import { settledWithin } from './store/settled-within.ts'

/** A measurement that takes longer is not waited for. */
const MEASURED_WITHIN_MS = 1_000

/** What is counted now and then, for those who decide on new calls. */
type Measured = { -readonly [Name in keyof Rooms['waiting']]: Rooms['waiting'][Name] }

/** Looks after how much the house has taken on: what waits in the records, what the media process does. */
export class HouseWatch {
  readonly #rooms: Pick<Rooms, 'store' | 'media'> & { readonly events: Events }
  /** What the calls' room reads. */
  readonly #waiting: Measured
  #measuring: Promise<unknown> | null = null

  constructor(rooms: Pick<Rooms, 'store' | 'media'> & { readonly events: Events }, waiting: Measured) {
    this.#rooms = rooms
    this.#waiting = waiting
  }

  /** Resolves when it has been measured, or cannot be for the moment. Never rejects. */
  async measure(): Promise<void> {
    this.#measuring ??= Promise.allSettled([this.#measureMedia(), this.#measureRecords(Date.now())]).finally(() => {
      this.#measuring = null
    })
    await settledWithin(this.#measuring, MEASURED_WITHIN_MS)
  }

  async #measureMedia(): Promise<void> {
    const stats = await this.#rooms.media.stats()
    this.#waiting.soundLateMs = stats.lateness.recentP99
    this.#waiting.codecShare = stats.codecs.taken / stats.codecs.capacity
    this.#rooms.events.mediaMeasured(stats)
  }

  async #measureRecords(now: Millis): Promise<void> {
    const { store, events } = this.#rooms
    const [backlog, metaEvents] = await store.read(async (r) => [
      await r.deliveries.backlog(),
      await r.metaEvents.unprocessedCount(),
    ])
    this.#waiting.callbacks = backlog.count
    const oldestMs = backlog.oldest === null ? 0 : Math.max(0, now - backlog.oldest)
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = store.pool
    events.recordsMeasured({ callbacks: backlog.count, oldestMs, metaEvents, connections: { open, idle, waiting } })
  }
}
