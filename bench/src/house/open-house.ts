import { rm } from 'node:fs/promises'
import { businessOf } from '../business.ts'
import { type LoadPeer, openLoadPeer } from '../calls/load-peer.ts'
import { descendants, FrontDoor, gone, ownPlace, ready, runProgram } from '../kit.ts'
import type { Leavings } from '../leavings.ts'
import { ServerLog } from '../server-log.ts'
import { profiling } from '../stage.ts'
import { CrowdApp } from './crowd-app.ts'
import { CrowdMeta } from './crowd-meta.ts'
import { CrowdPhone } from './phone.ts'
import type { Programs } from './usage.ts'

/** The whole server as `ringway start` runs it, and everything that it talks to. */
export type CrowdedHouse = {
  readonly door: FrontDoor
  readonly meta: CrowdMeta
  readonly app: CrowdApp
  readonly peer: LoadPeer
  /** Whether the load peer's thread may run before all others. */
  readonly peerGoesFirst: boolean
  readonly log: ServerLog
  readonly programs: Programs
  close(): Promise<void>
}

/** Below the ports that the system gives out by itself, to the load peer among others. */
const UDP_PORTS = '26000-31999'

/** @param profile where the server's CPU profile is to go; null for none */
export async function openHouse(profile: string | null, leavings: Leavings): Promise<CrowdedHouse> {
  const { peer, goesFirst: peerGoesFirst } = await openLoadPeer()
  const closePeer = leavings.add(() => peer.close())
  await peer.ask('speak', { on: true })
  const app = await CrowdApp.open()
  const closeApp = leavings.add(() => app.close())
  const place = await ownPlace()
  const meta = await CrowdMeta.open(businessOf(place), (offer) => CrowdPhone.called(peer, offer))
  const closeMeta = leavings.add(() => meta.close())
  const env = {
    ...{ ...process.env, ...place, META_GRAPH_URL: meta.url, RINGWAY_UDP_PORTS: UDP_PORTS },
    // As in production.
    RINGWAY_LOG_LEVEL: 'info',
    RINGWAY_MEDIA_ENGINE: 'native',
    ...(profile === null ? {} : await profiling(profile)),
  }
  const server = runProgram('packages/server/bin/ringway.js', ['start'], env)
  const pid = server.program.pid ?? 0
  const closeServer = leavings.add(async () => {
    const all = [pid, ...descendants(pid).map((one) => one.pid)]
    server.program.kill('SIGINT')
    await gone(all, 30_000)
    await rm(place.RINGWAY_DATA_DIR ?? '', { recursive: true, force: true })
  })
  const account = await ready(server)
  const api = `http://127.0.0.1:${place.RINGWAY_PORT}`
  meta.webhooks = `${api}/meta/webhook`
  const door = new FrontDoor({ ...account, api, simulator: '' })
  await door.takeCallsTo(app.voice, { StatusCallback: app.status })
  const programs = { server: pid, peer: peer.processId }
  const close = async () => {
    for (const each of [closeServer, closeMeta, closeApp, closePeer]) await each()
  }
  return { ...{ door, meta, app, peer, peerGoesFirst, programs, close }, log: new ServerLog(server.output) }
}
