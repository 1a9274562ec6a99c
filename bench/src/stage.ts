import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CustomerApp, House, ROOT } from './kit.ts'
import { type Leavings, progress } from './leavings.ts'
import { openMenuApp, type Reference, reference } from './menu-app.ts'
import { ServerLog } from './server-log.ts'

/** What rounds are played on: a house of its own whose calls are led by the measured app. */
export type Stage = {
  readonly house: House
  readonly app: CustomerApp
  readonly log: ServerLog
  readonly reference: Reference
}

/** @param profile where the server's CPU profile is to go; undefined for none */
export async function openStage(profile: string | undefined, leavings: Leavings): Promise<Stage> {
  progress('starting server, simulator and database')
  const app = await openMenuApp()
  leavings.add(() => app.close())
  const house = await House.open({ RINGWAY_LOG_LEVEL: 'debug', ...(profile ? await profiling(profile) : {}) })
  leavings.add(() => house.close())
  await house.takeCallsTo(`${app.url}/voice`)
  return { house, app, log: new ServerLog(house.output), reference: reference() }
}

/** What a server is started with to write its CPU profile into `folder` when it ends. */
export async function profiling(folder: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder, { recursive: true })
  const hook = pathToFileURL(resolve(ROOT, 'bench/profile-server.mjs')).href
  return { NODE_OPTIONS: `--import=${hook}`, RINGWAY_BENCH_PROFILE: resolve(folder) }
}
