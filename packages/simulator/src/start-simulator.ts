import type { Server } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import { ShiftableClock } from './clock.ts'
import type { SimulatorConfig } from './config.ts'
import { controlRoutes } from './control/control-routes.ts'
import { refusalBody } from './control/refusal.ts'
import { mediaFaultsOf } from './faults/media-faults-of.ts'
import { unknownPath } from './graph/graph-fault.ts'
import { graphRoutes, mediaRoutes } from './graph/graph-routes.ts'
import { withLiveVersion } from './graph/live-version.ts'
import { guard } from './guard.ts'
import { Agenda } from './network/agenda.ts'
import { GraphUsage } from './network/apps/graph-limits.ts'
import { Calls } from './network/calls/calls.ts'
import { Messages } from './network/messages/messages.ts'
import { Network } from './network/network.ts'
import { Permissions } from './network/permissions/permissions.ts'
import { Templates } from './network/templates/templates.ts'
import { pages } from './pages/pages.ts'
import { openRelay, type Relay, type RelayLogger } from './relay/relay.ts'
import { RequestsLog } from './requests-log.ts'
import { startScripts } from './scripts/call-script.ts'
import { Ears } from './scripts/ears.ts'
import { callRulesUnder, policyUnder } from './switches/rules-under.ts'
import type { Switches } from './switches/switches.ts'
import { Voices } from './voices.ts'
import { type Addresses, WebhookSender } from './webhooks/webhook-sender.ts'

/** A running WhatsApp network. */
export type Simulator = {
  /** `http://127.0.0.1:4020`: phones at `/`, control API at `/_sim/v1`. */
  readonly url: string
  /** What a business uses in place of `https://graph.facebook.com`; the version follows it. */
  readonly graphUrl: string
  /** Ends calls, streams and sockets, in well under a second. Nobody is told. Closing twice is fine. */
  close(): Promise<void>
}

/** The TCP port is taken; `variable` is what sets it. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken'
  readonly variable = 'SIMULATOR_PORT'

  constructor(host: string, port: number) {
    super(`${host}:${port} is already in use: set SIMULATOR_PORT to a free port`)
  }
}

/** An `id` in a path may be 300 characters percent-encoded; audio given as base64 some megabytes. */
const MAX_PARAM = 1_024
const MAX_BODY = 12_000_000

/** Opens relay and HTTP. @param clock the network's time @throws PortTaken */
export async function startSimulator(config: SimulatorConfig, clock = new ShiftableClock()): Promise<Simulator> {
  const network = new Network(clock, config.business, config.switches)
  const house = openHouse(config, network, await openMedia(config, network.switches))
  const close = once(() => closeHouse(house))
  try {
    await listen(house.app, config)
  } catch (error) {
    await close()
    throw error
  }
  const url = urlOf(house.app.server, config.host)
  network.media.servedAt(url)
  return { url, graphUrl: url, close }
}

async function openMedia(config: SimulatorConfig, switches: Switches): Promise<Relay> {
  const { advertise, relayPort, phonePorts, silence } = config
  const answerSetup = () => switches.chosen('bic-answer-setup') ?? config.answerSetup
  const bindAddress = ipv4Of(config.host)
  for (let port = relayPort; ; port += NEXT_UDP_PORT)
    try {
      return await openRelay({ bindAddress, advertise, port, phonePorts, silence, answerSetup, logger: RELAY_LOG })
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || port >= relayPort + MAX_SKIPPED * NEXT_UDP_PORT) throw error
    }
}

/** The relay speaks IPv4, whatever HTTP is bound to. */
function ipv4Of(host: string): string {
  if (host === '::') return '0.0.0.0'
  return host === 'localhost' || host.includes(':') ? '127.0.0.1' : host
}

/** A taken UDP port is skipped; Meta's relays use every second one. */
const NEXT_UDP_PORT = 2
const MAX_SKIPPED = 20

const quiet = () => undefined
const RELAY_LOG: RelayLogger = {
  debug: quiet,
  info: quiet,
  warn: (fields, message) => console.warn(`whatsapp-simulator: ${message}`, fields),
}

type House = {
  readonly app: FastifyInstance
  readonly relay: Relay
  readonly agenda: Agenda
  readonly calls: Calls
  readonly voices: Voices
  readonly ears: Ears
  readonly webhooks: WebhookSender
  readonly closing: AbortController
}

function openHouse(config: SimulatorConfig, network: Network, relay: Relay): House {
  const { clock } = network
  const agenda = new Agenda(clock)
  const log = new RequestsLog(network.changes)
  const addresses: Addresses = (...about) => network.apps.addresses(...about)
  const sending = { log, clock, addresses, faults: network.faults, switches: network.switches }
  const policy = policyUnder(config.policy, network.switches)
  const webhooks = new WebhookSender(sending, config.delivery)
  const permissions = new Permissions({ network, webhooks, agenda }, policy)
  const calls = new Calls(
    { network, relay, webhooks, gate: permissions, faultsFor: mediaFaultsOf(network.faults) },
    callRulesUnder({ ...config, policy }, network.switches),
  )
  const review = { profile: config.policy, delayMs: config.templateReviewMs }
  const templates = new Templates({ network, webhooks, agenda }, review)
  const messages = new Messages(network, webhooks, permissions)
  const voices = new Voices()
  const ears = new Ears()
  startScripts(network, { voices, ears })
  const closing = new AbortController()
  const app = Fastify({
    bodyLimit: MAX_BODY,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAM },
    rewriteUrl: ({ url }) => withLiveVersion(url ?? '/'),
  })
  guard(app, config)
  const usage = new GraphUsage(config.limits)
  network.events.on('reset', () => usage.clear())
  const shared = { network, calls, messages, permissions, templates, webhooks, usage, log }
  app.register(graphRoutes, shared)
  app.register(mediaRoutes, shared)
  app.register(controlRoutes, {
    ...shared,
    agenda,
    voices,
    ears,
    clockPeer: config.clockPeer,
    closing: closing.signal,
    prefix: '/_sim/v1',
  })
  app.register(pages)
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    if (!/^\/v\d+\.\d+\//.test(path)) return reply.code(404).send(NOTHING_HERE)
    const { status, body } = unknownPath(path)
    return reply.code(status).send(body)
  })
  return { app, relay, agenda, calls, voices, ears, webhooks, closing }
}

const NOTHING_HERE = refusalBody({
  code: 'not_found',
  message: 'There is nothing here.',
  hint: 'Phones at /, control API at /_sim/v1/openapi.json, Graph at /v21.0 to /v26.0.',
})

async function closeHouse(house: House): Promise<void> {
  house.closing.abort()
  house.agenda.close()
  house.webhooks.close()
  await house.calls.close()
  await Promise.all([house.app.close(), house.voices.close(), house.ears.close(), house.relay.close()])
}

async function listen(app: FastifyInstance, { host, port }: SimulatorConfig): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new PortTaken(host, port)
    throw error
  }
}

/** An address that a browser on this machine can open. */
function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function once<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= task()
    return running
  }
}
