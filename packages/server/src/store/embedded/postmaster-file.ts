import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PostgresDidNotStart } from '../errors.ts'
import { commandLineOf, startOf } from './process-table.ts'
import { kill } from './supervised.ts'

/** No process has this number, on any system. */
const NO_PID = 2_147_483_647
/** How long a leftover server is given for each of SIGINT, SIGQUIT and SIGKILL. */
const PATIENCE_MS = 3_000
const LOOK_EVERY_MS = 10

/** The server that `postmaster.pid` speaks of. PostgreSQL, src/include/utils/pidfile.h: line 1 its pid, line 8 its state. */
export type PostmasterFile = { readonly pid: number; readonly ready: boolean }

/** Null when there is no such file, or nothing in it. */
export function readPostmasterFile(data: string): PostmasterFile | null {
  const lines = readLines(data)
  const pid = Number.parseInt(lines?.[0] ?? '', 10)
  return Number.isInteger(pid) ? { pid, ready: lines?.[7]?.trim() === 'ready' } : null
}

/**
 * Makes way for a new server on `data`, for someone who knows that no living Ringway works on it. A server that is still
 * shutting down, or that has lost its guard, is ended and waited for. Then the number of the old server is taken out of
 * the file: by now it may be that of a foreign process, or of a dead one whose parent has not noticed, and PostgreSQL
 * would stop at either. Whether processes of the old server still use its memory, which the file also names, is left to
 * PostgreSQL to find out.
 *
 * @returns whether a server was there and did not end in good order
 * @throws PostgresDidNotStart when the old server cannot be ended
 */
export async function makeWay(data: string): Promise<boolean> {
  if (readLines(data) === null) return false
  const old = readPostmasterFile(data)
  if (old && startOf(old.pid) !== null && commandLineOf(old.pid)?.includes(`/postgres -D ${data} `))
    await endLeftover(old.pid)
  forgetNumber(data)
  return true
}

function forgetNumber(data: string): void {
  const lines = readLines(data)
  const path = join(data, 'postmaster.pid')
  if (lines && lines.length > 1) writeFileSync(path, [String(NO_PID), ...lines.slice(1)].join('\n'))
  else rmSync(path, { force: true })
}

/** Ends a server that has no guard any more, and waits until it is gone. */
export async function endLeftover(pid: number): Promise<void> {
  const start = startOf(pid)
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      kill(pid, signal)
    } catch (error) {
      throw new PostgresDidNotStart(
        `A PostgreSQL of an earlier run (pid ${pid}) still works on these files.`,
        String(error),
      )
    }
    for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
      if (startOf(pid) !== start) return
      await delay(LOOK_EVERY_MS)
    }
  }
  throw new PostgresDidNotStart(`A PostgreSQL of an earlier run (pid ${pid}) does not end.`, '')
}

function readLines(data: string): string[] | null {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
