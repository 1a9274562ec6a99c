import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kysely, PostgresDialect } from 'kysely'
import { DAY } from '../../kit/clock.ts'
import { openTestStore } from '../open-test-store.ts'
import { accountIn, SAMPLE_TIME, sampleDelivery } from '../test-records.ts'
import { outboxOrder } from './0003-outbox-order.ts'

test('an outbox from before keeps what it held: the order of its making, what waits, and what was given up', async () => {
  await using store = await openTestStore()
  const { sid: accountSid } = await accountIn(store)
  const [later, earlier, delivered, givenUp] = [4, 1, 2, 3].map((days) =>
    sampleDelivery({ accountSid, createdAt: SAMPLE_TIME + days * DAY }),
  )
  assert.ok(later && earlier && delivered && givenUp)
  await store.transact(async (tx) => {
    for (const delivery of [later, earlier, delivered, givenUp]) await tx.outbox.add(delivery)
    await tx.deliveries.update({ ...delivered, deliveredAt: SAMPLE_TIME })
    await tx.deliveries.update({ ...givenUp, lastError: '11200: no' })
  })
  await store.pool.query('delete from graphile_worker._private_jobs where key = $1', [givenUp.id])
  await store.pool.query('alter table deliveries drop column position, drop column settled_at')
  await store.pool.query('create index deliveries_pending on deliveries (created_at, id) where delivered_at is null')

  await outboxOrder.up(new Kysely({ dialect: new PostgresDialect({ pool: store.pool }) }))
  const ids = async (list: 'pending' | 'upNext') => (await store.read((r) => r.deliveries[list]())).map(({ id }) => id)
  assert.deepEqual(await ids('pending'), [earlier.id, givenUp.id, later.id])
  assert.deepEqual(await ids('upNext'), [earlier.id])
  assert.deepEqual((await store.transact((tx) => tx.outbox.take(earlier.id, SAMPLE_TIME)))?.id, earlier.id)
  const next = sampleDelivery({ accountSid })
  await store.transact((tx) => tx.outbox.add(next))
  assert.deepEqual((await ids('pending')).at(-1), next.id)
})
