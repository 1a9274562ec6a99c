import type { CallFact, CarrierEvent, MessageFact, TemplateReviewed } from './carrier/meta/carrier-event.ts'
import { HOUR, type Millis, SECOND } from './kit/clock.ts'
import type { Store } from './store/store.ts'

/** What is acted on takes less. */
const LEFT_AFTER: Millis = 30 * SECOND

/** Who acts on what Meta tells. None of them throws; each says by `metaEvents.done` that it has acted. */
export type Listeners = {
  /** @param since when it came, on the `performance.now()` scale */
  calls(fact: CallFact, since: number): Promise<void>
  messages(fact: MessageFact): Promise<void>
  templates(fact: TemplateReviewed): Promise<void>
}

/** Keeps what Meta tells, then hands it to the room that acts on it. */
export class MetaInbox {
  readonly #store: Store
  readonly #listeners: Listeners

  constructor(store: Store, listeners: Listeners) {
    this.#store = store
    this.#listeners = listeners
  }

  /** Keeps what Meta said; once this resolves nothing of it can be lost. What was told before is passed over. */
  async receive(events: readonly CarrierEvent[]): Promise<void> {
    if (events.length === 0) return
    const since = performance.now()
    const fresh = await this.#store.keepMetaEvents(events)
    for (const event of fresh) void this.handle(event, since)
  }

  /**
   * Acts once more on what was kept within the last hour and not acted on, as when the records could not be reached for a
   * moment. `now` by the machine's own clock.
   */
  async catchUp(now: Millis): Promise<void> {
    const left = await this.#store.read((r) => r.metaEvents.unprocessed())
    for (const { payload, receivedAt } of left) {
      const age = now - receivedAt
      if (age > LEFT_AFTER && age < HOUR) await this.handle(payload as CarrierEvent)
    }
  }

  /** Acts on something Meta said and that is kept. Never throws. */
  handle(event: CarrierEvent, since = performance.now()): Promise<void> {
    switch (event.kind) {
      case 'call-offered':
      case 'call-connected':
      case 'call-progressed':
      case 'call-ended':
        return this.#listeners.calls(event, since)
      case 'message-received':
      case 'message-progressed':
      case 'permission-replied':
        return this.#listeners.messages(event)
      case 'template-reviewed':
        return this.#listeners.templates(event)
      default:
        return event satisfies never
    }
  }
}
