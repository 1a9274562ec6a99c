import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CarrierEvent, TemplateReviewed } from './carrier/meta/carrier-event.ts'
import { HOUR, MINUTE } from './kit/clock.ts'
import { MetaInbox } from './meta-inbox.ts'
import { openTestStore } from './store/open-test-store.ts'

const REVIEWED: TemplateReviewed = {
  ...{ kind: 'template-reviewed', key: 'template/1/APPROVED/1', wabaId: '102', templateId: '1', name: 'ask' },
  ...{ language: 'en', status: 'APPROVED', reason: '', category: null, at: 1_000 },
}

test('what was kept and not acted on is acted on later, until it is done; what is new, or old, is left alone', async () => {
  await using store = await openTestStore()
  const heard: string[] = []
  const hear = async ({ key }: CarrierEvent) => void heard.push(key)
  const inbox = new MetaInbox(store, { calls: hear, messages: hear, templates: hear })
  await inbox.receive([REVIEWED])
  assert.equal(heard.length, 1)
  const now = Date.now()
  await inbox.catchUp(now)
  assert.equal(heard.length, 1, 'it may still be under way')
  await inbox.catchUp(now + MINUTE)
  assert.equal(heard.length, 2)
  await inbox.catchUp(now + 2 * HOUR)
  assert.equal(heard.length, 2)
  await store.transact((tx) => tx.metaEvents.done(REVIEWED.key))
  await inbox.catchUp(now + MINUTE)
  assert.equal(heard.length, 2)
})
