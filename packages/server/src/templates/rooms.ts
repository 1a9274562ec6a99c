import type { Graph } from '../carrier/meta/graph.ts'
import type { Events } from '../events/events.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'

/** What the review of templates reaches for. */
export type ReviewRooms = {
  readonly store: Store
  readonly graph: Graph
  readonly events: Events
  readonly clock: Clock
}
