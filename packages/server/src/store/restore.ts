import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { type BackupEnd, type BackupHead, JOBS, MIGRATED, TABLES } from './backup.ts'
import { openClient } from './one-client.ts'
import type { Connection } from './pool.ts'

/** A backup that cannot be restored, or not here; the message says why and what to do. */
export class CannotRestore extends Error {
  override readonly name = 'CannotRestore'
}

/**
 * Reads a backup through to its end, without keeping it.
 *
 * @param lines its lines, without the line ends
 * @throws CannotRestore when it is none, or is not whole, or comes from another version of the tables
 */
export async function checkBackup(lines: AsyncIterable<string>): Promise<BackupHead> {
  const hash = createHash('sha256')
  let head: BackupHead | null = null
  let end: BackupEnd | null = null
  for await (const line of lines) {
    if (end) throw new CannotRestore('The backup goes on after its end: it was changed, or two files were joined.')
    const value = parsed(line)
    if (head === null) head = headOf(value)
    else if (isEnd(value)) end = value
    if (!end) hash.update(`${line}\n`)
  }
  if (head === null || end === null)
    throw new CannotRestore('The backup is cut off: its end is missing. Take another one.')
  if (hash.digest('hex') !== end.sha256)
    throw new CannotRestore('The backup is damaged: its checksum does not fit. Take another copy of it.')
  return head
}

/**
 * Puts everything in a backup on record, all of it or nothing, into tables that are up to date and empty.
 *
 * @param lines of a backup that {@link checkBackup} has found whole
 * @param options.replace what is on record there goes
 * @param progress how many rows have been written
 * @throws CannotRestore when something is on record there
 */
export async function restore(
  connection: Connection,
  lines: AsyncIterable<string>,
  options: { readonly replace: boolean },
  progress: (done: number) => void,
): Promise<void> {
  await using writing = await openClient(connection, 'ringway restore')
  const { client } = writing
  await client.query('begin')
  await makeRoom(client, options.replace)
  await client.query('set constraints all deferred')
  await writeAll(client, lines, progress)
  await setSequences(client)
  await client.query('commit')
}

async function makeRoom(client: Client, replace: boolean): Promise<void> {
  const { rows } = await client.query<{ sid: string }>('select sid from accounts limit 1')
  if (rows.length > 0 && !replace)
    throw new CannotRestore(
      `There is an account on record already (${rows[0]?.sid}). Restore into an empty RINGWAY_DATA_DIR, or replace everything with --force.`,
    )
  await client.query(`truncate ${[...TABLES, 'nodes'].join(', ')}`)
  await client.query('delete from graphile_worker._private_jobs')
}

async function writeAll(client: Client, lines: AsyncIterable<string>, progress: (done: number) => void): Promise<void> {
  let done = 0
  for await (const line of lines) {
    const value = parsed(line)
    if (!Array.isArray(value)) continue
    const [name, row] = value as [string, unknown]
    if (name === JOBS) await addJob(client, row)
    else if (TABLES.some((table) => table === name))
      await client.query(
        `insert into ${name} overriding system value select * from json_populate_record(null::${name}, $1::json)`,
        [JSON.stringify(row)],
      )
    else throw new CannotRestore(`The backup has rows of '${name}', which this version does not know.`)
    done += 1
    progress(done)
  }
}

/** A job that was being done, or waited for its next try, is done again from its beginning. */
async function addJob(client: Client, row: unknown): Promise<void> {
  await client.query(
    `select graphile_worker.add_job(j.task, payload := j.payload, queue_name := j.queue_name, run_at := j.run_at,
       max_attempts := j.max_attempts, job_key := j.key)
     from json_to_record($1::json)
       as j (task text, payload json, queue_name text, run_at timestamptz, max_attempts int, key text)`,
    [JSON.stringify(row)],
  )
}

/** What is added from now on comes after what was restored. */
async function setSequences(client: Client): Promise<void> {
  const { rows } = await client.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns
     where table_schema = current_schema() and table_name = any($1)
       and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`,
    [TABLES],
  )
  for (const { table_name: table, column_name: column } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 0) + 1, false) from ${table}`,
    )
}

function headOf(value: unknown): BackupHead {
  const head = value as Partial<BackupHead> | null
  if (head?.format !== 'ringway-backup' || head.version !== 1)
    throw new CannotRestore('This is no backup of Ringway. Name a file that `ringway backup` has written.')
  const migrations = head.migrations ?? []
  if (migrations.join() !== MIGRATED.join())
    throw new CannotRestore(
      `The backup was written by another version of Ringway (tables at ${migrations.at(-1)}, here ${MIGRATED.at(-1)}). ` +
        'Restore it with that version; the first start of this one then brings it up to date.',
    )
  return head as BackupHead
}

function isEnd(value: unknown): value is BackupEnd {
  return typeof value === 'object' && value !== null && 'end' in value
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new CannotRestore('This is no backup of Ringway, or a damaged one: a line of it cannot be read.')
  }
}
