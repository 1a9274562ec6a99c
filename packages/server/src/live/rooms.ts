import type { MediaEngine } from '@ringway/media'
import type { Graph } from '../carrier/meta/graph.ts'
import type { Policies } from '../domain/policies.ts'
import type { Events } from '../events/events.ts'
import type { Clock } from '../kit/clock.ts'
import type { Ears } from '../speech/ears.ts'
import type { Voices } from '../speech/voices.ts'
import type { Store } from '../store/store.ts'
import type { CustomerHttp } from '../webhooks/customer-http.ts'
import type { AudioFetcher } from '../webhooks/fetch-audio.ts'
import type { Limits, Load } from './capacity.ts'

/** What a live call reaches for. Opened once, in main. */
export type Rooms = {
  readonly store: Store
  readonly graph: Graph
  readonly media: MediaEngine
  /** To the customers' apps. */
  readonly http: CustomerHttp
  /** What `<Play>` plays. */
  readonly audio: AudioFetcher
  /** Who speaks what `<Say>` says. */
  readonly voices: Voices
  /** Understands what callers say. */
  readonly ears: Ears
  readonly events: Events
  readonly clock: Clock
  readonly policies: Policies
  readonly limits: Limits
  /** What is counted now and then of {@link Load}. */
  readonly waiting: Omit<Load, 'calls'>
  /** This node's name in `calls.owner_node`. */
  readonly nodeId: string
}
