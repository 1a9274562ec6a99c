import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { openJobs, type Task } from './jobs.ts'
import { TakenJobs } from './jobs-taken.ts'
import { openTestDatabase, openTestStore, SILENT } from './open-test-store.ts'
import { type Connection, openPool } from './pool.ts'
import { Store } from './store.ts'
import { until } from './test-until.ts'

/** A way to PostgreSQL on which a connection dies under every answer that holds `marked`, as often as it is told to. */
type Way = AsyncDisposable & { readonly connection: Connection; loseNext(marked: string): Promise<void> }

async function openWay(to: Connection): Promise<Way> {
  let doomed: { readonly marked: string; lost(): void } | null = null
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(`${to.host}/.s.PGSQL.${to.port}`)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.on('data', (data) => far.write(data)).on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    far.on('data', (data) => {
      if (!doomed || !data.includes(doomed.marked)) return void near.write(data)
      near.destroy()
      doomed.lost()
      doomed = null
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    connection: { ...to, host: '127.0.0.1', port },
    loseNext: (marked) =>
      new Promise((resolve) => {
        doomed = { marked, lost: resolve }
      }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A database with a sound connection to it and one that can be made to lose an answer. */
async function openBoth() {
  const database = await openTestDatabase()
  const way = await openWay(database)
  const sound = new Store(openPool(database, { size: 4, logger: SILENT }), async () => {})
  const shaky = new Store(openPool(way.connection, { size: 4, logger: SILENT }), async () => {})
  return {
    ...{ way, sound, shaky },
    [Symbol.asyncDispose]: async () => {
      await shaky.close()
      await sound.close()
      await way[Symbol.asyncDispose]()
    },
  }
}

async function held({ pool }: Store): Promise<unknown[]> {
  const { rows } = await pool.query(`select locked_by, attempts from graphile_worker.jobs order by id`)
  return rows
}

test('a job whose answer is lost on its way to the runner is run all the same, and so is the rest of its queue', {
  timeout: 30_000,
}, async () => {
  await using house = await openBoth()
  const { way, sound, shaky } = house
  const tries: unknown[] = []
  const both = deferred<void>()
  const work: Task = async (payload, { attempt }) => {
    if (tries.push([payload, attempt]) === 2) both.resolve()
  }
  const told: unknown[] = []
  const warn = (fields: object, message: string) => {
    if (message.startsWith('jobs whose answer')) told.push(fields)
  }
  const config = { logger: { ...SILENT, warn }, workerId: 'w1', concurrency: 2, pollIntervalMs: 20 }
  await using _jobs = await openJobs(shaky, { work }, config)
  const lost = way.loseNext('first of two')
  await sound.transact(async (tx) => {
    // One try only: a try that was never begun must not be its last.
    await tx.jobs.add('work', { n: 'first of two' }, { queue: 'q', maxAttempts: 1 })
    await tx.jobs.add('work', { n: 'second' }, { queue: 'q' })
  })
  await lost
  await both.promise
  assert.deepEqual(tries, [
    [{ n: 'first of two' }, 1],
    [{ n: 'second' }, 1],
  ])
  assert.deepEqual(told, [{ jobs: 1 }])
  await until('both to be done', async () => (await held(sound)).length === 0)
})

test('a job that runs is not run a second time because the answer of another was lost', {
  timeout: 30_000,
}, async () => {
  await using house = await openBoth()
  const { way, sound, shaky } = house
  const finish = deferred<void>()
  const running = deferred<void>()
  const ran = deferred<void>()
  let runs = 0
  const long: Task = async () => {
    runs += 1
    running.resolve()
    await finish.promise
  }
  const config = { logger: SILENT, workerId: 'w1', concurrency: 2, pollIntervalMs: 20 }
  await using _jobs = await openJobs(shaky, { long, short: async () => ran.resolve() }, config)
  await sound.transact((tx) => tx.jobs.add('long', {}))
  await running.promise
  const lost = way.loseNext('the lost one')
  await sound.transact((tx) => tx.jobs.add('short', { is: 'the lost one' }))
  await lost
  await ran.promise
  assert.deepEqual(await held(sound).then((rows) => rows[0]), { locked_by: 'w1', attempts: 1 })
  finish.resolve()
  await until('all to be done', async () => (await held(sound)).length === 0)
  assert.equal(runs, 1)
})

test('a job that was begun once and then added anew is told from the try that was lost', {
  timeout: 30_000,
}, async () => {
  await using house = await openBoth()
  const { way, sound, shaky } = house
  const done = deferred<unknown>()
  const work: Task = async (payload, { attempt }) => {
    if ((payload as { n: number }).n === 1) throw new Error('later, please')
    done.resolve([payload, attempt])
  }
  const config = { logger: SILENT, workerId: 'w1', concurrency: 1, pollIntervalMs: 20 }
  await using _jobs = await openJobs(shaky, { work }, config)
  await sound.transact((tx) => tx.jobs.add('work', { n: 1 }, { key: 'k' }))
  const failed = async () => {
    const { rows } = await sound.pool.query(`select from graphile_worker.jobs where last_error is not null`)
    return rows.length === 1
  }
  await until('the first try to have failed', failed)
  const lost = way.loseNext('once more')
  // The same job, which begins to count its tries anew.
  await sound.transact((tx) => tx.jobs.add('work', { n: 2, why: 'once more' }, { key: 'k' }))
  await lost
  assert.deepEqual(await done.promise, [{ n: 2, why: 'once more' }, 1])
})

test('what others hold, and what nobody holds, is left as it is', async () => {
  await using store = await openTestStore()
  for (const n of [1, 2, 3]) await store.transact((tx) => tx.jobs.add('work', { n }, { queue: `q${n}` }))
  await store.pool.query(`
    update graphile_worker._private_jobs set locked_at = now(), attempts = 1,
      locked_by = case id when 1 then 'w1' else 'w2' end where id < 3`)
  await store.pool.query(`
    update graphile_worker._private_job_queues set locked_at = now(),
      locked_by = case queue_name when 'q1' then 'w1' else 'w2' end where queue_name <> 'q3'`)
  const taken = new TakenJobs(store.pool, 'w1', SILENT)
  assert.equal(await taken.freeLost(), 1)
  assert.equal(await taken.freeLost(), 0)
  assert.deepEqual(await held(store), [
    { locked_by: null, attempts: 0 },
    { locked_by: 'w2', attempts: 1 },
    { locked_by: null, attempts: 0 },
  ])
  const { rows } = await store.pool.query(
    `select queue_name, locked_by from graphile_worker._private_job_queues order by queue_name`,
  )
  assert.deepEqual(
    rows.map(({ locked_by }) => locked_by),
    [null, 'w2', null],
  )
})
