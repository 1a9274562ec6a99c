import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '../pool.ts'
import { SUPERUSER } from './data-directory.ts'

/**
 * How the PostgreSQL that a running server has started on a data directory is reached: by its socket, which only its own
 * user and root can open. Null when none is ready there.
 *
 * @see PostgreSQL, src/include/utils/pidfile.h: line 4 the port, line 5 the socket's folder, line 8 the state.
 */
export function runningConnection(dataDir: string): Connection | null {
  try {
    const lines = readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')
    const [port, host, state] = [lines[3], lines[4], lines[7]?.trim()]
    if (!host || state !== 'ready') return null
    return { host, port: Number(port), user: SUPERUSER, database: 'postgres' }
  } catch {
    return null
  }
}
