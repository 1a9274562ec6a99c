import assert from 'node:assert/strict'
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DataDirVersionMismatch } from '../errors.ts'
import { TestChild } from '../test-child.ts'
import { sampleAccount } from '../test-records.ts'
import { until } from '../test-until.ts'
import { accountsIn, gone, newDir, open, opener, postmasterOf, usedDir } from './test-directory.ts'

test('a fresh directory becomes a database, a used one keeps what is in it, and nothing runs after close', async (t) => {
  const dir = join(newDir(t), 'made', 'on the way')
  const account = sampleAccount()
  for (const round of ['fresh', 'warm', 'warm again']) {
    const startedAt = performance.now()
    const store = await open(dir)
    t.diagnostic(`${round}: open in ${Math.round(performance.now() - startedAt)} ms`)
    if (round === 'fresh') await store.transact((tx) => tx.accounts.insert(account))
    assert.deepEqual(await store.read((r) => r.accounts.first()), account)
    const pid = postmasterOf(dir)
    await store.close()
    await store.close()
    assert.ok(gone([pid]))
  }
  assert.deepEqual(readdirSync(dir), ['postgres'])
})

test('PostgreSQL has no TCP port, and its socket is for its own user only', async (t) => {
  const dir = await usedDir(t)
  await using store = await open(dir)
  const { rows } = await store.pool.query(
    `select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync`,
  )
  assert.deepEqual(rows, [{ tcp: '', fsync: 'on' }])
  assert.equal(lstatSync(join(dir, 'postgres')).mode & 0o777, 0o700)
})

test('a data directory with a path too long for a socket works, and its socket folder does not outlive it', async (t) => {
  const dir = join(newDir(t), 'x'.repeat(100), 'y'.repeat(100))
  const store = await open(dir)
  const host = store.pool.options.host ?? ''
  assert.ok(host.startsWith(join(tmpdir(), 'ringway-')), host)
  assert.equal(lstatSync(host).mode & 0o777, 0o700)
  await store.close()
  assert.equal(existsSync(host), false)

  const before = new Set(readdirSync(tmpdir()))
  const child = opener(t, dir)
  assert.equal(await child.line(), 'open')
  const postmaster = postmasterOf(dir)
  const socket = readFileSync(join(dir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[4] ?? ''
  assert.ok(!before.has(socket) && existsSync(socket))
  await child.kill()
  await until('server and socket folder to be gone', () => gone([postmaster]) && !existsSync(socket), 2_000)
})

test('an ephemeral directory is gone with its process, even after kill -9', async (t) => {
  const dir = join(newDir(t), 'ephemeral')
  const child = new TestChild(
    `
    import { openEmbeddedPostgres } from './embedded/embedded-postgres.js'
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    await openEmbeddedPostgres({ dataDir: process.env.DATA_DIR, logger, ephemeral: true })
    console.log('open')
    `,
    { env: { DATA_DIR: dir } },
  )
  t.after(() => child.kill())
  assert.equal(await child.line(), 'open')
  await child.kill()
  await until('the directory to be gone', () => !existsSync(dir), 3_000)
})

test('a directory of another PostgreSQL version is refused in words, and left as it is', async (t) => {
  const dir = await usedDir(t)
  await accountsIn(dir)
  const version = join(dir, 'postgres', 'data', 'PG_VERSION')
  writeFileSync(version, '17\n')
  await assert.rejects(
    open(dir),
    (error) => error instanceof DataDirVersionMismatch && error.found === '17' && /DATABASE_URL/.test(error.message),
  )
  writeFileSync(version, '18\n')
  assert.equal(await accountsIn(dir), 0)
})
