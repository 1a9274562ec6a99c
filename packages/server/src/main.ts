import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CALLS_CARRIED, type OpenedEngine, openMediaEngine } from '@ringway/media'
import { openRecogniser } from '@ringway/sound'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { HouseState } from './api/health.ts'
import { openApi } from './api/http-server.ts'
import { Graph } from './carrier/meta/graph.ts'
import { metaWebhook } from './carrier/meta/webhook-route.ts'
import type { Config } from './config.ts'
import { devClock } from './dev-clock.ts'
import { openEvents } from './events/events.ts'
import { CannotStart, firstStart, type Household } from './first-start.ts'
import { HouseWatch } from './house-watch.ts'
import { HOUR, MINUTE, type Millis, SECOND, ShiftableClock } from './kit/clock.ts'
import { Closers } from './kit/closers.ts'
import { type Deferred, deferred } from './kit/deferred.ts'
import { Sockets } from './kit/sockets.ts'
import { APPLY_SENDER_SETTINGS, applySenderSettings } from './live/apply-sender-settings.ts'
import { Calls } from './live/calls.ts'
import { END_AT_META, endAtMeta } from './live/end-at-meta.ts'
import { recover } from './live/recovery.ts'
import { REFUSE_AT_META, refuseAtMeta } from './live/refuse-at-meta.ts'
import type { Rooms } from './live/rooms.ts'
import { Messages } from './messaging/messages.ts'
import { SEND_MESSAGES, sendMessages } from './messaging/send-messages.ts'
import { TELL_APP, tellApp } from './messaging/tell-app.ts'
import { MetaInbox } from './meta-inbox.ts'
import { tellExpired, watchGrants } from './permissions/grant-expiry.ts'
import { knownPermission } from './permissions/permission-state.ts'
import { type Authority, openAuthority } from './proxy/authority.ts'
import { ConnectProxy } from './proxy/connect-proxy.ts'
import { BuiltInEars } from './speech/built-in-ears.ts'
import type { Ears } from './speech/ears.ts'
import { TranscribingEars } from './speech/transcribing-ears.ts'
import { Transcription } from './speech/transcription.ts'
import { Voices } from './speech/voices.ts'
import { type Jobs, openJobs, type Task } from './store/jobs.ts'
import { type DatabaseLost, openStore } from './store/store.ts'
import { hearReview } from './templates/hear-review.ts'
import { REMOVE_TEMPLATE, removeTemplate } from './templates/remove-template.ts'
import { SUBMIT_TEMPLATE, submitTemplate } from './templates/submit-template.ts'
import { parseAllowList } from './webhooks/allow-list.ts'
import { CustomerHttp } from './webhooks/customer-http.ts'
import { DELIVER_WEBHOOK, deliverWebhook } from './webhooks/deliver.ts'
import { AudioFetcher } from './webhooks/fetch-audio.ts'

/** How much waits, as far as letting calls in is concerned. */
const MEASURED_EVERY_MS = 5 * SECOND

/** Shown on the front page and in the docs. */
const VERSION = '0.1.0'

/** A server that runs. `lost` settles only when it cannot go on: the process should then end. */
export type Server = {
  readonly url: string
  /** Where `ringway exec` sends programs. */
  readonly proxyUrl: string
  readonly household: Household
  readonly lost: Promise<Error>
  /** Takes no more calls; resolves when those in progress have ended, or as long after as the configuration says. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** Opens the rooms in order; `close` closes them in reverse. What was opened before a failure is closed again. */
export async function openServer(config: Config, logger: Logger): Promise<Server> {
  const closers = new Closers()
  try {
    return await open(config, logger, closers)
  } catch (error) {
    await closers.close().catch((also: unknown) => logger.error({ err: also }, 'not everything could be closed'))
    throw error
  }
}

async function open(config: Config, logger: Logger, closers: Closers): Promise<Server> {
  await checkPort(config.port, config.host, 'RINGWAY_PORT')
  await checkPort(config.proxyPort, config.host, 'RINGWAY_PROXY_PORT')
  const lost: Deferred<Error> = deferred()
  const rooms = await openRooms(config, logger, closers, (error) => lost.resolve(error))
  const household = await firstStart({ ...rooms, config })
  const calls = new Calls(rooms)
  rooms.media.events.once('died', (reason) => {
    void calls.mediaLost(reason)
    lost.resolve(new Error(`The media process ended: ${reason}`))
  })
  const jobs = await openWorkers(rooms, logger)
  closers.add(() => jobs.close())
  const inbox = await openInbox(rooms, calls, logger)
  await bringMetaInLine(rooms)
  const watch = keepHouse(rooms, inbox, closers)
  rooms.events.limitsSet({ ...config.limits, ...rooms.limits })
  const state = { now: 'ok' as HouseState }
  const { url, proxyUrl } = await openDoors(config, rooms, { calls, inbox, watch, state }, closers)
  const drain = async () => {
    state.now = 'draining'
    rooms.events.draining(calls.count, config.drainSeconds)
    await calls.drain(config.drainSeconds * SECOND)
  }
  return { url, proxyUrl, household, lost: lost.promise, drain, close: () => closers.close() }
}

/** What answers those who knock. */
type Desk = {
  readonly calls: Calls
  readonly inbox: MetaInbox
  readonly watch: HouseWatch
  /** One for the whole house: it goes from `ok` to `draining`, and never back. */
  readonly state: { now: HouseState }
}

type House = Rooms & { readonly clock: ShiftableClock; readonly waiting: { callbacks: number } }

/** What everything else reaches for. @param onLost told when the records are gone for good */
async function openRooms(
  config: Config,
  logger: Logger,
  closers: Closers,
  onLost: (error: DatabaseLost) => void,
): Promise<House> {
  const allow = parseAllowList(config.webhookAllow)
  const { dataDir, databaseUrl, policies } = config
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const store = await openStore({ dataDir, databaseUrl, logger, onLost })
  closers.add(() => store.close())
  const clock = new ShiftableClock()
  const graph = new Graph({ baseUrl: config.meta.graphUrl, token: config.meta.token })
  closers.add(() => graph.close())
  const events = openEvents({ logger })
  closers.add(() => events.close())
  const http = new CustomerHttp({ allow, clock })
  closers.add(() => http.close())
  const audio = new AudioFetcher({ http, clock })
  const { engine: media, kind } = await openMedia(config, logger)
  closers.add(() => media.close())
  const voices = await Voices.open({ service: config.speech, programPath: config.programPath })
  closers.add(() => voices.close())
  logger.info({ voices: voices.names }, 'who speaks')
  const ears = openEars(config, closers)
  const limits = { ...config.limits, calls: config.limits.calls ?? CALLS_CARRIED[kind] }
  const capacity = { limits, waiting: { callbacks: 0, soundLateMs: 0, codecShare: 0 } }
  return { store, graph, media, http, audio, voices, ears, events, clock, policies, ...capacity, nodeId: randomUUID() }
}

/** What carries the sound. What it costs that it is not the native core is said once. */
async function openMedia(config: Config, logger: Logger): Promise<OpenedEngine> {
  const opened = await openMediaEngine(config.mediaEngine, {
    udpPorts: config.udpPorts,
    bindAddress: config.host,
    promptCacheBytes: config.limits.promptBytes,
    ...(config.publicIp === null ? {} : { publicIp: config.publicIp }),
  })
  const { kind, why } = opened
  logger.info({ engine: kind, calls: CALLS_CARRIED[kind] }, 'what carries the sound')
  if (why !== null) {
    const cost = `about ${CALLS_CARRIED.datachannel} calls at a time in place of ${CALLS_CARRIED.native}`
    logger.warn({ why }, `sound is carried by node-datachannel, ${cost}`)
  }
  return opened
}

/** Who understands what callers say: the service that is configured, or the recogniser in the box. */
function openEars({ transcription }: Config, closers: Closers): Ears {
  if (transcription !== null) {
    const service = new Transcription(transcription)
    closers.add(() => service.close())
    return new TranscribingEars(service)
  }
  const recogniser = openRecogniser()
  closers.add(() => recogniser.close())
  return new BuiltInEars(recogniser)
}

/** Who acts on what Meta tells; what was told while nobody ran is acted on first. */
async function openInbox(rooms: House, calls: Calls, logger: Logger): Promise<MetaInbox> {
  const messages = new Messages(rooms)
  const inbox = new MetaInbox(rooms.store, {
    calls: (fact, since) => calls.handle(fact, since),
    messages: (fact) => messages.handle(fact),
    templates: (fact) => hearReview(rooms, fact),
  })
  const recovered = await recover(rooms, (event) => inbox.handle(event))
  if (recovered.ended + recovered.caughtUp > 0) logger.warn(recovered, 'put right what the last run left behind')
  return inbox
}

/** What happens by itself from time to time. */
function keepHouse(rooms: House, inbox: MetaInbox, closers: Closers): HouseWatch {
  const { store, events } = rooms
  const watch = new HouseWatch(rooms, rooms.waiting)
  closers.add(
    every(
      MEASURED_EVERY_MS,
      () => watch.measure(),
      () => undefined,
    ),
  )
  closers.add(watchGrants(rooms))
  closers.add(
    every(
      MINUTE,
      () => inbox.catchUp(Date.now()),
      (error) => events.broke('what Meta told could not be caught up with', error),
    ),
  )
  closers.add(
    every(
      HOUR,
      // By the machine's own clock: time that is only played must not make anything forgotten.
      () => store.forgetOld(Date.now()),
      (error) => events.broke('old records could not be forgotten', error),
    ),
  )
  return watch
}

/** Opens the ports. What is closed first is the calls: while they are ended, Meta and the customers' apps still reach us. */
async function openDoors(
  config: Config,
  rooms: House,
  desk: Desk,
  closers: Closers,
): Promise<{ readonly url: string; readonly proxyUrl: string }> {
  const authority = await openAuthority(join(config.dataDir, 'tls'))
  const app = await openHttp(config, rooms, desk, authority)
  app.server.maxConnections = config.limits.connections
  const sockets = new Sockets(app.server)
  closers.add(() => sockets.closeWith(() => app.close()))
  const proxy = await openProxy(config, authority, app)
  closers.add(() => proxy.close())
  await app.listen({ port: config.port, host: config.host })
  closers.add(async () => {
    desk.state.now = 'draining'
    await desk.calls.close()
  })
  return { url: config.publicUrl ?? addressOf(app.server, config), proxyUrl: proxy.url }
}

/** Everything that is said to us over HTTP. */
async function openHttp(
  config: Config,
  rooms: House,
  { calls, inbox, watch, state }: Desk,
  authority: Authority,
): Promise<FastifyInstance> {
  const { store, clock, events } = rooms
  const app: FastifyInstance = await openApi({
    ...{ store, clock, live: calls, policies: config.policies, events },
    state: () => state.now,
    measure: async () => {
      events.connectionsMeasured(await promisify(app.server.getConnections).call(app.server))
      await watch.measure()
    },
    load: () => ({
      ...{ calls: calls.count, callbacks: rooms.waiting.callbacks },
      sound_late_ms: Math.round(rooms.waiting.soundLateMs),
      codecs_percent: Math.round(100 * rooms.waiting.codecShare),
    }),
    limits: { ...config.limits, ...rooms.limits },
    permissions: { between: (sender, user) => knownPermission(rooms, sender, user) },
    trustProxy: config.trustProxy,
    phonePageUrl: config.phoneUrl,
    version: VERSION,
  })
  await app.register(metaWebhook, {
    appSecret: config.meta.appSecret,
    verifyToken: config.meta.verifyToken,
    receive: (told) => inbox.receive(told),
    refused: (reason) => events.metaWebhookRefused(reason),
    note: (note) => events.metaNoted(note),
    answered: (ms, status) => events.metaWebhookAnswered({ ms, status }),
  })
  if (config.dev) await app.register(devClock, { clock, runDue: (now) => tellExpired(rooms, now) })
  app.get('/ca.pem', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/x-pem-file').send(authority.pem),
  )
  return app
}

/** `ringway exec` sends programs here; CONNECT on the HTTP port itself does the same. */
async function openProxy(
  config: Config,
  authority: Authority,
  app: FastifyInstance,
): Promise<{ url: string; close(): Promise<void> }> {
  const tunnels = new ConnectProxy(authority, app.server)
  tunnels.listenOn(app.server)
  const server = createHttpServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('This is a proxy: use it with CONNECT.\n')
  })
  tunnels.listenOn(server)
  const sockets = new Sockets(server)
  server.listen(config.proxyPort, config.host)
  await once(server, 'listening')
  return {
    url: addressOf(server, config),
    close: () => sockets.closeWith(() => new Promise<void>((resolve) => server.close(() => resolve()))),
  }
}

/** Durable work: whatever a transaction promised, and what a run that ended without warning was busy with. */
async function openWorkers(rooms: Rooms, logger: Logger): Promise<Jobs> {
  const { store, nodeId } = rooms
  const now = rooms.clock.now()
  const dead = await store.transact(async (tx) => {
    const others = await tx.nodes.all()
    await tx.nodes.insert({ id: nodeId, workerIds: [nodeId], pid: process.pid, startedAt: now, lastSeenAt: now })
    return others
  })
  const deadWorkerIds = dead.flatMap((node) => node.workerIds)
  const jobs = await openJobs(store, tasksOf(rooms), { workerId: nodeId, deadWorkerIds, logger, drainMs: 500 })
  await store.transact(async (tx) => {
    for (const node of dead) await tx.nodes.delete(node.id)
  })
  return jobs
}

/** A task's payload is what the room that added the job gave it. */
function tasksOf(rooms: Rooms): Record<string, Task> {
  return {
    [DELIVER_WEBHOOK]: deliverWebhook(rooms),
    [SEND_MESSAGES]: (payload, job) => sendMessages(rooms, payload as Parameters<typeof sendMessages>[1], job),
    [TELL_APP]: (payload, job) => tellApp(rooms, payload as Parameters<typeof tellApp>[1], job),
    [END_AT_META]: (payload) => endAtMeta(rooms, payload as Parameters<typeof endAtMeta>[1]),
    [REFUSE_AT_META]: (payload) => refuseAtMeta(rooms, payload as Parameters<typeof refuseAtMeta>[1]),
    [APPLY_SENDER_SETTINGS]: (payload) =>
      applySenderSettings(rooms, payload as Parameters<typeof applySenderSettings>[1]),
    [SUBMIT_TEMPLATE]: (payload, job) => submitTemplate(rooms, payload as Parameters<typeof submitTemplate>[1], job),
    [REMOVE_TEMPLATE]: (payload) => removeTemplate(rooms, payload as Parameters<typeof removeTemplate>[1]),
  }
}

/** Now and again and again. @returns what stops it */
function every(ms: Millis, work: () => Promise<unknown>, failed: (error: unknown) => void): () => void {
  const run = () => void work().catch(failed)
  const timer = setInterval(run, ms)
  run()
  return () => clearInterval(timer)
}

/** Meta may have been changed while nobody ran; every sender's wish is compared with what Meta has. */
async function bringMetaInLine({ store }: Rooms): Promise<void> {
  const senders = await store.read((r) => r.senders.all())
  await store.transact(async (tx) => {
    for (const { sid } of senders)
      await tx.jobs.add(APPLY_SENDER_SETTINGS, { senderSid: sid }, { queue: `sender:${sid}`, key: `settings:${sid}` })
  })
}

/** Before anything slow or lasting is opened: is the port ours? @throws CannotStart */
async function checkPort(port: number, host: string, name: string): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CannotStart(`Port ${port} on ${host} cannot be used (${error.code}). Set ${name} to another one.`)),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

/** As a program on this machine reaches it. */
function addressOf(server: { address(): AddressInfo | string | null }, config: Config): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const anywhere = config.host === '0.0.0.0' || config.host === '::' || config.host === '127.0.0.1'
  const named = config.host.includes(':') ? `[${config.host}]` : config.host
  return `http://${anywhere ? 'localhost' : named}:${port}`
}
