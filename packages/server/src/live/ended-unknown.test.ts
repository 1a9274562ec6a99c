import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { newSid } from '../domain/sid.ts'
import { TestCalls } from './calls.test.support.ts'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

test('the end of a call that nobody told us of is done with; its beginning, told late, finds the user gone', async () => {
  const end = { ...house.ended(newSid('CA'), 'wacid.in'), opaque: null }
  const beginning = house.offered('whatsapp:+447700900123', 'wacid.in')
  for (const fact of [end, beginning]) {
    await house.store.keepMetaEvents([fact])
    await house.calls.handle(fact)
    assert.deepEqual(await house.store.read((r) => r.metaEvents.unprocessed()), [], fact.kind)
  }
  const call = await house.store.read((r) => r.calls.byMetaCallId('wacid.in'))
  assert.deepEqual([call?.status, call?.metaEnded, house.answers], ['no-answer', true, 0])
})
