import type { Logger } from 'pino'
import type { Alert } from '../domain/alert.ts'
import { type Call, type CallStatus, isFinal } from '../domain/call.ts'
import type { Message } from '../domain/message.ts'
import type { WhatsAppAddress } from '../domain/sender.ts'
import type { CallSid, MessageSid, SenderSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import { Metrics } from './metrics.ts'
import { loggedUrl } from './redaction.ts'

/** Milliseconds that something took, by our own clock. */
type Took = { readonly ms: number }

/**
 * What has happened, told by name. Each fans out to the log and to the metrics; none decides anything, none throws, none
 * is waited for.
 */
export class Events {
  readonly #log: Logger
  readonly #metrics = new Metrics()
  /** Calls that have not ended, for the gauge alone: what is told twice is counted once. */
  readonly #live = new Map<CallSid, CallStatus>()

  constructor({ logger }: { readonly logger: Logger }) {
    this.#log = logger
  }

  /** A call has come in, or is being placed. */
  callOffered(call: Call): void {
    this.#tell(() => {
      this.#moved(call)
      this.#log.info({ ...about(call), from: call.from, to: call.to, direction: call.direction }, 'call offered')
    })
  }

  /** A call of ours has been placed, or rings. */
  callProgressed(call: Call): void {
    this.#tell(() => {
      this.#moved(call)
      this.#log.info(about(call), `call ${call.status}`)
    })
  }

  callAnswered(call: Call): void {
    this.#tell(() => {
      this.#moved(call)
      this.#log.info(about(call), 'call answered')
    })
  }

  /** A `<Dial>` has been answered: its caller and its callee hear each other. */
  callsJoined(callSid: CallSid): void {
    this.#tell(() => this.#log.info({ callSid }, 'call joined with the one it dialed'))
  }

  callsParted(callSid: CallSid, dialedSid: string | null): void {
    this.#tell(() => this.#log.info({ callSid, dialedSid }, 'call parted from the one it dialed'))
  }

  /** The call is final; `why` in a word or two of ours, for the log. */
  callEnded(call: Call, why: string): void {
    this.#tell(() => {
      const known = this.#live.delete(call.sid)
      this.#countLive()
      const seconds = talked(call)
      if (known && seconds !== null) this.#metrics.callDuration.observe({ status: call.status }, seconds)
      this.#log.info({ ...about(call), why, seconds, errorCode: call.errorCode }, 'call ended')
    })
  }

  /** A message has come in, or has come to another status. */
  messageMoved({ sid, direction, status, errorCode }: Message): void {
    this.#tell(() => {
      this.#metrics.messages.inc({ direction, status })
      this.#log.info({ messageSid: sid, direction, status, errorCode }, 'message')
    })
  }

  /** Meta could not be reached, or is too busy, for a message: it is tried again. */
  messagePutOff(messageSid: MessageSid, why: { readonly pauseMs: Millis; readonly because: string }): void {
    this.#tell(() => this.#log.warn({ messageSid, ...why }, 'message put off'))
  }

  /** A webhook of Meta's was answered. `ms`: request in -> answer out. */
  metaWebhookAnswered({ ms, status, kind }: Took & { readonly status: number; readonly kind?: string }): void {
    this.#tell(() => {
      this.#metrics.metaWebhook.observe({ status }, ms / 1000)
      this.#log.debug({ ms, status, kind }, "Meta's webhook answered")
    })
  }

  /** `ms`: Meta's connect in -> pre_accept out. */
  preAccepted({ callSid, ms }: Took & { readonly callSid: CallSid }): void {
    this.#tell(() => {
      this.#metrics.preAccept.observe(ms / 1000)
      this.#log.info({ callSid, ms }, 'call pre-accepted')
    })
  }

  /** A webhook of Meta's was turned away, unread; `reason` names no secret. */
  metaWebhookRefused(reason: string): void {
    this.#tell(() => {
      this.#metrics.metaRefusals.inc()
      this.#log.warn({ reason }, "Meta's webhook refused")
    })
  }

  /** Meta has told something that nobody acts on: of an unknown shape or kind, an error about nothing in particular, … */
  metaNoted(note: MetaNote): void {
    this.#tell(() => {
      const { kind, ...about } = note
      if (kind === 'system') return this.#log.info(about, 'Meta tells what has become of a user')
      if (kind === 'error') this.#metrics.metaErrors.inc({ code: note.code })
      else this.#metrics.metaUnread.inc({ field: note.field })
      this.#log.warn(about, kind === 'error' ? 'Meta tells of an error' : "what Meta's webhook tells cannot be read")
    })
  }

  /** Calling was switched on or off at Meta for a sender. */
  callingSwitched(senderSid: SenderSid, on: boolean): void {
    this.#tell(() => this.#log.info({ senderSid, on }, 'calling switched at Meta'))
  }

  /** A user's permission has ended by itself; Meta tells nobody. `until`: when. */
  permissionExpired({ senderSid, user, until }: Permitted & { readonly until: Millis }): void {
    this.#tell(() => {
      this.#metrics.permissionsExpired.inc()
      this.#log.info({ senderSid, user, until: new Date(until).toISOString() }, 'call permission expired')
    })
  }

  /** Meta, asked, knew of a permission that we had not heard of. */
  permissionLearnt({ senderSid, user }: Permitted): void {
    this.#tell(() => this.#log.info({ senderSid, user }, 'call permission learnt from Meta'))
  }

  /** Meta could not be asked what a user allows; what we know ourselves stands. */
  permissionNotAsked({ senderSid, user, reason }: Permitted & { readonly reason: string }): void {
    this.#tell(() => this.#log.warn({ senderSid, user, reason }, 'Meta could not be asked for a call permission'))
  }

  /** `ms`: Meta's connect in -> first TwiML request out. */
  twimlAsked({ callSid, ms }: Took & { readonly callSid: CallSid }): void {
    this.#tell(() => {
      this.#metrics.twimlAsked.observe(ms / 1000)
      this.#log.info({ callSid, ms }, 'TwiML asked for')
    })
  }

  /** `ms`: request out -> answer read. */
  twimlAnswered({ callSid, url, ms }: Took & { readonly callSid: CallSid; readonly url: string }): void {
    this.#tell(() => {
      this.#metrics.twimlAnswered.observe(ms / 1000)
      this.#log.info({ callSid, url: loggedUrl(url), ms }, 'TwiML answered')
    })
  }

  /** The app, or its fallback, gave no usable answer. `ms`: request out -> failure. */
  twimlFailed({
    callSid,
    url,
    ms,
    code,
  }: Took & { readonly callSid: CallSid; readonly url: string; readonly code: number }): void {
    this.#tell(() => {
      this.#metrics.webhookFailures.inc({ code })
      this.#log.warn({ callSid, url: loggedUrl(url), ms, code }, 'TwiML not to be had')
    })
  }

  /** `ms`: TwiML in -> first audio packet out; `cached`: the prompt was at hand. */
  firstAudio({ callSid, ms, cached }: Took & { readonly callSid: CallSid; readonly cached: boolean }): void {
    this.#tell(() => {
      this.#metrics.firstAudio.observe({ prompt: cached ? 'cached' : 'fresh' }, ms / 1000)
      this.#log.info({ callSid, ms, cached }, 'first audio')
    })
  }

  /** `ms`: last digit in -> action request out. */
  digitToAction({ callSid, ms }: Took & { readonly callSid: CallSid }): void {
    this.#tell(() => {
      this.#metrics.digitToAction.observe(ms / 1000)
      this.#log.info({ callSid, ms }, 'digits acted on')
    })
  }

  /** A promised webhook has been taken by the app. `ms`: request out -> answer. */
  webhookDelivered({ resourceSid, url, ms, attempt }: Took & WebhookAbout & { readonly attempt: number }): void {
    this.#tell(() => {
      this.#metrics.webhook.observe({ outcome: 'delivered' }, ms / 1000)
      this.#log.info({ resourceSid, url: loggedUrl(url), ms, attempt }, 'webhook delivered')
    })
  }

  /** A promised webhook failed. `willRetry`: the same one is sent again later. */
  webhookFailed({
    resourceSid,
    url,
    ms,
    code,
    willRetry,
  }: Took & WebhookAbout & { readonly code: number; readonly willRetry: boolean }): void {
    this.#tell(() => {
      this.#metrics.webhook.observe({ outcome: 'failed' }, ms / 1000)
      this.#metrics.webhookFailures.inc({ code })
      this.#log.warn({ resourceSid, url: loggedUrl(url), ms, code, willRetry }, 'webhook failed')
    })
  }

  alertRaised(alert: Alert): void {
    this.#tell(() => {
      const { sid, resourceSid, errorCode: code, logLevel, message } = alert
      this.#metrics.alerts.inc({ code, level: logLevel })
      this.#log.warn({ alertSid: sid, resourceSid, code, logLevel }, message)
    })
  }

  /** A request of the REST API was answered. */
  restAnswered({ ms, status, route }: Took & { readonly status: number; readonly route: string }): void {
    this.#tell(() => {
      this.#metrics.rest.observe({ status }, ms / 1000)
      this.#log.debug({ ms, status, route }, 'REST answered')
    })
  }

  /** A request of the REST API met an error of ours; its sender was told `requestId` and no more. */
  readonly restBroke = (broken: {
    readonly requestId: string
    readonly route: string
    readonly error: unknown
  }): void => this.broke(`request ${broken.requestId} to ${broken.route}`, broken.error)

  /** Something of ours went wrong; `what` says what could not be done. */
  broke(what: string, error: unknown): void {
    this.#tell(() => {
      this.#metrics.broken.inc()
      this.#log.error({ err: error }, what)
    })
  }

  /** The sound of a call has ended: RTP packets in all, and how the network was. */
  legClosed({ callSid, sent, received, lost, jitterMs, reported, roundTripMs, refused, fault }: LegReport): void {
    this.#tell(() => {
      const { loss, lossThere, jitter, roundTrip } = this.#metrics
      if (received + lost > 0) loss.observe(lost / (received + lost))
      if (jitterMs !== null && received > 0) jitter.observe({ where: 'here' }, jitterMs / 1000)
      if (reported) lossThere.observe(reported.lost)
      if (reported) jitter.observe({ where: 'there' }, reported.jitterMs / 1000)
      if (roundTripMs !== null) roundTrip.observe(roundTripMs / 1000)
      const network = { jitterMs, roundTripMs, reported }
      this.#log.info(
        { callSid, sent, received, lost, ...known({ ...network, refused: some(refused), fault }) },
        'call sound ended',
      )
    })
  }

  /** What the media process counts. */
  mediaMeasured(report: MediaReport): void {
    this.#tell(() => {
      const { pacing, packets, refused, mediaLegs, mediaBridges, mediaCpu, prompts, promptBytes, codecs } =
        this.#metrics
      const { lateness } = report
      pacing.set({ quantile: '0.5' }, lateness.p50 / 1000)
      pacing.set({ quantile: '0.99' }, lateness.p99 / 1000)
      pacing.set({ quantile: '1' }, lateness.max / 1000)
      for (const kind of ['sent', 'received', 'lost'] as const) packets.set({ kind }, report[kind])
      for (const [kind, count] of Object.entries(report.refused ?? {})) refused.set({ kind }, count)
      mediaLegs.set(report.legs)
      mediaBridges.set(report.bridges)
      mediaCpu.set(report.cpuMs / 1000)
      prompts.set(report.prompts.count)
      promptBytes.set(report.prompts.bytes)
      codecs.set({ of: 'taken' }, report.codecs.taken / 1000)
      codecs.set({ of: 'capacity' }, report.codecs.capacity / 1000)
    })
  }

  /** What waits in the records, and who uses them. */
  recordsMeasured({ callbacks, oldestMs, metaEvents, connections }: RecordsReport): void {
    this.#tell(() => {
      const { outboxPending, outboxOldest, metaPending, databaseConnections } = this.#metrics
      outboxPending.set(callbacks)
      outboxOldest.set(oldestMs / 1000)
      metaPending.set(metaEvents)
      for (const [state, count] of Object.entries(connections)) databaseConnections.set({ state }, count)
    })
  }

  /** How many TCP connections to the HTTP port are open. */
  connectionsMeasured(open: number): void {
    this.#tell(() => this.#metrics.httpConnections.set(open))
  }

  /** What this server takes on at most, by name. */
  limitsSet(limits: Readonly<Record<string, number>>): void {
    this.#tell(() => {
      for (const [name, most] of Object.entries(limits)) this.#metrics.limit.set({ name }, most)
    })
  }

  /** The server was told to stop, and goes on until its calls have ended. */
  draining(calls: number, seconds: number): void {
    this.#tell(() => this.#log.warn({ calls, seconds }, 'draining: no new calls'))
  }

  /** Everything measured, in Prometheus' text format. */
  readonly metrics = (): Promise<string> => this.#metrics.text()

  /** The Content-Type of `metrics()`. */
  get metricsContentType(): string {
    return this.#metrics.contentType
  }

  close(): void {
    this.#metrics.close()
  }

  /** One that is over as soon as it is offered never lived. */
  #moved(call: Call): void {
    if (isFinal(call.status)) return
    this.#live.set(call.sid, call.status)
    this.#countLive()
  }

  #countLive(): void {
    const counts = new Map<CallStatus, number>([
      ['queued', 0],
      ['initiated', 0],
      ['ringing', 0],
      ['in-progress', 0],
    ])
    for (const status of this.#live.values()) counts.set(status, (counts.get(status) ?? 0) + 1)
    for (const [status, count] of counts) this.#metrics.liveCalls.set({ status }, count)
  }

  /** Whatever goes wrong in telling, what happened has happened. */
  #tell(how: () => void): void {
    try {
      how()
    } catch (error) {
      try {
        this.#log.error({ err: error }, 'an event could not be told')
      } catch {
        // A log that cannot be written must not end a call.
      }
    }
  }
}

/** What the media engine tells of itself; packets since it began. */
export type MediaReport = {
  readonly legs: number
  readonly bridges: number
  readonly sent: number
  readonly received: number
  readonly lost: number
  /** Datagrams of no use, by kind; null where they are not counted. */
  readonly refused: Readonly<Record<string, number>> | null
  readonly cpuMs: number
  /** How late packets left, in milliseconds. */
  readonly lateness: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly prompts: { readonly count: number; readonly bytes: number }
  /** What decoding and encoding takes of what there is for it, in milliseconds of one core a second. */
  readonly codecs: { readonly taken: number; readonly capacity: number }
}

export type RecordsReport = {
  /** Webhooks that wait to be delivered, and for how long the oldest has. */
  readonly callbacks: number
  readonly oldestMs: Millis
  /** What Meta told that was not acted upon yet. */
  readonly metaEvents: number
  readonly connections: { readonly open: number; readonly idle: number; readonly waiting: number }
}

type LegReport = {
  readonly callSid: CallSid
  /** RTP packets. */
  readonly sent: number
  readonly received: number
  readonly lost: number
  // What follows is null where it is not known.
  readonly jitterMs: number | null
  readonly roundTripMs: number | null
  /** By the other side, of what we sent: the share that was lost, and its jitter. */
  readonly reported: { readonly lost: number; readonly jitterMs: number } | null
  /** Datagrams of no use, by kind. */
  readonly refused: Readonly<Record<string, number>> | null
  /** Why it never connected, or was lost. */
  readonly fault: string | null
}

/** Those that are known. */
function known(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

/** The counts that are not zero; null when all are. */
function some(counts: Readonly<Record<string, number>> | null): Record<string, number> | null {
  const found = Object.entries(counts ?? {}).filter(([, count]) => count > 0)
  return found.length === 0 ? null : Object.fromEntries(found)
}

/** Said on a `field` of Meta's webhooks. */
type MetaNote =
  | { readonly kind: 'unread'; readonly field: string; readonly what: string }
  | {
      readonly kind: 'error'
      readonly field: string
      readonly phoneNumberId: string
      readonly code: number
      readonly message: string
    }
  | { readonly kind: 'system'; readonly field: string; readonly phoneNumberId: string; readonly what: string }

/** Who may be called from where. */
type Permitted = { readonly senderSid: SenderSid; readonly user: WhatsAppAddress }

type WebhookAbout = { readonly resourceSid: string | null; readonly url: string }

/** Opens the house's log and metrics. Nothing is shared between two of them. */
export function openEvents(config: { readonly logger: Logger }): Events {
  return new Events(config)
}

function about(call: Call): { readonly callSid: CallSid; readonly status: CallStatus } {
  return { callSid: call.sid, status: call.status }
}

function talked({ answeredAt, endedAt }: Call): number | null {
  return answeredAt === null || endedAt === null ? null : (endedAt - answeredAt) / 1000
}
