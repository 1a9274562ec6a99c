import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { Account } from '../domain/account.ts'
import { newSid } from '../domain/sid.ts'
import { deferred } from '../kit/deferred.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { asked } from './test-asked.ts'
import { accountIn, SAMPLE_TIME, sampleAlert, sampleCall, sampleDelivery, sampleSender } from './test-records.ts'
import { whileRunnerTakes } from './test-runner.ts'
import { until } from './test-until.ts'

const USER = 'whatsapp:+555551234567'

let store: Store
let account: Account
beforeEach(async () => {
  store = await openTestStore()
  account = await accountIn(store)
})
afterEach(() => store.close())

async function callIn() {
  const sender = sampleSender({ accountSid: account.sid, profile: { name: 'Démo' } })
  const call = sampleCall({ accountSid: account.sid, senderSid: sender.sid, from: USER })
  await store.transact(async (tx) => {
    await tx.senders.insert(sender)
    await tx.calls.insert(call)
  })
  return { sender, call }
}

const jobs = async () =>
  (await store.pool.query('select key, payload from graphile_worker._private_jobs order by id')).rows

test('a call comes with its sender, also where that is gone, and is nothing where there is none', async () => {
  const { sender, call } = await callIn()
  assert.deepEqual(await store.transact((tx) => tx.callMoves.lock(call.sid)), { call, sender })
  await store.transact((tx) => tx.senders.delete(account.sid, sender.sid))
  assert.deepEqual(await store.transact((tx) => tx.callMoves.lock(call.sid)), { call, sender: null })
  assert.equal(await store.transact((tx) => tx.callMoves.lock(newSid('CA'))), null)
})

test('who locks a call waits for who has it, and then sees what that one wrote; its sender is nobody’s', async () => {
  const { sender, call } = await callIn()
  const locked = deferred<void>()
  const letGo = deferred<void>()
  const first = store.transact(async (tx) => {
    await tx.callMoves.lock(call.sid)
    locked.resolve()
    await letGo.promise
    await tx.calls.update({ ...call, nextSequence: 1 })
  })
  await locked.promise
  await store.transact((tx) => tx.senders.lock(sender.sid))
  const second = store.transact((tx) => tx.callMoves.lock(call.sid))
  await until('the second to wait for the first', async () => {
    const { rows } = await store.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)
    return rows.length > 0
  })
  letGo.resolve()
  await first
  assert.deepEqual(await second, { call: { ...call, nextSequence: 1 }, sender })
})

test('a move is kept with all that it owes, by one statement', async () => {
  const { sender, call } = await callIn()
  const moved = { ...call, status: 'failed' as const, errorCode: 11200, endedAt: SAMPLE_TIME }
  const alert = sampleAlert({ accountSid: account.sid, resourceSid: call.sid })
  const deliveries = [1, 2].map(() => sampleDelivery({ accountSid: account.sid, resourceSid: call.sid, queue: 'call' }))
  const job = { task: 'end', payload: { callSid: call.sid }, options: { queue: 'meta', key: 'end' } }
  const statements = await asked(() =>
    store.transact(async (tx) => {
      const known = await tx.contacts.between(sender.sid, USER)
      await tx.contacts.heardFrom(sender.sid, USER, SAMPLE_TIME)
      const contact = { ...known, lastContactAt: SAMPLE_TIME + 1 }
      await tx.callMoves.keep({ call: moved, contact, alert, deliveries, jobs: [job] })
    }),
  )
  assert.equal(statements.length, 5, 'begin, two of the contact, the move, commit')
  assert.deepEqual(await store.read((r) => r.calls.bySid(call.sid)), moved)
  assert.equal((await store.read((r) => r.contacts.between(sender.sid, USER))).lastContactAt, SAMPLE_TIME + 1)
  assert.deepEqual(await store.read((r) => r.alerts.get(account.sid, alert.sid)), alert)
  assert.deepEqual(await store.read((r) => r.deliveries.pending()), deliveries)
  assert.deepEqual(await jobs(), [
    { key: 'end', payload: { callSid: call.sid } },
    ...deliveries.map(({ id }) => ({ key: id, payload: { id } })),
  ])
})

test('when one part of a move cannot be kept, none is', async () => {
  const { call } = await callIn()
  const alert = sampleAlert({ accountSid: account.sid })
  await store.transact((tx) => tx.alerts.insert(alert))
  const moved = { ...call, status: 'completed' as const }
  const delivery = sampleDelivery({ accountSid: account.sid })
  const job = { task: 'end', payload: {} }
  const keeping = store.transact((tx) =>
    tx.callMoves.keep({ call: moved, contact: null, alert, deliveries: [delivery], jobs: [job] }),
  )
  await assert.rejects(keeping, { code: '23505' })
  assert.deepEqual(await store.read((r) => r.calls.bySid(call.sid)), call)
  assert.deepEqual(await store.read((r) => r.deliveries.pending()), [])
  assert.deepEqual(await jobs(), [])
})

test('a job that is promised as the one of its key is being taken runs as well', async () => {
  const { call } = await callIn()
  const promise = (wish: string) =>
    store.transact((tx) => {
      const job = { task: 'settle', payload: { wish }, options: { queue: 'q', key: 'k' } }
      return tx.callMoves.keep({ call, contact: null, alert: null, deliveries: [], jobs: [job] })
    })
  await promise('off')
  await whileRunnerTakes(store, () => promise('on'))
  assert.deepEqual(await jobs(), [
    { key: null, payload: { wish: 'off' } },
    { key: 'k', payload: { wish: 'on' } },
  ])
})
