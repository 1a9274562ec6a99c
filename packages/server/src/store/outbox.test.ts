import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Delivery } from '../domain/delivery.ts'
import type { AccountSid } from '../domain/sid.ts'
import { HOUR } from '../kit/clock.ts'
import { openTestStore } from './open-test-store.ts'
import { NoSuchRecord, type Store } from './store.ts'
import { asked } from './test-asked.ts'
import { accountIn, SAMPLE_TIME, sampleAlert, sampleDelivery } from './test-records.ts'
import { whileRunnerTakes } from './test-runner.ts'

const NOW = Date.UTC(2030, 0, 1)

let store: Store
let accountSid: AccountSid
before(async () => {
  store = await openTestStore()
  accountSid = (await accountIn(store)).sid
})
beforeEach(() => store.pool.query('delete from deliveries; delete from graphile_worker._private_jobs'))
after(() => store.close())

/** As many deliveries as there are queues named, added in one transaction. */
async function added(...queues: string[]): Promise<Delivery[]> {
  const deliveries = queues.map((queue) => sampleDelivery({ accountSid, queue }))
  await store.transact(async (tx) => {
    for (const delivery of deliveries) await tx.outbox.add(delivery)
  })
  return deliveries
}

const take = (delivery?: Delivery) => store.transact((tx) => tx.outbox.take(delivery?.id ?? '', NOW))
const upNext = async () => (await store.read((r) => r.deliveries.upNext())).map(({ id }) => id)

/** When the job of each delivery runs, by its id. */
async function runAt(): Promise<Record<string, number>> {
  const { rows } = await store.pool.query('select key, run_at from graphile_worker.jobs')
  return Object.fromEntries(rows.map((row) => [row.key, row.run_at.getTime()]))
}

test('in each queue it is the turn of the first that was added', async () => {
  const [a1, b1, a2] = await added('a', 'b', 'a')
  assert.deepEqual((await upNext()).sort(), [a1?.id, b1?.id].sort())
  assert.deepEqual([await take(a1), await take(b1), await take(a2)], [a1, b1, null])
})

test('one that steps back looks again in an hour, and is called as soon as the one before it is delivered', async () => {
  const [first, second, third] = await added('a', 'a', 'a')
  assert.ok(first && second && third)
  for (const delivery of [second, third]) await take(delivery)
  assert.deepEqual((await runAt())[second.id], NOW + HOUR)
  await store.transact((tx) => tx.outbox.settle({ ...first, attempts: 1, deliveredAt: SAMPLE_TIME }, NOW))
  const times = await runAt()
  assert.deepEqual([times[second.id], times[third.id]], [0, NOW + HOUR])
  assert.deepEqual([await take(first), await take(second)], [null, second])
})

test('one that was tried in vain keeps its turn; one that was given up passes it on', async () => {
  const [first, second] = await added('a', 'a')
  assert.ok(first && second)
  await store.transact((tx) => tx.deliveries.update({ ...first, attempts: 1 }))
  assert.deepEqual([await take(second), await upNext()], [null, [first.id]])
  await store.transact((tx) => tx.outbox.settle({ ...first, attempts: 2, lastError: '11200: no' }, NOW))
  assert.deepEqual([await take(first), await take(second), await upNext()], [null, second, [second.id]])
  assert.deepEqual(
    (await store.read((r) => r.deliveries.pending())).map(({ id }) => id),
    [first.id, second.id],
  )
})

test('a delivery has one job, however often it steps back and is called', async () => {
  const [first, second] = await added('a', 'a')
  assert.ok(first && second)
  for (let i = 0; i < 3; i += 1) await take(second)
  await store.transact((tx) => tx.outbox.settle({ ...first, deliveredAt: NOW }, NOW))
  assert.deepEqual(Object.keys(await runAt()).sort(), [first.id, second.id].sort())
})

test('one that is over is not open; one that is gone cannot be settled, and then nobody is called', async () => {
  const [first, second, third] = await added('a', 'a', 'a')
  assert.ok(first && second && third)
  const open = (id: string) => store.read((r) => r.deliveries.open(id))
  const account = await store.read((r) => r.accounts.get(accountSid))
  assert.deepEqual(await open(first.id), { delivery: first, account, isFirst: true })
  assert.deepEqual(await open(second.id), { delivery: second, account, isFirst: false })
  await store.transact((tx) => tx.outbox.settle({ ...first, deliveredAt: NOW }, NOW))
  assert.deepEqual([await open(first.id), (await open(second.id))?.isFirst], [null, true])
  await take(third)
  await store.pool.query('delete from deliveries where id = $1', [second.id])
  await assert.rejects(
    store.transact((tx) => tx.outbox.settle(second, NOW)),
    NoSuchRecord,
  )
  assert.equal((await runAt())[third.id], NOW + HOUR)
})

test('what is over is kept with the alerts it deserves and the call of the next, by one statement', async () => {
  const [first, second] = await added('a', 'a')
  assert.ok(first && second)
  await take(second)
  const alerts = [1, 2].map(() => sampleAlert({ accountSid }))
  const statements = await asked(() => store.deliverySettled({ ...first, attempts: 1, deliveredAt: NOW }, NOW, alerts))
  assert.equal(statements.length, 1)
  assert.deepEqual(await store.read((r) => r.deliveries.get(first.id)), { ...first, attempts: 1, deliveredAt: NOW })
  for (const alert of alerts) assert.deepEqual(await store.read((r) => r.alerts.get(accountSid, alert.sid)), alert)
  assert.deepEqual([(await runAt())[second.id], await take(second)], [0, second])
})

test('the next one is called also where its job is being taken at this moment, and may have looked too early', async () => {
  const [first, second] = await added('a', 'a')
  assert.ok(first && second)
  const settle = () => store.deliverySettled({ ...first, deliveredAt: NOW }, NOW)
  await whileRunnerTakes(store, settle, second.id)
  const { rows } = await store.pool.query(
    `select key, locked_by from graphile_worker._private_jobs where payload->>'id' = $1 order by id`,
    [second.id],
  )
  assert.deepEqual(rows, [
    { key: null, locked_by: 'another' },
    { key: second.id, locked_by: null },
  ])
})

test('what rolls back calls nobody', async () => {
  const [first, second] = await added('a', 'a')
  assert.ok(first && second)
  await take(second)
  const settling = store.transact(async (tx) => {
    await tx.outbox.settle({ ...first, deliveredAt: NOW }, NOW)
    throw new Error('no')
  })
  await assert.rejects(settling, /no/)
  assert.deepEqual([(await runAt())[second.id], await take(first)], [NOW + HOUR, first])
})
