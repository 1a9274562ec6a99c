import type { Graph } from '../carrier/meta/graph.ts'
import type { Policies } from '../domain/policies.ts'
import type { Events } from '../events/events.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'
import type { CustomerHttp } from '../webhooks/customer-http.ts'

/** What messages reach for. Opened once, in main. */
export type Rooms = {
  readonly store: Store
  readonly graph: Graph
  /** To the customers' apps. */
  readonly http: CustomerHttp
  readonly events: Events
  readonly clock: Clock
  readonly policies: Policies
}
