import { readFileSync } from 'node:fs'
import { busyTicks, ownCpuMs, stealTicks } from '../calls/processes.ts'
import { descendants } from '../kit.ts'
import { ticksOf } from '../machine.ts'

/** Processes that are the roots of others. */
export type Programs = { readonly server: number; readonly peer: number }

export const PARTS = ['server', 'media', 'database', 'load peer', 'bench'] as const
export type Part = (typeof PARTS)[number]

/** Processor time in ms, and memory in MB: shared memory is shared out among those who share it. */
type Used = { readonly cpuMs: Readonly<Record<Part, number>>; readonly mb: Readonly<Record<Part, number>> }

/** What everybody has taken of this machine between two moments. Percents of one core. */
export type Usage = {
  readonly seconds: number
  readonly corePercent: Readonly<Record<Part, number>>
  /** Neither the server nor the bench. */
  readonly othersCorePercent: number
  readonly mb: Readonly<Record<Part, number>>
  readonly stealTicks: number
}

/** Begins to measure. @returns what ends it */
export function measureUsage(programs: Programs): () => Usage {
  const since = performance.now()
  const [before, busy, stolen] = [used(programs), busyTicks(), stealTicks()]
  return () => {
    const after = used(programs)
    const seconds = (performance.now() - since) / 1_000
    const percent = (ms: number) => ms / seconds / 10
    const corePercent = byPart((part) => percent(after.cpuMs[part] - before.cpuMs[part]))
    const ours = PARTS.reduce((sum, part) => sum + corePercent[part], 0)
    return {
      ...{ seconds, corePercent, mb: after.mb, stealTicks: stealTicks() - stolen },
      othersCorePercent: Math.max(0, percent((busyTicks() - busy) * 10) - ours),
    }
  }
}

function used({ server, peer }: Programs): Used {
  const below = descendants(server)
  const pidsOf = (word: string) => below.filter(({ command }) => command.includes(word)).map(({ pid }) => pid)
  const pids: Readonly<Record<Part, readonly number[]>> = {
    ...{ server: [server], media: pidsOf('media/dist/process'), database: pidsOf('postgres') },
    ...{ 'load peer': [peer], bench: [process.pid] },
  }
  const sum = (part: Part, read: (pid: number) => number) => pids[part].reduce((all, pid) => all + read(pid), 0)
  return {
    cpuMs: byPart((part) => (part === 'bench' ? ownCpuMs() : sum(part, (pid) => ticksOf(pid) * 10))),
    mb: byPart((part) => sum(part, sharedOutMb)),
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
