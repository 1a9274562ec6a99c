import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { MIGRATIONS } from './migrations/index.ts'
import { openClient } from './one-client.ts'
import type { Connection } from './pool.ts'

/** What a backup begins with. */
export type BackupHead = {
  readonly format: 'ringway-backup'
  readonly version: 1
  /** ISO 8601. */
  readonly at: string
  /** The tables' version: every change that has been made to them. */
  readonly migrations: readonly string[]
  /** Rows of each table; jobs are those that wait. */
  readonly rows: Readonly<Record<string, number>>
  /** Small files of the data directory, by their path in it, as base64. */
  readonly files: Readonly<Record<string, string>>
}

/** What a backup ends with: a file that is cut off, or changed, does not. */
export type BackupEnd = { readonly end: true; readonly sha256: string }

/** Rows of all tables. */
export function allOf(rows: BackupHead['rows']): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0)
}

/** Every table, those that others refer to first. Which node runs is nobody's business after a restore. */
export const TABLES = [
  'accounts',
  'applications',
  'senders',
  'contents',
  'approvals',
  'contacts',
  'calls',
  'messages',
  'alerts',
  'deliveries',
  'meta_events',
] as const

/** Work that waits, in the job queue's own words. */
export const JOBS = 'jobs'

const JOBS_SQL = `
  select j.id, t.identifier as task, j.payload, q.queue_name, j.run_at, j.max_attempts, j.key
  from graphile_worker._private_jobs j
  join graphile_worker._private_tasks t on t.id = j.task_id
  left join graphile_worker._private_job_queues q on q.id = j.job_queue_id`

const ROWS_AT_A_TIME = 500

/**
 * Everything that is on record, as lines of JSON, at one instant: whatever happens meanwhile is not in it, and is not held
 * up. The first line is {@link BackupHead}, the last {@link BackupEnd}; between them `["table", row]`.
 *
 * @param progress how many rows have been read, first none, and how many each table has
 */
export async function* backupLines(
  connection: Connection,
  files: BackupHead['files'],
  at: Date,
  progress: (done: number, rows: BackupHead['rows']) => void,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const line = (value: unknown) => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    return text
  }
  await using reading = await openClient(connection, 'ringway backup')
  const { client } = reading
  await client.query('begin isolation level repeatable read read only')
  const rows = await countRows(client)
  progress(0, rows)
  const about = { at: at.toISOString(), migrations: MIGRATED, rows, files }
  yield line({ format: 'ringway-backup', version: 1, ...about } satisfies BackupHead)
  let done = 0
  for (const name of [...TABLES, JOBS])
    for await (const some of rowsOf(client, name)) {
      for (const row of some) yield line([name, row])
      done += some.length
      progress(done, rows)
    }
  yield `${JSON.stringify({ end: true, sha256: hash.digest('hex') } satisfies BackupEnd)}\n`
}

export const MIGRATED: readonly string[] = Object.keys(MIGRATIONS).toSorted()

function queryOf(name: string): string {
  return name === JOBS ? JOBS_SQL : `select * from ${name}`
}

async function countRows(client: Client): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of [...TABLES, JOBS]) {
    const { rows } = await client.query<{ count: string }>(`select count(*) from (${queryOf(name)}) all_of_it`)
    counts[name] = Number(rows[0]?.count ?? 0)
  }
  return counts
}

/** Rows as PostgreSQL itself writes them as JSON, some at a time: a table may be larger than memory. */
async function* rowsOf(client: Client, name: string): AsyncGenerator<unknown[]> {
  await client.query(`declare reading no scroll cursor for select row_to_json(one) as row from (${queryOf(name)}) one`)
  for (;;) {
    const { rows } = await client.query<{ row: unknown }>(`fetch ${ROWS_AT_A_TIME} from reading`)
    if (rows.length === 0) break
    yield rows.map(({ row }) => row)
  }
  await client.query('close reading')
}
