import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { allOf, type BackupHead, backupLines } from './store/backup.ts'
import { openEmbeddedPostgres } from './store/embedded/embedded-postgres.ts'
import { ownerOf } from './store/embedded/owner-lock.ts'
import { runningConnection } from './store/embedded/running-connection.ts'
import { migrate } from './store/migrate.ts'
import type { Connection } from './store/pool.ts'
import { CannotRestore, checkBackup, restore } from './store/restore.ts'
import type { StoreLogger } from './store/store.ts'

/** A backup could not be written; the message says why and what to do. */
export class CannotBackUp extends Error {
  override readonly name = 'CannotBackUp'
}

/** Where the records are, and who is told how far it has come. */
export type BackupPlace = {
  readonly dataDir: string
  /** Null: the PostgreSQL in the box. */
  readonly databaseUrl: string | null
  /** One line, written over by the next. */
  readonly say: (line: string) => void
}

/** What of the data directory is not in the database and cannot be made again: secrets and the certificate authority. */
const FILES = ['simulated-meta.json', 'tls']

const QUIET: StoreLogger = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Writes everything that is on record into one compressed file, whether or not the server runs. The file appears whole or
 * not at all, readable by its owner alone: it holds the account's token.
 *
 * @throws CannotBackUp
 */
export async function writeBackup(file: string, place: BackupPlace): Promise<BackupHead['rows']> {
  const part = `${file}.${process.pid}.part`
  await using database = await openForReading(place)
  const files = await readFiles(place.dataDir)
  let rows: BackupHead['rows'] = {}
  const lines = backupLines(database.connection, files, new Date(), (done, counted) => {
    rows = counted
    place.say(`${done} of ${allOf(rows)} rows`)
  })
  try {
    await pipeline(lines, createGzip(), createWriteStream(part, { mode: 0o600, flags: 'wx' }))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw explained(error, file)
  }
  return rows
}

/**
 * Puts a backup on record, all of it or nothing.
 *
 * @param replace what is on record there now goes
 * @throws CannotRestore
 */
export async function readBackup(file: string, place: BackupPlace, replace: boolean): Promise<BackupHead> {
  const pid = ownerOf(place.dataDir)
  if (pid !== null) throw new CannotRestore(`Ringway is running on ${place.dataDir} (pid ${pid}). Stop it first.`)
  if (!existsSync(file)) throw new CannotRestore(`There is no file ${file}.`)
  place.say('checking the backup')
  const head = await checkBackup(linesOf(file))
  const all = allOf(head.rows)
  await using database = await openForWriting(place)
  await migrate(database.connection, QUIET)
  await restore(database.connection, linesOf(file), { replace }, (done) => {
    if (done % 100 === 0 || done === all) place.say(`${done} of ${all} rows`)
  })
  await writeFiles(place.dataDir, head.files)
  return head
}

type OpenDatabase = AsyncDisposable & { readonly connection: Connection }

async function openForReading(place: BackupPlace): Promise<OpenDatabase> {
  const { dataDir, databaseUrl } = place
  const running = databaseUrl === null && ownerOf(dataDir) !== null ? runningConnection(dataDir) : null
  if (running) return { connection: running, [Symbol.asyncDispose]: async () => undefined }
  if (databaseUrl === null && !existsSync(join(dataDir, 'postgres/data/PG_VERSION')))
    throw new CannotBackUp(`Nothing is on record in ${dataDir}. Set RINGWAY_DATA_DIR or DATABASE_URL to where it is.`)
  return await openForWriting(place)
}

async function openForWriting({ dataDir, databaseUrl }: BackupPlace): Promise<OpenDatabase> {
  if (databaseUrl !== null)
    return { connection: { connectionString: databaseUrl }, [Symbol.asyncDispose]: async () => undefined }
  const server = await openEmbeddedPostgres({ dataDir, logger: QUIET })
  return { connection: server.connection, [Symbol.asyncDispose]: () => server.close() }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const text of createReadStream(file).pipe(createGunzip()).setEncoding('utf8')) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (error instanceof CannotRestore) throw error
    throw new CannotRestore(`${file} is no backup of Ringway, or a damaged one (${(error as Error).message}).`)
  }
  if (rest !== '') yield rest
}

async function readFiles(dataDir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const path of await pathsIn(dataDir)) files[path] = (await readFile(join(dataDir, path))).toString('base64')
  return files
}

async function pathsIn(dataDir: string): Promise<string[]> {
  const paths: string[] = []
  for (const name of FILES) {
    const found = await stat(join(dataDir, name)).catch(() => null)
    if (found?.isDirectory()) paths.push(...(await readdir(join(dataDir, name))).map((each) => `${name}/${each}`))
    else if (found) paths.push(name)
  }
  return paths
}

async function writeFiles(dataDir: string, files: BackupHead['files']): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    // A backup is a file like any other: it does not say where else we write.
    if (
      !FILES.some(
        (name) => path === name || (path.startsWith(`${name}/`) && !path.slice(name.length + 1).includes('/')),
      )
    )
      continue
    const target = join(dataDir, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await writeFile(target, Buffer.from(content, 'base64'), { mode: 0o600 })
    await chmod(target, 0o600)
  }
}

function explained(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOSPC' || code === 'EROFS')
    return new CannotBackUp(`${file} cannot be written (${code}). Name a file in a folder that exists and has room.`)
  return error
}
