import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { QUEUE_LOCK } from './job-adder.ts'
import { type Jobs, type JobsConfig, openJobs, type Task } from './jobs.ts'
import { openTestDatabase, openTestStore, SILENT } from './open-test-store.ts'
import type { Connection } from './pool.ts'
import { openPool } from './pool.ts'
import { sweepQueues } from './queue-sweep.ts'
import { Store } from './store.ts'
import { TestChild } from './test-child.ts'
import { accountIn, sampleDelivery } from './test-records.ts'
import { whileRunnerTakes } from './test-runner.ts'
import { until } from './test-until.ts'

function start(store: Store, tasks: Record<string, Task>, config: Partial<JobsConfig> = {}): Promise<Jobs> {
  return openJobs(store, tasks, { logger: SILENT, workerId: 'w1', ...config })
}

async function jobsIn(
  store: Store,
): Promise<{ locked_by: string | null; attempts: number; last_error: string | null }[]> {
  const { rows } = await store.pool.query(
    'select locked_by, attempts, last_error from graphile_worker.jobs order by id',
  )
  return rows
}

async function connectionsOf({ pool }: Store): Promise<number> {
  const { rows } = await pool.query(
    `select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
  )
  return Number(rows[0].count)
}

test('a job runs as soon as its transaction is over, under the name on record, and is gone when it is done', async () => {
  await using store = await openTestStore()
  const ran = deferred<unknown>()
  await using _jobs = await start(store, {
    greet: async (payload, { attempt, maxAttempts }) => {
      const [job] = await jobsIn(store)
      ran.resolve({ payload, attempt, maxAttempts, heldBy: job?.locked_by })
    },
  })
  await store.transact((tx) => tx.jobs.add('greet', { to: 'you\0' }, { maxAttempts: 3 }))
  assert.deepEqual(await ran.promise, { payload: { to: 'you\ufffd' }, attempt: 1, maxAttempts: 3, heldBy: 'w1' })
  await until('the job to be gone', async () => (await jobsIn(store)).length === 0)
})

test('what the outbox promises in one transaction or in several is delivered in that order, one at a time', {
  timeout: 20_000,
}, async () => {
  await using store = await openTestStore()
  const { sid: accountSid } = await accountIn(store)
  const promised = Array.from({ length: 12 }, () => sampleDelivery({ accountSid, queue: 'call:CA1' }))
  for (const some of [promised.slice(0, 6), promised.slice(6, 9), promised.slice(9)])
    await store.transact(async (tx) => {
      for (const delivery of some) await tx.outbox.add(delivery)
    })
  const delivered: string[] = []
  const done = deferred<void>()
  let busy = 0
  const deliver: Task = async (payload) => {
    busy += 1
    assert.equal(busy, 1)
    await store.pool.query('select pg_sleep(0.002)')
    busy -= 1
    delivered.push((payload as { id: string }).id)
    if (delivered.length === promised.length) done.resolve()
  }
  // No poll comes to the rescue: the end of each job wakes the runner for the next.
  await using _jobs = await start(store, { 'deliver-webhook': deliver }, { pollIntervalMs: 60_000 })
  await done.promise
  assert.deepEqual(
    delivered,
    promised.map((delivery) => delivery.id),
  )
})

test('jobs of one queue run in the order they were added, not in the order their transactions began', async () => {
  await using store = await openTestStore()
  await store.transact(async (early) => {
    await early.accounts.first()
    await store.transact((late) => late.jobs.add('note', { n: 1 }, { queue: 'q' }))
    await early.jobs.add('note', { n: 2 }, { queue: 'q' })
  })
  const noted: unknown[] = []
  const done = deferred<void>()
  const note: Task = async (payload) => {
    if (noted.push(payload) === 2) done.resolve()
  }
  await using _jobs = await start(store, { note })
  await done.promise
  assert.deepEqual(noted, [{ n: 1 }, { n: 2 }])
})

test('different queues do not wait for each other', async () => {
  await using store = await openTestStore()
  const other = deferred<void>()
  const done = deferred<void>()
  await using _jobs = await start(store, {
    waits: async () => {
      await other.promise
      done.resolve()
    },
    goes: async () => other.resolve(),
  })
  await store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'a' }))
  await store.transact((tx) => tx.jobs.add('goes', {}, { queue: 'b' }))
  await done.promise
})

test('a task that throws is tried again, is told which try it is, and lets its queue go on meanwhile', async () => {
  await using store = await openTestStore()
  const tries: string[] = []
  const done = deferred<void>()
  await using _jobs = await start(
    store,
    {
      stumble: async (_, { attempt, maxAttempts }) => {
        tries.push(`stumble ${attempt} of ${maxAttempts}`)
        if (attempt === 1) throw new Error('once')
        done.resolve()
      },
      next: async () => {
        tries.push('next')
        // The pause before the second try is seconds; the test does not wait for it.
        await store.pool.query(
          `select graphile_worker.reschedule_jobs(array_agg(id), run_at := now()) from graphile_worker.jobs where attempts > 0 and last_error = 'once'`,
        )
      },
    },
    { pollIntervalMs: 20 },
  )
  await store.transact(async (tx) => {
    await tx.jobs.add('stumble', {}, { queue: 'q', maxAttempts: 2 })
    await tx.jobs.add('next', {}, { queue: 'q' })
  })
  await done.promise
  assert.deepEqual(tries, ['stumble 1 of 2', 'next', 'stumble 2 of 2'])
})

test('a job with a key replaces the one that waits under it, and one with a time waits for it', async () => {
  await using store = await openTestStore()
  const runAt = Date.UTC(2100, 0, 1, 0, 0, 0, 123)
  for (const n of [1, 2]) await store.transact((tx) => tx.jobs.add('later', { n }, { key: 'k', runAt }))
  const { rows } = await store.pool.query('select payload, run_at from graphile_worker._private_jobs')
  assert.deepEqual(rows, [{ payload: { n: 2 }, run_at: new Date(runAt) }])
})

function urlOf({ user, host, port, database }: Connection): string {
  return `postgresql://${user}@${encodeURIComponent(host ?? '')}:${port}/${database}`
}

const HOLDER = `
  import { openStore } from './store.js'
  import { openJobs } from './jobs.js'
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const store = await openStore({ dataDir: '/nowhere', databaseUrl: process.env.URL, logger })
  await openJobs(store, { hold: () => new Promise(() => console.log('holding')) }, { logger, workerId: 'dead' })
`

test('a job that a killed process held is taken at once by the next one, and so is its queue', async (t) => {
  const connection = await openTestDatabase()
  await using store = new Store(openPool(connection, { size: 8, logger: SILENT }), async () => {})
  await store.transact(async (tx) => {
    await tx.jobs.add('hold', { n: 1 }, { queue: 'call:CA1' })
    await tx.jobs.add('hold', { n: 2 }, { queue: 'call:CA1' })
  })
  const child = new TestChild(HOLDER, { env: { URL: urlOf(connection) } })
  assert.equal(await child.line(), 'holding')
  await child.kill()
  await until('the end of its connections', async () => (await connectionsOf(store)) === 1)
  assert.deepEqual(
    (await jobsIn(store)).map((job) => job.locked_by),
    ['dead', null],
  )

  const taken: unknown[] = []
  const both = deferred<void>()
  const startedAt = performance.now()
  const hold: Task = async (payload, { attempt }) => {
    if (taken.push([payload, attempt]) === 2) both.resolve()
  }
  await using _jobs = await start(store, { hold }, { deadWorkerIds: ['dead'], pollIntervalMs: 60_000 })
  await both.promise
  t.diagnostic(`both jobs done ${Math.round(performance.now() - startedAt)} ms after the start of the next process`)
  assert.deepEqual(taken, [
    [{ n: 1 }, 2],
    [{ n: 2 }, 1],
  ])
})

test('a job that a dead process takes with its last statement is freed as well', { timeout: 30_000 }, async () => {
  await using store = await openTestStore()
  await store.transact((tx) => tx.jobs.add('late', {}, { runAt: Date.now() + 3_600_000 }))
  const run = deferred<void>()
  await using _jobs = await start(
    store,
    { late: async () => run.resolve() },
    { deadWorkerIds: ['dead'], pollIntervalMs: 100 },
  )
  await store.pool.query(
    `update graphile_worker._private_jobs set run_at = now(), locked_at = now(), locked_by = 'dead'`,
  )
  await run.promise
})

test('without being told that it is dead, a job of another process is left with it', async () => {
  await using store = await openTestStore()
  await store.transact((tx) => tx.jobs.add('hold', {}))
  await store.pool.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'alive'`)
  const other = deferred<void>()
  await using _jobs = await start(store, { hold: async () => assert.fail(), other: async () => other.resolve() })
  await store.transact((tx) => tx.jobs.add('other', {}))
  await other.promise
  assert.deepEqual((await jobsIn(store)).map((job) => job.locked_by)[0], 'alive')
})

test('closing waits for the job that runs and takes no other', async () => {
  await using store = await openTestStore()
  const running = deferred<void>()
  const finish = deferred<void>()
  let runs = 0
  const jobs = await start(
    store,
    {
      work: async () => {
        runs += 1
        running.resolve()
        await finish.promise
      },
    },
    { concurrency: 1 },
  )
  for (let n = 0; n < 2; n += 1) await store.transact((tx) => tx.jobs.add('work', {}))
  await running.promise
  const closed = jobs.close()
  finish.resolve()
  await closed
  assert.equal(runs, 1)
  assert.deepEqual(await jobsIn(store), [{ locked_by: null, attempts: 0, last_error: null }])
})

test('a job that does not end is told to, and given back when the time for closing is over', async () => {
  await using store = await openTestStore()
  const running = deferred<void>()
  let told = false
  const jobs = await start(
    store,
    {
      stuck: (_, { signal }) => {
        signal.addEventListener('abort', () => {
          told = true
        })
        running.resolve()
        return new Promise(() => {})
      },
    },
    { drainMs: 40 },
  )
  await store.transact((tx) => tx.jobs.add('stuck', {}))
  await running.promise
  await jobs.close()
  await jobs.close()
  assert.equal(told, true)
  const [job] = await jobsIn(store)
  assert.deepEqual([job?.locked_by, job?.attempts], [null, 1])
  assert.match(job?.last_error ?? '', /stopped before the job was done/)
})

test('when every connection dies under a running job, jobs go on and none is lost', async () => {
  await using store = await openTestStore()
  const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
  const after = deferred<void>()
  let cut = false
  const before: Task = async () => {
    if (!cut) await store.pool.query(`select pg_terminate_backend(pid) ${others}`)
    cut = true
  }
  await using _jobs = await start(store, { before, after: async () => after.resolve() }, { pollIntervalMs: 50 })
  await store.transact((tx) => tx.jobs.add('before', {}))
  await until('the first job to run', () => cut)
  const add = () => store.transact((tx) => tx.jobs.add('after', {}))
  await until('a connection to add the next', () =>
    add().then(
      () => true,
      () => false,
    ),
  )
  await after.promise
  const left = () =>
    jobsIn(store).then(
      (jobs) => jobs.length,
      () => -1,
    )
  await until('all jobs to be done', async () => (await left()) === 0)
})

test('when the end of a job cannot be recorded, the runner starts again and the job is run again', async () => {
  await using store = await openTestStore()
  const told = deferred<void>()
  const again = deferred<number>()
  const warn = (_: object, message: string) => {
    if (message.endsWith('starting it again')) told.resolve()
  }
  const work: Task = async (_, { attempt }) => {
    if (attempt === 2) again.resolve(attempt)
    else await store.pool.query('alter table graphile_worker._private_jobs rename to hidden')
  }
  await using _jobs = await start(store, { work }, { logger: { ...SILENT, warn }, concurrency: 1 })
  await store.transact((tx) => tx.jobs.add('work', {}, { queue: 'q' }))
  await told.promise
  await store.pool.query('alter table graphile_worker.hidden rename to _private_jobs')
  assert.equal(await again.promise, 2)
  await until('the job to be done', async () => (await jobsIn(store)).length === 0)
})

test('empty queues are forgotten, and not while somebody adds to one', async () => {
  await using store = await openTestStore()
  const queues = async () => {
    const { rows } = await store.pool.query('select queue_name from graphile_worker._private_job_queues order by 1')
    return rows.map((row) => row.queue_name)
  }
  await store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'used' }))
  await store.transact((tx) => tx.jobs.add('gone', {}, { queue: 'empty' }))
  await store.pool.query(`delete from graphile_worker._private_jobs where id = 2`)
  await store.transact(async (tx) => {
    await tx.jobs.add('waits', {}, { queue: 'new' })
    assert.equal(await sweepQueues(store.pool, SILENT), false)
  })
  assert.deepEqual(await queues(), ['empty', 'new', 'used'])
  assert.equal(await sweepQueues(store.pool, SILENT), true)
  assert.deepEqual(await queues(), ['new', 'used'])
  await store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'empty' }))
  assert.deepEqual(await queues(), ['empty', 'new', 'used'])
})

test('who adds to a queue while empty ones are being forgotten waits, and has a queue of that name afterwards', async () => {
  await using store = await openTestStore()
  await store.transact((tx) => tx.jobs.add('gone', {}, { queue: 'q' }))
  const sweep = await store.pool.connect()
  await sweep.query('select pg_advisory_lock($1)', [QUEUE_LOCK])
  const adding = store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'q' }))
  await until('the one who adds to wait', async () => {
    const { rows } = await store.pool.query(`select from pg_stat_activity where wait_event = 'advisory'`)
    return rows.length > 0
  })
  await sweep.query('delete from graphile_worker._private_jobs; delete from graphile_worker._private_job_queues')
  await sweep.query('select pg_advisory_unlock($1)', [QUEUE_LOCK])
  sweep.release()
  await adding
  const { rows } = await store.pool.query('select task_identifier, queue_name from graphile_worker.jobs')
  assert.deepEqual(rows, [{ task_identifier: 'waits', queue_name: 'q' }])
})

test('a job that is added as the one of its key is being taken runs as well: what it is about came later', async () => {
  await using store = await openTestStore()
  await store.transact((tx) => tx.jobs.add('settle', { wish: 'off' }, { queue: 'q', key: 'k' }))
  await whileRunnerTakes(store, () =>
    store.transact((tx) => tx.jobs.add('settle', { wish: 'on' }, { queue: 'q', key: 'k' })),
  )
  const { rows } = await store.pool.query(
    `select payload->>'wish' as wish, key, locked_by from graphile_worker._private_jobs order by id`,
  )
  assert.deepEqual(rows, [
    { wish: 'off', key: null, locked_by: 'another' },
    { wish: 'on', key: 'k', locked_by: null },
  ])
})
