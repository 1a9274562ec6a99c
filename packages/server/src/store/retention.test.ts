import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY } from '../kit/clock.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { accountIn, sampleAlert, sampleDelivery } from './test-records.ts'

let store: Store
before(async () => {
  store = await openTestStore()
})
after(() => store.close())

test('what is past its time is forgotten, what is not stays', async () => {
  const now = Date.now()
  const { sid: accountSid } = await accountIn(store)
  const alerts = [31, 29].map((days) => sampleAlert({ accountSid, createdAt: now - days * DAY }))
  const deliveries = [31, 29].map((days) => sampleDelivery({ accountSid, createdAt: now - days * DAY }))
  await store.transact(async (tx) => {
    for (const alert of alerts) await tx.alerts.insert(alert)
    for (const delivery of deliveries) await tx.outbox.add(delivery)
  })
  await store.keepMetaEvents([{ key: 'wacid.1/connect' }])

  assert.equal(await store.forgetOld(now), 2)
  const kept = await store.read(async (r) => ({
    alerts: (await r.alerts.list(accountSid, {}, { size: 10 })).rows.map((alert) => alert.sid),
    deliveries: (await r.deliveries.pending()).map((delivery) => delivery.id),
  }))
  assert.deepEqual(kept, { alerts: [alerts[1]?.sid], deliveries: [deliveries[1]?.id] })

  assert.equal(await store.forgetOld(now + 9 * DAY), 3, "in nine days, Meta's event and the other two")
})

test('what Meta tells twice, in one webhook or in two, is new once', async () => {
  const event = { key: 'wacid.2/connect', offer: 'v=0' }
  assert.deepEqual(await store.keepMetaEvents([event, event]), [event])
  assert.deepEqual(await store.keepMetaEvents([event]), [])
})
