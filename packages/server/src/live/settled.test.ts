import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Delivery } from '../domain/delivery.ts'
import type { AccountSid, CallSid } from '../domain/sid.ts'
import { openTestStore } from '../store/open-test-store.ts'
import type { Store } from '../store/store.ts'
import { accountIn, sampleDelivery } from '../store/test-records.ts'
import { settled } from './settled.ts'

const CALL: CallSid = 'CA1'

let store: Store
let accountSid: AccountSid
before(async () => {
  store = await openTestStore()
  accountSid = (await accountIn(store)).sid
})
beforeEach(() => store.pool.query('delete from deliveries'))
after(() => store.close())

async function promised(...given: Partial<Delivery>[]): Promise<void> {
  await store.transact(async (tx) => {
    for (const some of given) await tx.outbox.add(sampleDelivery({ accountSid, resourceSid: CALL, ...some }))
  })
}

/** Whether `settled` gave up waiting. */
async function waits(): Promise<boolean> {
  const began = performance.now()
  await settled(store, new Set([CALL]), 300)
  return performance.now() - began >= 300
}

test('a webhook of a call that was not tried yet is waited for', async () => {
  await promised({})
  assert.equal(await waits(), true)
})

test('neither one that was tried nor those that wait behind it are waited for', async () => {
  await promised({ attempts: 1 }, {}, {})
  assert.equal(await waits(), false)
})

test('what other calls wait for is not waited for', async () => {
  await promised({ resourceSid: 'CA2', queue: 'call:CA2' })
  assert.equal(await waits(), false)
})
