import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { descendants, type House, ROOT } from './kit.ts'

/** What the figures were measured on. */
export function machineWords(): string {
  const kinds = cpus()
  return `${kinds.length} × ${kinds[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`
}

/** How busy the machine was: processes that wanted to run, over the last minute. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}

/** The commit that is checked out, and whether files differ from it. */
export function commitWords(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim()
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' and changes'}`
}

/** The programs of a house, by a word of their command lines. */
const PROGRAMS = {
  server: 'ringway.js',
  media: 'media/dist/process/process.js',
  simulator: 'whatsapp-simulator.js',
  database: 'postgres',
} as const
export type ProgramName = keyof typeof PROGRAMS | 'bench' | 'everything'
export type CpuSeconds = { readonly [Name in ProgramName]: number }

/** Processor time that each program of the house, this one, and the whole machine has had so far, in seconds. */
export function cpuSeconds(house: House): CpuSeconds {
  const below = descendants(house.starter.pid ?? 0)
  const of = (word: string) =>
    below.filter(({ command }) => command.includes(word)).reduce((sum, { pid }) => sum + ticksOf(pid), 0) / 100
  const { user, system } = process.cpuUsage()
  return {
    server: of(PROGRAMS.server),
    media: of(PROGRAMS.media),
    simulator: of(PROGRAMS.simulator),
    database: of(PROGRAMS.database),
    bench: (user + system) / 1e6,
    everything: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000,
  }
}

/**
 * User and system time in hundredths of a second, as Linux counts it; 0 of one that has ended.
 *
 * @param options.andOfEnded also what its children had that have ended. Default false
 */
export function ticksOf(pid: number, { andOfEnded = false } = {}): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [own, ended] = [fields.slice(11, 13), fields.slice(13, 15)]
    return [...own, ...(andOfEnded ? ended : [])].reduce((sum, ticks) => sum + Number(ticks), 0)
  } catch {
    return 0 // it has ended
  }
}
