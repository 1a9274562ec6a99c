import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { TestCalls } from './calls.test.support.ts'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

describe('a declined call', () => {
  test('REJECTED after the answer changes nothing: the call is still ended at Meta', async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    await house.calls.handle(house.progressed(sid, 'rejected'))
    assert.equal((await house.record(sid)).metaEnded, false)
    await house.calls.end(sid, 'completed')
    await house.askedFor('terminate')
  })
})
