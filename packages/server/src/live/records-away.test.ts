import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { MetaEventReader } from '../store/meta-events.ts'
import { TestCalls, USER } from './calls.test.support.ts'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

describe('the leg is lost', () => {
  test('the relay leaves before Meta tells that the user hung up: completed, not failed', async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    house.legs[0]?.events.emit('closed', 'connection-lost')
    await house.calls.handle(house.ended(sid))
    assert.equal((await house.record(sid)).status, 'completed')
  })

  test('what Meta told of the end is kept, and acted upon late: completed all the same', async (t) => {
    const { sid } = await house.calls.place(house.ask())
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    const ended = house.ended(sid)
    await house.store.keepMetaEvents([ended])
    const looked = deferred<void>()
    const { has } = MetaEventReader.prototype
    t.mock.method(MetaEventReader.prototype, 'has', async function (this: MetaEventReader, key: string) {
      looked.resolve()
      return has.call(this, key)
    })
    house.legs[0]?.events.emit('closed', 'connection-lost')
    await Promise.race([looked.promise, house.comesTo(sid, 'failed')])
    t.mock.restoreAll()
    await house.calls.handle(ended)
    assert.equal((await house.record(sid)).status, 'completed')
  })

  test('and where Meta says nothing: failed 32014', async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.comesTo(sid, 'initiated')
    house.legs[0]?.events.emit('closed', 'connection-failed')
    assert.equal((await house.comesTo(sid, 'failed')).errorCode, 32014)
    await house.askedFor('terminate')
  })
})

describe('the records cannot be reached for a while', () => {
  test("Meta's id of the call, which could not be kept, is kept with the next move; so the call is ended at Meta", async () => {
    const { sid } = await house.calls.place(house.ask())
    house.loseRecords(4)
    await house.askedFor('connect')
    await house.recordsAreBack()
    assert.equal((await house.record(sid)).metaCallId, null)
    await house.calls.end(sid, 'completed')
    assert.equal((await house.askedFor('terminate')).call_id, 'wacid.1')
  })

  test('the end of a call is kept as soon as they are back', { timeout: 30_000 }, async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    house.loseRecords(5)
    house.calls.end(sid, 'completed').catch(() => undefined)
    await house.recordsAreBack()
    await house.askedFor('terminate', 1, 15_000)
    assert.equal((await house.record(sid)).status, 'completed')
    assert.deepEqual((await house.told(sid)).at(-1), 'completed')
  })

  test("a user's call whose commit was not heard of is answered all the same, once", async () => {
    const offered = house.offered(USER)
    await house.store.keepMetaEvents([offered])
    house.loseCommit()
    await house.calls.handle(offered)
    await house.calls.handle(offered)
    const call = await house.store.read((r) => r.calls.byMetaCallId(offered.callId))
    assert.deepEqual([call?.status, house.answers], ['ringing', 1])
  })
})

describe('a commit that was done and not heard of', () => {
  test('a call whose program was told of an error has failed: nobody leads it, so it does not stay queued', async () => {
    house.loseCommit()
    await assert.rejects(house.calls.place(house.ask()))
    const { rows } = await house.store.read((r) => r.calls.list(house.account.sid, {}, { size: 10 }))
    const [call] = rows
    assert.ok(call && rows.length === 1)
    assert.equal((await house.comesTo(call.sid, 'failed')).errorCode, 15000)
    assert.deepEqual(await house.told(call.sid), ['failed'])
    assert.equal(house.asked.length, 0)
  })

  test("a user's call that is refused raises its alert once", async () => {
    const { calls, store, account, sender } = house
    await store.transact((tx) => tx.senders.update({ ...sender, voiceApplicationSid: null }))
    const offered = house.offered(USER)
    await store.keepMetaEvents([offered])
    house.loseCommit()
    await calls.handle(offered)
    const { rows } = await store.read((r) => r.alerts.list(account.sid, {}, { size: 10 }))
    assert.deepEqual(
      rows.map(({ errorCode }) => errorCode),
      [37009],
    )
    await house.askedFor('reject')
  })
})
