import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import type { Delivery } from '../domain/delivery.ts'
import { openEvents } from '../events/events.ts'
import { deferred } from '../kit/deferred.ts'
import { type Jobs, openJobs } from '../store/jobs.ts'
import { openTestDatabase, SILENT } from '../store/open-test-store.ts'
import { type Connection, openPool } from '../store/pool.ts'
import { Store } from '../store/store.ts'
import { TestChild } from '../store/test-child.ts'
import { accountIn, sampleDelivery } from '../store/test-records.ts'
import { until } from '../store/test-until.ts'
import { closedPort, LOOPBACK, openApp } from './app.test.support.ts'
import { CustomerHttp } from './customer-http.ts'
import { DELIVER_WEBHOOK, deliverWebhook } from './deliver.ts'

/** A store, and the runner that delivers what its outbox promises. */
async function openHouse(t: TestContext, maxTries = 25) {
  const connection = await openTestDatabase()
  const store = new Store(openPool(connection, { size: 8, logger: SILENT }), async () => {})
  const { sid: accountSid } = await accountIn(store)
  const http = new CustomerHttp({ allow: LOOPBACK })
  const events = openEvents({ logger: pino({ level: 'silent' }) })
  let jobs: Jobs | null = null
  t.after(async () => {
    await jobs?.close()
    events.close()
    await http.close()
    await store.close()
  })
  return {
    ...{ store, connection },
    /** One transaction with webhooks to `url`, told apart by their bodies. */
    promise: async (url: string, queue: string, ...names: string[]): Promise<Delivery[]> => {
      const made = names.map((name) => sampleDelivery({ accountSid, url, queue, params: [['n', name]] }))
      await store.transact(async (tx) => {
        for (const delivery of made) await tx.outbox.add(delivery)
      })
      return made
    },
    start: async (deadWorkerIds: string[] = []) => {
      const task = deliverWebhook({ store, http, events, clock: { now: Date.now }, maxTries })
      const config = { logger: SILENT, workerId: 'w1', deadWorkerIds, pollIntervalMs: 20 }
      jobs = await openJobs(store, { [DELIVER_WEBHOOK]: task }, config)
    },
    /** Those that failed are tried again now, instead of after e^attempt seconds. */
    hurry: () =>
      store.pool.query(
        `select graphile_worker.reschedule_jobs(array_agg(id), run_at := now()) from graphile_worker.jobs
         where last_error is not null and locked_at is null and run_at > now()`,
      ),
    /** The bodies of those that stepped back. */
    steppedBack: async (): Promise<string[]> => {
      const { rows } = await store.pool.query(
        `select params -> 0 ->> 1 as name from graphile_worker.jobs as job join deliveries on key = deliveries.id::text
         where job.attempts = 0 and run_at > now() + interval '50 minutes' order by position`,
      )
      return rows.map((row) => row.name)
    },
    pending: () => store.read((r) => r.deliveries.pending()),
  }
}

const bodies = (asked: readonly { readonly body: string }[]) => asked.map(({ body }) => body.slice(2))

test('what shares a queue waits for the first, which fails twice; and keeps its order', async (t) => {
  await using app = await openApp((_, number) => ({ status: number < 3 ? 500 : 200 }))
  const { promise, start, hurry, steppedBack, pending } = await openHouse(t)
  await start()
  const [first] = await promise(app.url, 'call:CA1', '1', '2', '3')
  await until('those behind to step back', async () => (await steppedBack()).join() === '2,3')
  await promise(app.url, 'call:CA1', '4')
  await until('a late one to step back', async () => (await steppedBack()).join() === '2,3,4')
  assert.deepEqual(bodies(app.asked), ['1'])
  await until('all to be delivered', async () => (await hurry()) && (await pending()).length === 0)
  assert.deepEqual(bodies(app.asked), ['1', '1', '1', '2', '3', '4'])
  const tokens = app.asked.slice(0, 3).map(({ headers }) => headers['i-twilio-idempotency-token'])
  assert.deepEqual(new Set(tokens), new Set([first?.idempotencyToken]))
})

test('the first is tried again after its own pause, not when another is added', async (t) => {
  await using app = await openApp(() => ({ status: 503 }))
  const { store, promise, start, steppedBack } = await openHouse(t)
  await start()
  await promise(app.url, 'call:CA1', '1', '2')
  await until('the second to step back', async () => (await steppedBack()).length === 1)
  const retry = async () => {
    const { rows } = await store.pool.query('select run_at from graphile_worker.jobs where attempts = 1')
    return rows[0]?.run_at.getTime()
  }
  const before = await retry()
  assert.ok(before > Date.now() + 1000, 'e^1 seconds after the first try')
  await promise(app.url, 'call:CA1', '3')
  await until('the third to step back', async () => (await steppedBack()).length === 2)
  assert.equal(await retry(), before)
})

test('one that is given up lets the next go', async (t) => {
  await using app = await openApp((asked) => ({ status: asked.body === 'n=1' ? 500 : 200 }))
  const { promise, start, hurry, pending } = await openHouse(t, 2)
  await start()
  await promise(app.url, 'call:CA1', '1', '2')
  await until('the second to be delivered', async () => (await hurry()) && (await pending()).length === 1)
  assert.deepEqual(bodies(app.asked), ['1', '1', '2'])
  const [given] = await pending()
  assert.deepEqual([given?.attempts, given?.lastError?.slice(0, 5)], [2, '11217'])
})

test('queues do not wait for each other: not for an app that is slow, nor for one that is dead', async (t) => {
  const answer = deferred<void>()
  await using slow = await openApp(async () => {
    await answer.promise
    return {}
  })
  await using app = await openApp(() => ({}))
  const { promise, start, pending } = await openHouse(t)
  await start()
  await promise(slow.url, 'call:CA1', '1', '2')
  await promise(`http://127.0.0.1:${await closedPort()}/`, 'call:CA2', '1', '2')
  await until('the slow app to be asked', () => slow.asked.length === 1)
  await promise(app.url, 'call:CA3', '1', '2', '3')
  await until('the third queue to be delivered', async () => (await pending()).length === 4)
  assert.deepEqual([bodies(app.asked), bodies(slow.asked)], [['1', '2', '3'], ['1']])
  answer.resolve()
  await until('the first queue to be delivered', async () => (await pending()).length === 2)
  assert.deepEqual(bodies(slow.asked), ['1', '2'])
})

const HOLDER = `
  import pino from '${import.meta.resolve('pino')}'
  import { openEvents } from '../events/events.js'
  import { CustomerHttp } from '../webhooks/customer-http.js'
  import { parseAllowList } from '../webhooks/allow-list.js'
  import { deliverWebhook } from '../webhooks/deliver.js'
  import { openStore } from './store.js'
  import { openJobs } from './jobs.js'
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const store = await openStore({ dataDir: '/nowhere', databaseUrl: process.env.URL, logger })
  const events = openEvents({ logger: pino({ level: 'silent' }) })
  const http = new CustomerHttp({ allow: parseAllowList('127.0.0.0/8') })
  const task = deliverWebhook({ store, http, events, clock: { now: Date.now } })
  await openJobs(store, { 'deliver-webhook': task }, { logger, workerId: 'dead' })
`

function urlOf({ user, host, port, database }: Connection): string {
  return `postgresql://${user}@${encodeURIComponent(host ?? '')}:${port}/${database}`
}

test('a server killed while it delivers: the next one begins with the same webhook, under the same token', async (t) => {
  const silence = deferred<void>()
  // The first is refused once; its second try is on its way when the server dies.
  await using app = await openApp(async (_, number) => {
    if (number === 2) await silence.promise
    return { status: number === 1 ? 500 : 200 }
  })
  const { connection, promise, start, hurry, steppedBack, pending } = await openHouse(t)
  const [first] = await promise(app.url, 'call:CA1', '1', '2')
  const child = new TestChild(HOLDER, { env: { URL: urlOf(connection) } })
  await until('the second to step back', async () => (await steppedBack()).join() === '2')
  await until('the second try', async () => (await hurry()) && app.asked.length === 2)
  await child.kill()
  silence.resolve()
  await promise(app.url, 'call:CA1', '3')
  await start(['dead'])
  await until('all to be delivered', async () => (await hurry()) && (await pending()).length === 0)
  assert.deepEqual(bodies(app.asked), ['1', '1', '1', '2', '3'])
  const tokens = app.asked.slice(0, 3).map(({ headers }) => headers['i-twilio-idempotency-token'])
  assert.deepEqual(new Set(tokens), new Set([first?.idempotencyToken]))
})
