import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { residentMb } from '../calls/processes.ts'
import { type Inside, lookInside } from './inside.ts'
import type { WatchedEngine } from './watched-engine.ts'

/** What a process holds. */
export type ProcessStanding = Inside & {
  readonly rssMb: number
  readonly descriptors: number
  readonly threads: number
}

/** What there is when every call is over. */
export type Standing = {
  readonly media: ProcessStanding
  /** Of the bench itself, in which the engine's other half lives. */
  readonly parent: ProcessStanding
  /** UDP ports that the media process has bound. */
  readonly ports: number
  readonly legs: number
  readonly bridges: number
}

const LOOKED_EVERY_MS = 1_000
const STANDS_WITHIN_MS = 30_000

/** Waits until the counts stand still, and tells them. After half a minute it tells what there is then. */
export async function standingOf(watched: WatchedEngine): Promise<Standing> {
  const until = performance.now() + STANDS_WITHIN_MS
  let before = await look(watched)
  for (;;) {
    await pause(LOOKED_EVERY_MS)
    const now = await look(watched)
    if (countsOf(now) === countsOf(before) || performance.now() > until) return now
    before = now
  }
}

async function look({ engine, inside }: WatchedEngine): Promise<Standing> {
  const { processId, legs, bridges } = await engine.stats()
  // Before the question to the media process, which takes a connection that is closed some time later.
  const parent = { ...lookInside(gc), ...seenFromOutside(process.pid) }
  const outside = seenFromOutside(processId)
  const media = { ...(await inside()), ...outside }
  return { media, parent, ports: boundPorts(processId), legs, bridges }
}

function countsOf({ media, parent, ports, legs, bridges }: Standing): string {
  const counts = ({ descriptors, threads, resources }: ProcessStanding) => ({ descriptors, threads, resources })
  return JSON.stringify([counts(media), counts(parent), ports, legs, bridges])
}

function seenFromOutside(processId: number) {
  return {
    rssMb: residentMb(processId),
    descriptors: readdirSync(`/proc/${processId}/fd`).length,
    threads: readdirSync(`/proc/${processId}/task`).length,
  }
}

/** UDP sockets among the files that a process holds open: the system lists each with its inode. */
function boundPorts(processId: number): number {
  const all = ['udp', 'udp6'].flatMap((kind) => readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1))
  const inodes = new Set(all.map((line) => line.trim().split(/\s+/)[9]))
  const held = readdirSync(`/proc/${processId}/fd`).flatMap((fd) => linkOf(`/proc/${processId}/fd/${fd}`) ?? [])
  const sockets = held.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
  return sockets.filter((inode) => inodes.has(inode)).length
}

/** Null for a file that was closed meanwhile. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
