import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/**
 * Buckets in seconds. Every budget is a bucket of its own (5, 30, 50, 60, 100 and 300 ms), so that "how many were
 * within it" is read off and not interpolated.
 */
const BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 15, 30,
]
const LOSS_BUCKETS = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
/** Seconds on the way through a network, or of jitter. */
const NETWORK_BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4, 0.8]
const CALL_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600]

/** Everything measured, in one registry of its own. Times in seconds, as Prometheus has them. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 10 })

  readonly metaWebhook = this.#histogram(
    'ringway_meta_webhook_seconds',
    "A webhook of Meta's in -> our answer. Budget 0.05",
    ['status'],
  )
  readonly preAccept = this.#histogram('ringway_pre_accept_seconds', "Meta's connect in -> pre_accept out. Budget 0.3")
  readonly twimlAsked = this.#histogram(
    'ringway_twiml_asked_seconds',
    "Meta's connect in -> TwiML request out. Budget 0.05",
  )
  readonly twimlAnswered = this.#histogram(
    'ringway_twiml_answered_seconds',
    "TwiML request out -> answer read: the app's own time",
  )
  readonly firstAudio = this.#histogram(
    'ringway_first_audio_seconds',
    'TwiML in -> first audio packet out. Budget 0.06 for a cached prompt',
    ['prompt'],
  )
  readonly digitToAction = this.#histogram(
    'ringway_digit_to_action_seconds',
    'Last DTMF digit in -> action request out. Budget 0.1',
  )
  readonly webhook = this.#histogram('ringway_webhook_seconds', 'A promised webhook out -> answered', ['outcome'])
  readonly rest = this.#histogram('ringway_rest_seconds', 'A REST request in -> answered. Budget 0.03', ['status'])
  readonly callDuration = this.#histogram('ringway_call_duration_seconds', 'Answer -> end', ['status'], CALL_BUCKETS)

  readonly liveCalls = this.#gauge('ringway_live_calls', 'Calls that have not ended', ['status'])
  readonly messages = this.#counter('ringway_messages_total', 'Statuses that messages came to', ['direction', 'status'])
  readonly webhookFailures = this.#counter('ringway_webhook_failures_total', 'Requests to apps that failed', ['code'])
  readonly alerts = this.#counter('ringway_alerts_total', 'Alerts raised', ['code', 'level'])
  readonly permissionsExpired = this.#counter(
    'ringway_permissions_expired_total',
    'Call permissions that ended by themselves',
    [],
  )
  readonly pacing = this.#gauge('ringway_media_late_seconds', 'How late audio packets leave', ['quantile'])
  readonly mediaLegs = this.#gauge('ringway_media_legs', 'Legs the media process holds', [])
  readonly mediaBridges = this.#gauge('ringway_media_bridges', 'Pairs of legs that are joined', [])
  readonly packets = this.#gauge('ringway_media_packets', 'RTP packets since the media process began', ['kind'])
  readonly mediaCpu = this.#gauge('ringway_media_cpu_seconds', 'CPU time of the media process', [])
  readonly codecs = this.#gauge(
    'ringway_media_codec_seconds',
    'What decoding and encoding takes by its weights, and has, in seconds of one core a second',
    ['of'],
  )
  readonly prompts = this.#gauge('ringway_prompts', 'Prompts that are kept encoded', [])
  readonly promptBytes = this.#gauge('ringway_prompt_bytes', 'Their packets, in bytes', [])
  readonly loss = this.#histogram(
    'ringway_call_loss_ratio',
    'Of the packets that should have come in a call, the share that did not',
    [],
    LOSS_BUCKETS,
  )
  readonly lossThere = this.#histogram(
    'ringway_call_reported_loss_ratio',
    'Of the packets that were sent in a call, the share that the other side last reported as lost',
    [],
    LOSS_BUCKETS,
  )
  readonly jitter = this.#histogram(
    'ringway_call_jitter_seconds',
    'How unevenly sound came in a call, and as the other side reported it came there',
    ['where'],
    NETWORK_BUCKETS,
  )
  readonly roundTrip = this.#histogram(
    'ringway_call_round_trip_seconds',
    'To the other side of a call and back, by its last report',
    [],
    NETWORK_BUCKETS,
  )
  readonly refused = this.#gauge(
    'ringway_media_refused_datagrams',
    'Datagrams of no use since the media process began',
    ['kind'],
  )
  readonly outboxPending = this.#gauge('ringway_outbox_pending', 'Promised webhooks that wait to be delivered', [])
  readonly outboxOldest = this.#gauge('ringway_outbox_oldest_seconds', 'How long the oldest of them has waited', [])
  readonly metaPending = this.#gauge('ringway_meta_events_pending', 'What Meta told that was not acted upon yet', [])
  readonly databaseConnections = this.#gauge('ringway_database_connections', 'Connections to the database', ['state'])
  readonly httpConnections = this.#gauge('ringway_http_connections', 'Open TCP connections to the HTTP port', [])
  readonly limit = this.#gauge('ringway_limit', 'What this server takes on at most', ['name'])
  readonly metaRefusals = this.#counter('ringway_meta_webhooks_refused_total', "Webhooks of Meta's turned away", [])
  readonly metaUnread = this.#counter('ringway_meta_unread_total', "What Meta's webhooks told and was not understood", [
    'field',
  ])
  readonly metaErrors = this.#counter(
    'ringway_meta_errors_total',
    'Errors that Meta told by webhook of no call or message',
    ['code'],
  )
  readonly broken = this.#counter('ringway_errors_total', 'Errors of our own', [])

  constructor() {
    this.#loopDelay.enable()
    new Gauge({
      name: 'ringway_event_loop_delay_seconds',
      help: 'How late timers of this process fired since this was last read',
      labelNames: ['quantile'],
      registers: [this.#registry],
      collect: reportDelay(this.#loopDelay),
    })
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Memory of this process',
      registers: [this.#registry],
      collect() {
        this.set(process.memoryUsage.rss())
      },
    })
    new Gauge({
      name: 'process_cpu_seconds_total',
      help: 'CPU time of this process, all threads, user and system',
      registers: [this.#registry],
      collect() {
        const { user, system } = process.cpuUsage()
        this.set((user + system) / 1e6)
      },
    })
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** The Content-Type of `text()`. */
  get contentType(): string {
    return this.#registry.contentType
  }

  close(): void {
    this.#loopDelay.disable()
  }

  #histogram<Label extends string>(name: string, help: string, labelNames: Label[] = [], buckets = BUCKETS) {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] })
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] })
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }
}

function reportDelay(delay: IntervalHistogram) {
  return function collect(this: Gauge<'quantile'>): void {
    this.set({ quantile: '0.5' }, delay.percentile(50) / 1e9)
    this.set({ quantile: '0.99' }, delay.percentile(99) / 1e9)
    this.set({ quantile: '1' }, delay.max / 1e9)
    delay.reset()
  }
}
