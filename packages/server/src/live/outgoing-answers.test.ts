import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { reply, TestCalls } from './calls.test.support.ts'

const ANOTHER = 'whatsapp:+555557654321'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

describe("Graph's answer to connect is late", () => {
  test("Meta's webhooks carry the call on: it is answered before Graph has answered", async () => {
    const held = house.holdConnect()
    const { sid } = await house.calls.place(house.ask())
    await house.askedFor('connect')
    await house.calls.handle(house.connected(sid))
    await house.calls.handle(house.progressed(sid, 'ringing'))
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    assert.deepEqual(house.legs[0]?.asked, ['applyAnswer v=0 answer', 'open'])
    reply(await held, 200, { calls: [{ id: 'wacid.1' }] })
    assert.deepEqual(await house.told(sid), ['initiated', 'ringing', 'in-progress'])
  })
})

describe('the ring timer', () => {
  test('does not end a call that was picked up, however late Graph is', async () => {
    await house.allow(ANOTHER)
    const held = house.holdConnect()
    const { sid } = await house.calls.place(house.ask({ ringForMs: 600 }))
    await house.askedFor('connect')
    house.legs[0]?.events.emit('firstPacket', Date.now())
    const later = await house.calls.place(house.ask({ to: ANOTHER, ringForMs: 600 }))
    await house.comesTo(later.sid, 'no-answer')
    assert.equal((await house.record(sid)).status, 'queued')
    reply(await held, 200, { calls: [{ id: 'wacid.1' }] })
    await house.comesTo(sid, 'in-progress')
  })
})

describe("what Graph's answers leave open", () => {
  test('a yes that cannot be read is as good as a lost one: Meta may have placed the call', async () => {
    house.graphAnswers((response, { action }) => reply(response, 200, action === 'connect' ? {} : { success: true }))
    const { sid } = await house.calls.place(house.ask())
    await house.askedFor('connect')
    await house.calls.handle(house.progressed(sid, 'ringing'))
    assert.equal((await house.record(sid)).status, 'ringing')
  })

  test("Meta's answer cannot be applied, for whatever reason: the call fails, and is ended at Meta", async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.comesTo(sid, 'initiated')
    const [leg] = house.legs
    if (leg) leg.onAnswer = async () => Promise.reject(new Error('the library does not like it'))
    await house.calls.handle(house.connected(sid))
    assert.equal((await house.comesTo(sid, 'failed')).errorCode, 32014)
    await house.askedFor('terminate')
    assert.deepEqual(await house.told(sid), ['initiated', 'failed'])
  })
})
