import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { DatabaseLost } from '../errors.ts'
import { SILENT } from '../open-test-store.ts'
import { openStore, type Store } from '../store.ts'
import { TestChild } from '../test-child.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { startOf } from './process-table.ts'

// For tests: data directories, who works on them, and what is left of it.

/** An empty directory, removed after the test. */
export function newDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'ringway-embedded-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

// One for all tests of a process: making a database takes half a second, copying one a tenth of that.
let made: Promise<string> | null = null

/** A directory with a database in it, closed in good order. */
export async function usedDir(t: TestContext): Promise<string> {
  made ??= makeDir()
  const dir = newDir(t)
  cpSync(await made, dir, { recursive: true })
  return dir
}

async function makeDir(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'ringway-made-'))
  // Not after a suite: which of those that share it was loaded first is chance, and the others come later.
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  await (await open(dir)).close()
  return dir
}

export function open(dataDir: string, onLost?: (lost: DatabaseLost) => void): Promise<Store> {
  return openStore({ dataDir, databaseUrl: null, logger: SILENT, ...(onLost ? { onLost } : {}) })
}

export function postmasterOf(dataDir: string): number {
  return readPostmasterFile(join(dataDir, 'postgres', 'data'))?.pid ?? -1
}

/** The server's own processes: their parent is the postmaster. */
export function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([child, parent]) => (parent === pid && child ? [child] : []))
}

export function parentOf(pid: number): number {
  return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim())
}

/** Is none of these processes left? */
export function gone(pids: readonly number[]): boolean {
  return pids.every((pid) => startOf(pid) === null)
}

const OPENER = `
  import { openStore } from './store.js'
  import { sampleAccount } from './test-records.js'
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  try {
    const store = await openStore({ dataDir: process.env.DATA_DIR, databaseUrl: null, logger })
    for (let n = 0; n < Number(process.env.ROWS ?? 0); n += 1)
      await store.transact((tx) => tx.accounts.insert(sampleAccount()))
    console.log('open')
  } catch (error) {
    console.log(error.name + ' ' + (error.pid ?? error.message))
  }
  setInterval(() => {}, 1000)
`

/** A process that opens the directory's store and says `open` once `rows` accounts are in it. */
export function opener(
  t: TestContext,
  dataDir: string,
  options: { rows?: number; uid?: number; gid?: number } = {},
): TestChild {
  const { rows = 0, ...user } = options
  const child = new TestChild(OPENER, { env: { DATA_DIR: dataDir, ROWS: String(rows) }, ...user })
  t.after(() => child.kill())
  return child
}

/** Opens, counts and closes. */
export async function accountsIn(dataDir: string): Promise<number> {
  await using store = await open(dataDir)
  const { rows } = await store.pool.query('select count(*)::int as n from accounts')
  return rows[0].n
}
