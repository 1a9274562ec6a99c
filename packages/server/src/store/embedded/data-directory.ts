import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DataDirUnreachable, DataDirVersionMismatch, PostgresDidNotStart } from '../errors.ts'
import { majorOf, program } from './binaries.ts'
import { giveTree } from './privilege.ts'
import type { Setting } from './setting.ts'
import { Supervised } from './supervised.ts'

/** The user that owns the database. */
export const SUPERUSER = 'ringway'

/**
 * Makes `folder/data` a database that this PostgreSQL can start on: its files belong to whom it runs as, its version is
 * right, and when there is none it is made. A database is made beside its place and moved there when it is whole, so
 * that one whose making was cut short is never taken for a database.
 *
 * @param folder PostgreSQL's part of the data directory
 * @throws DataDirVersionMismatch, DataDirUnreachable, PostgresDidNotStart
 */
export async function prepareData(folder: string, setting: Setting, onLine: (line: string) => void): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  claim(folder, setting)
  for (const name of readdirSync(folder))
    if (name.startsWith('data.new-')) rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 })
  const data = join(folder, 'data')
  if (existsSync(join(data, 'PG_VERSION'))) return refuseOtherVersion(data, setting)
  await initialise(folder, data, setting, onLine)
}

function claim(folder: string, { privilege }: Setting): void {
  const owner = lstatSync(folder).uid
  if (privilege.mode === 'self' && privilege.uid !== null && owner !== privilege.uid)
    throw new DataDirUnreachable(folder, `${folder} belongs to another user (uid ${owner}).`)
  giveTree(folder, privilege)
}

function refuseOtherVersion(data: string, { binaries }: Setting): void {
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  const expected = majorOf(binaries)
  if (found !== expected) throw new DataDirVersionMismatch(data, found, expected)
}

async function initialise(
  folder: string,
  data: string,
  setting: Setting,
  onLine: (line: string) => void,
): Promise<void> {
  const draft = mkdtempSync(join(folder, 'data.new-'))
  giveTree(draft, setting.privilege)
  const initdb = new Supervised(
    setting.privilege,
    // The socket is private, so whoever reaches it is trusted. C ordering does not change with the system's libraries.
    [
      program(setting.binaries, 'initdb'),
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
      '--auth=trust',
      '-U',
      SUPERUSER,
      '-D',
      draft,
    ],
    { removeAfter: null, onLine },
  )
  const { code, how } = await initdb.exited
  if (code !== 0) throw new PostgresDidNotStart(`A database could not be made in ${folder} (${how}).`, initdb.log)
  renameSync(draft, data)
}
