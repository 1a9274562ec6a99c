import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { IllegalMove } from '../domain/call.ts'
import { TestCalls } from './calls.test.support.ts'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

describe('a call in progress is led elsewhere', () => {
  test('not when its end is being put on record', async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    const records = house.holdRecords()
    const ending = house.calls.end(sid, 'completed')
    await records.asked
    const redirecting = house.calls.redirect(sid, { guidance: house.ask().guidance })
    const refused = assert.rejects(redirecting, IllegalMove)
    records.goOn()
    await refused
    assert.equal((await ending).status, 'completed')
  })
})

describe('what the REST API asks for comes at the same moment as the answer', () => {
  test('canceled after the answer is refused', async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.calls.handle(house.connected(sid))
    await house.askedFor('connect')
    await house.comesTo(sid, 'initiated')
    const records = house.holdRecords()
    const answering = house.calls.handle(house.progressed(sid, 'accepted'))
    await records.asked
    const read = house.nextRead()
    const refused = assert.rejects(house.calls.end(sid, 'canceled'), IllegalMove)
    // It finds the call ringing, as far as anybody knows.
    await read
    await nextTurn()
    records.goOn()
    await refused
    await answering
    assert.equal((await house.record(sid)).status, 'in-progress')
  })
})
