import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataDirInUse } from '../errors.ts'
import { startOf } from './process-table.ts'

/** Who works on a data directory. */
type Owner = {
  readonly pid: number
  /** Of the process, so that another one with the same number is not taken for it. */
  readonly start: string | null
  /** Of this lock, so that a lock is known again. */
  readonly token: string
}

export type OwnerLock = {
  release(): void
}

const TRIES = 20

const pathIn = (dataDir: string) => join(dataDir, 'ringway.lock')

/** The process that works on a data directory now; null when there is none. Who wants to be sure takes ownership. */
export function ownerOf(dataDir: string): number | null {
  const owner = readOwner(pathIn(dataDir))
  return owner && isAlive(owner) ? owner.pid : null
}

/**
 * Takes a data directory for this process, until released or until the process is gone, however it went.
 *
 * Should several processes find the same dead owner at the same instant, renaming lets one of them take its place. The
 * last word has PostgreSQL, which refuses a second server on its files whatever we believe.
 *
 * @throws DataDirInUse
 */
export function takeOwnership(dataDir: string): OwnerLock {
  const path = pathIn(dataDir)
  const mine: Owner = { pid: process.pid, start: startOf(process.pid), token: randomBytes(12).toString('hex') }
  const draft = `${path}.${mine.token}`
  writeFileSync(draft, `${JSON.stringify(mine)}\n`, { mode: 0o600 })
  try {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      if (linked(draft, path)) return { release: () => release(path, mine) }
      const owner = readOwner(path)
      if (owner && isAlive(owner)) throw new DataDirInUse(dataDir, owner.pid)
      setAside(path, owner)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw new DataDirInUse(dataDir, readOwner(path)?.pid ?? 0)
}

/** Linking makes the lock appear whole or not at all. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function isAlive(owner: Owner): boolean {
  return startOf(owner.pid) === owner.start && owner.start !== null
}

/** Removes the lock of a dead owner, and only that one: a lock taken since it was read is put back. */
function setAside(path: string, dead: Owner | null): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readOwner(aside)?.token !== dead?.token) linked(aside, path)
  rmSync(aside, { force: true })
}

function release(path: string, mine: Owner): void {
  if (readOwner(path)?.token === mine.token) rmSync(path, { force: true })
}

/** Null when there is no lock, or what is there is not one. */
function readOwner(path: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner> | null
    if (!Number.isInteger(owner?.pid) || typeof owner?.token !== 'string') return null
    return { pid: owner.pid as number, start: owner.start ?? null, token: owner.token }
  } catch {
    return null
  }
}
