import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { deferred } from '../../kit/deferred.ts'
import { type DatabaseLost, DataDirInUse } from '../errors.ts'
import { sampleAccount } from '../test-records.ts'
import { until } from '../test-until.ts'
import { startOf } from './process-table.ts'
import { kill } from './supervised.ts'
import {
  accountsIn,
  childrenOf,
  gone,
  newDir,
  open,
  opener,
  parentOf,
  postmasterOf,
  usedDir,
} from './test-directory.ts'

test('kill -9 of Ringway: PostgreSQL is gone within 2 s, and the next start has every row', async (t) => {
  const dir = await usedDir(t)
  const child = opener(t, dir, { rows: 25 })
  assert.equal(await child.line(), 'open')
  const postmaster = postmasterOf(dir)
  const all = [postmaster, ...childrenOf(postmaster)]
  assert.ok(all.length > 4)
  await child.kill()
  const killedAt = performance.now()
  await until('PostgreSQL to be gone', () => gone(all), 2_000)
  t.diagnostic(`gone ${Math.round(performance.now() - killedAt)} ms after the kill`)
  assert.equal(await accountsIn(dir), 25)
})

test('kill -9 of Ringway and a start at the same instant: the start waits for the old server', async (t) => {
  const dir = await usedDir(t)
  const child = opener(t, dir, { rows: 3 })
  assert.equal(await child.line(), 'open')
  await child.kill()
  assert.equal(await accountsIn(dir), 3)
})

test('kill -9 of everything, backends too: the next start recovers by itself', async (t) => {
  const dir = await usedDir(t)
  const child = opener(t, dir, { rows: 25 })
  assert.equal(await child.line(), 'open')
  const postmaster = postmasterOf(dir)
  const guard = parentOf(postmaster)
  for (const pid of [...childrenOf(guard), guard, child.pid, ...childrenOf(postmaster)]) kill(pid, 'SIGKILL')
  await child.kill()
  const startedAt = performance.now()
  assert.equal(await accountsIn(dir), 25)
  t.diagnostic(`recovered, opened and closed in ${Math.round(performance.now() - startedAt)} ms`)
})

test('kill -9 of Ringway and of the guard: the next start ends the server that nobody guards', async (t) => {
  const dir = await usedDir(t)
  const child = opener(t, dir, { rows: 3 })
  assert.equal(await child.line(), 'open')
  const postmaster = postmasterOf(dir)
  const guard = parentOf(postmaster)
  for (const pid of [guard, ...childrenOf(guard).filter((one) => one !== postmaster), child.pid]) kill(pid, 'SIGKILL')
  await child.kill()
  assert.ok(!gone([postmaster]))
  assert.equal(await accountsIn(dir), 3)
  assert.ok(gone([postmaster]))
})

for (const victim of ['postmaster', 'guard'] as const) {
  test(`kill -9 of the ${victim} alone: the loss is told once, nothing is left, and the next start works`, async (t) => {
    const dir = await usedDir(t)
    const lost = deferred<DatabaseLost>()
    const store = await open(dir, lost.resolve)
    await store.transact((tx) => tx.accounts.insert(sampleAccount()))
    const postmaster = postmasterOf(dir)
    process.kill(victim === 'postmaster' ? postmaster : parentOf(postmaster), 'SIGKILL')
    const { name, message } = await lost.promise
    assert.equal(name, 'DatabaseLost')
    assert.match(message, victim === 'postmaster' ? /signal 9/ : /guard was ended by SIGKILL/)
    assert.ok(gone([postmaster]))
    await assert.rejects(store.transact((tx) => tx.accounts.insert(sampleAccount())))
    await store.close()
    assert.equal(await accountsIn(dir), 1)
  })
}

test('a second start on a directory in use names the process that holds it', async (t) => {
  const dir = await usedDir(t)
  const child = opener(t, dir)
  assert.equal(await child.line(), 'open')
  await assert.rejects(open(dir), (error) => error instanceof DataDirInUse && error.pid === child.pid)
  await child.kill()
  const store = await open(dir)
  await assert.rejects(open(dir), (error) => error instanceof DataDirInUse && error.pid === process.pid)
  await store.close()
})

test('of several starts at once on a directory whose owner was killed, one gets it', async (t) => {
  const dir = await usedDir(t)
  const first = opener(t, dir)
  assert.equal(await first.line(), 'open')
  await first.kill()
  const rivals = [opener(t, dir), opener(t, dir), opener(t, dir)]
  const answers = await Promise.all(rivals.map((rival) => rival.line()))
  assert.equal(answers.filter((answer) => answer === 'open').length, 1, answers.join())
  const winner = rivals[answers.indexOf('open')]?.pid
  assert.equal(answers.filter((answer) => answer === `DataDirInUse ${winner}`).length, 2, answers.join())
})

test('kill -9 while the database is being made: what was begun is put away, and the next start makes it', async (t) => {
  const dir = newDir(t)
  const child = opener(t, dir)
  const folder = join(dir, 'postgres')
  const drafts = () => (existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('data.new-')) : [])
  await until('initdb to be at work', () => drafts().some((name) => existsSync(join(folder, name, 'PG_VERSION'))))
  await child.kill()
  assert.equal(existsSync(join(folder, 'data')), false)
  assert.equal(await accountsIn(dir), 0)
  assert.deepEqual(drafts(), [])
})

/** The number of a process that is dead and whose parent never notices: it has become a program that does not look. */
async function unnoticedDead(t: TestContext): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout.setEncoding('utf8'), 'data')
  const pid = Number(line)
  await until('the process to be dead', () => startOf(pid) === null)
  assert.ok(process.kill(pid, 0))
  return pid
}

test('numbers that foreign or unnoticed dead processes have stop no start, nor does an empty lock file', async (t) => {
  const dir = await usedDir(t)
  const files = {
    lock: join(dir, 'ringway.lock'),
    postmaster: join(dir, 'postgres', 'data', 'postmaster.pid'),
    socket: join(dir, 'postgres', '.s.PGSQL.5432.lock'),
  }
  for (const pid of [process.pid, await unnoticedDead(t), null]) {
    writeFileSync(files.lock, pid === null ? '' : JSON.stringify({ pid, start: 'another time', token: 'x' }))
    for (const file of [files.postmaster, files.socket])
      writeFileSync(file, pid === null ? '' : `${pid}\n/elsewhere\n1\n5432\n/elsewhere\n\n  1 1\nready   \n`)
    const startedAt = performance.now()
    assert.equal(await accountsIn(dir), 0)
    t.diagnostic(`opened and closed in ${Math.round(performance.now() - startedAt)} ms`)
  }
})
