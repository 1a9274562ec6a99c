import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buildNativeCore } from './calls/built.ts'
import { houseWords } from './house/house-report.ts'
import { measure } from './house/measure.ts'
import { openHouse } from './house/open-house.ts'
import type { HouseOptions } from './house/options.ts'
import { type Leavings, progress } from './leavings.ts'
import { commitWords, load, machineWords } from './machine.ts'

/** The whole server with many calls that come and go: every budget, and how it all sounds; as tables in Markdown. */
export async function house(options: HouseOptions, leavings: Leavings): Promise<string> {
  const before = load()
  const why = await buildNativeCore()
  if (why !== null) throw new Error(`The native core could not be built: ${why}`)
  progress('starting server, database, app and a small Meta')
  const opened = await openHouse(options.profile, leavings)
  const figures = await measure(opened, options)
  await opened.close()
  const loads = { before, after: load() }
  const about = { at: new Date().toISOString(), machine: machineWords(), commit: commitWords(), loads }
  if (options.json !== null)
    await writeFile(options.json, `${JSON.stringify({ ...about, options, figures }, null, 2)}\n`)
  return [
    `## house, ${about.at.slice(0, 16).replace('T', ' ')} UTC`,
    `${about.machine}. Commit ${about.commit}. Load over the last minute ${loads.before} before, ${loads.after} after.`,
    `${options.calls} calls at a time, ${options.rate} begin and end a second for ${options.seconds} s, ${options.rest} REST requests ` +
      `a second all the while. The load peer's thread runs ${opened.peerGoesFirst ? 'before all others' : 'like all others'}.`,
    houseWords(figures, options),
    ...(options.profile === null ? [] : [`The server's CPU profile is in ${resolve(options.profile)}.`]),
    '',
  ].join('\n\n')
}
