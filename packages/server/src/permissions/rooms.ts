import type { Graph } from '../carrier/meta/graph.ts'
import type { Policies } from '../domain/policies.ts'
import type { Events } from '../events/events.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'

/** What permissions reach for. */
export type PermissionRooms = {
  readonly store: Store
  readonly graph: Graph
  readonly events: Events
  readonly clock: Clock
  readonly policies: Policies
}
