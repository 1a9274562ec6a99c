import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSid } from '../domain/sid.ts'
import { deferred } from '../kit/deferred.ts'
import { openTestStore } from './open-test-store.ts'
import { NoConnection } from './store.ts'
import { accountIn } from './test-records.ts'

test('a statement is prepared once on a connection, however often it is run', async () => {
  await using store = await openTestStore({ poolSize: 1 })
  for (const _ of [1, 2, 3]) assert.equal(await store.read((r) => r.accounts.get(newSid('AC'))), null)
  const { rows } = await store.pool.query(
    'select statement, generic_plans + custom_plans as runs from pg_prepared_statements',
  )
  assert.equal(rows.length, 1)
  assert.match(rows[0].statement, /from "accounts"/)
  assert.equal(Number(rows[0].runs), 3)
})

test('a statement that failed is asked again, and one that follows it finds its own', async () => {
  await using store = await openTestStore({ poolSize: 1 })
  const account = await accountIn(store)
  const again = store.transact((tx) => tx.accounts.insert(account))
  await assert.rejects(again, /duplicate key/)
  const other = { ...account, sid: newSid('AC') }
  await store.transact((tx) => tx.accounts.insert(other))
  assert.deepEqual(await store.read((r) => r.accounts.get(other.sid)), other)
})

test('a connection that is not to be had in time is NoConnection, and nothing was done', async () => {
  await using store = await openTestStore({ poolSize: 1, connectWithinMs: 1_000 })
  const account = await accountIn(store)
  const { promise: held, resolve: letGo } = deferred<void>()
  const holding = store.transact(async () => held)
  const other = { ...account, sid: newSid('AC') }
  await assert.rejects(
    store.transact((tx) => tx.accounts.insert(other)),
    NoConnection,
  )
  await assert.rejects(
    store.read((r) => r.accounts.get(account.sid)),
    NoConnection,
  )
  letGo()
  await holding
  assert.equal(await store.read((r) => r.accounts.get(other.sid)), null)
})
