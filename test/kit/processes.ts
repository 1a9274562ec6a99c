import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** A process of this machine, as /proc shows it. */
export type Process = { readonly pid: number; readonly parent: number; readonly command: string }

/** Every process that can be seen. Linux only. */
export function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        if (state === 'Z') return []
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        return [{ pid: Number(name), parent: Number(parent), command }]
      } catch {
        return []
      }
    })
}

/** Everything below `pid`, children first. */
export function descendants(pid: number): Process[] {
  const all = processes()
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((child) => [child, ...below(child.pid)])
  return below(pid)
}

/** Every process that works on a data directory: it was told so by its environment or on its command line. */
export function workingOn(dataDir: string): Process[] {
  const told = `RINGWAY_DATA_DIR=${dataDir}`
  return processes().filter(
    ({ pid, command }) => command.includes(dataDir) || environmentOf(pid).split('\0').includes(told),
  )
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}

export function isAlive(pid: number): boolean {
  return processes().some((one) => one.pid === pid)
}

/**
 * kill -9, all in one moment: they are stopped first, so that none sees another go and acts on it. A process that the end of another
 * has ended already is as good.
 */
export function killAll(pids: readonly number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) tell(pid, signal)
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Resolves with how long it took, in ms, until none of `pids` is left. @throws after `withinMs`, naming who stays */
export async function gone(pids: readonly number[], withinMs: number): Promise<number> {
  const since = performance.now()
  for (;;) {
    const left = processes().filter((one) => pids.includes(one.pid))
    const took = performance.now() - since
    if (left.length === 0) return took
    if (took > withinMs)
      throw new Error(`still there after ${withinMs} ms: ${left.map((one) => one.command).join('; ')}`)
    await pause(20)
  }
}

/** As `gone`; whoever stays is killed, so that none of it keeps a test from ending, and named all the same. */
export async function goneOrKilled(pids: readonly number[], withinMs: number): Promise<number> {
  try {
    return await gone(pids, withinMs)
  } finally {
    killAll(pids)
  }
}
