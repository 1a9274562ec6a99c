import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { IllegalMove } from '../domain/call.ts'
import { deferred } from '../kit/deferred.ts'
import { openApp } from '../webhooks/app.test.support.ts'
import { TestCalls } from './calls.test.support.ts'

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

describe('a call in progress is led elsewhere', () => {
  test('at once, though its first document has not come', async () => {
    const asked = deferred<void>()
    await using app = await openApp(async () => {
      asked.resolve()
      return await new Promise<never>(() => undefined)
    })
    const first = { kind: 'url', url: `${app.url}/slow`, method: 'POST' } as const
    const { sid } = await house.calls.place(house.ask({ guidance: { first, fallback: null } }))
    await house.calls.handle(house.progressed(sid, 'accepted'))
    await house.comesTo(sid, 'in-progress')
    await asked.promise
    const twiml = { kind: 'twiml', text: '<Response><Hangup/></Response>' } as const
    await house.calls.redirect(sid, { guidance: { first: twiml, fallback: null } })
    await house.comesTo(sid, 'completed')
    const { rows } = await house.store.read((r) => r.alerts.list(house.account.sid, {}, { size: 10 }))
    assert.deepEqual(rows, [], 'nobody is told of a document that is not wanted any more')
  })

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
