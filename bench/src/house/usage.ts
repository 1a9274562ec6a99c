import { readFileSync } from 'node:fs'
import { busyTicks, ownCpuMs, stealTicks } from '../calls/processes.ts'
import { descendants } from '../kit.ts'
import { ticksOf } from '../machine.ts'

/** Processes that are the roots of others. */
export type Programs = { readonly server: number; readonly peer: number }

export const PARTS = ['server', 'media', 'database', 'load peer', 'bench'] as const
export type Part = (typeof PARTS)[number]
type ByPart = Readonly<Record<Part, number>>

/** What everybody has taken of this machine between two moments. Percents of one core. */
export type Usage = {
  readonly seconds: number
  readonly corePercent: ByPart
  /** Neither the server nor the bench. */
  readonly othersCorePercent: number
  readonly stealTicks: number
}

/** Begins to measure. @returns what ends it */
export function measureUsage(programs: Programs): () => Usage {
  const since = performance.now()
  const [before, busy, stolen] = [cpuMs(programs), busyTicks(), stealTicks()]
  return () => {
    const after = cpuMs(programs)
    const seconds = (performance.now() - since) / 1_000
    const percent = (ms: number) => ms / seconds / 10
    const corePercent = byPart((part) => percent(after[part] - before[part]))
    const ours = PARTS.reduce((sum, part) => sum + corePercent[part], 0)
    return {
      ...{ seconds, corePercent, stealTicks: stealTicks() - stolen },
      othersCorePercent: Math.max(0, percent((busyTicks() - busy) * 10) - ours),
    }
  }
}

/** In MB, as it stands: memory that is shared is shared out among those who share it. */
export function memoryMb(programs: Programs): ByPart {
  const pids = pidsOf(programs)
  return byPart((part) => pids[part].reduce((sum, pid) => sum + sharedOutMb(pid), 0))
}

/** Processor time that each has had so far. The database's connections come and go: those that are gone count as well. */
function cpuMs(programs: Programs): ByPart {
  const pids = pidsOf(programs)
  return byPart((part) =>
    part === 'bench' ? ownCpuMs() : pids[part].reduce((sum, pid) => sum + ticksOf(pid, { andOfEnded: true }) * 10, 0),
  )
}

function pidsOf({ server, peer }: Programs): Readonly<Record<Part, readonly number[]>> {
  const below = descendants(server)
  const named = (word: string) => below.filter(({ command }) => command.includes(word)).map(({ pid }) => pid)
  return {
    ...{ server: [server], media: named('media/dist/process'), database: named('postgres') },
    ...{ 'load peer': [peer], bench: [process.pid] },
  }
}

function byPart(read: (part: Part) => number): Record<Part, number> {
  return Object.fromEntries(PARTS.map((part) => [part, read(part)])) as Record<Part, number>
}

function sharedOutMb(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) / 1024
  } catch {
    return 0 // it has ended
  }
}
