import { readFileSync } from 'node:fs'

/** Memory that a process has in use, in MB; 0 when it has ended. */
export function residentMb(processId: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Ticks of 10 ms in which the machine below this one ran something else while we wanted to run, since it started. */
export function stealTicks(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  return Number(first.split(/\s+/)[8] ?? 0)
}

/** Ticks of 10 ms in which some processor of this machine did something, for anybody, since it started. */
export function busyTicks(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = first.split(/\s+/).map(Number)
  return user + nice + system + irq + softirq
}

/** Processor time of this process since it began, in ms. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** What a process may open besides its calls: libraries, pipes, timers. */
const OTHER_FILES = 200

/** Why so many calls cannot be held with the files that a process may open here, in words; null when they can. */
export function tooFewFiles(calls: number): string | null {
  // Node has raised it to the hard limit when it began, as it does in every process that it forks.
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity)
  const needed = calls + OTHER_FILES
  if (limit >= needed) return null
  return (
    `${calls} calls take about ${needed} open files in each process, and this shell allows ${limit}. ` +
    `Raise it (ulimit -n ${needed}) and run this again, or ask for fewer calls (--calls).`
  )
}
