import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { reply, TestCalls } from './calls.test.support.ts'
import { NoNewCalls } from './no-new-calls.ts'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

describe('the server ends while a call is asked for', () => {
  test('a call that is being put on record as the server ends is over when it has ended', async () => {
    const placing = house.calls.place(house.ask()).catch((error: unknown) => error)
    await house.calls.close()
    const placed = await placing
    if (placed instanceof NoNewCalls) return
    const { rows } = await house.store.read((r) => r.calls.list(house.account.sid, {}, { size: 10 }))
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['failed'],
    )
  })

  test("and Graph's answer is on its way: it is waited for, and the call is ended at Meta", async () => {
    const held = house.holdConnect()
    const { sid } = await house.calls.place(house.ask())
    await house.askedFor('connect')
    const closing = house.calls.close()
    await house.comesTo(sid, 'failed')
    reply(await held, 200, { calls: [{ id: 'wacid.1' }] })
    await closing
    assert.equal((await house.record(sid)).metaEnded, true)
    assert.equal((await house.askedFor('terminate')).call_id, 'wacid.1')
    assert.deepEqual(await house.told(sid), ['failed'])
  })
})
