import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { settle, TestDial } from './dialing.test.support.ts'

describe('a Dial', () => {
  test('is joined with whoever answers first; when that leg ends it has come out, the bridge is undone', async () => {
    const dial = new TestDial(1)
    const outcome = dial.dialing.heardBy(dial.caller)
    const [callee] = dial.parties
    assert.ok(callee)
    callee.placed()
    await settle()
    assert.deepEqual(dial.caller.heard, ['ringing'])
    await callee.answered()
    callee.ready()
    await settle()
    assert.deepEqual([dial.bridges.length, dial.bridges[0]?.with], [1, callee.leg])
    assert.equal(dial.caller.playbacks[0]?.stopped, true)
    callee.hangsUp()
    const expected = { status: 'completed', callSid: callee.sid, durationSeconds: 3, bridged: true }
    assert.deepEqual(await outcome, { kind: 'dialed', ...expected })
    await settle()
    assert.equal(dial.bridges[0]?.ended, true)
  })

  test('one that is never answered tells how near it came: no answer before busy before failed', async () => {
    const dial = new TestDial(2)
    dial.party(0).refused()
    dial.party(1).placed()
    await settle()
    dial.party(1).hangsUp()
    const { status, callSid } = await dial.dialing.over
    assert.deepEqual([status, callSid], ['busy', dial.party(1).sid])
  })

  test('nothing to dial has failed at once, with no leg to name', async () => {
    const dial = new TestDial(0)
    const { status, callSid, durationSeconds } = await dial.dialing.heardBy(dial.caller)
    assert.deepEqual([status, callSid, durationSeconds], ['failed', null, null])
  })

  test('the others are hung up as soon as one is answered, its whisper notwithstanding', async () => {
    const dial = new TestDial(3)
    for (const party of dial.parties) party.placed()
    await settle()
    await dial.party(1).answered()
    assert.deepEqual(
      dial.parties.map(({ endAsked }) => endAsked),
      [true, false, true],
    )
  })

  test('a leg that another document takes over is the caller’s no more: the bridge is undone at once', async () => {
    const dial = new TestDial(1)
    const outcome = dial.dialing.heardBy(dial.caller)
    await dial.party(0).joins()
    await settle()
    dial.party(0).redirected()
    assert.equal(dial.bridges[0]?.ended, true)
    const { status, durationSeconds, bridged } = await outcome
    assert.deepEqual([status, durationSeconds, bridged], ['completed', null, true])
    dial.dialing.drop()
    assert.equal(dial.party(0).endAsked, false)
  })

  test('one after the other: the next is placed when the one before it is over', async () => {
    const dial = new TestDial(2, { sequential: true })
    dial.party(1).placed()
    await settle()
    assert.equal(dial.party(1).isLive, false)
    dial.party(0).placed()
    await settle()
    dial.party(0).hangsUp()
    await settle()
    await dial.party(1).joins()
    dial.party(1).hangsUp()
    const { status, callSid } = await dial.dialing.over
    assert.deepEqual([status, callSid], ['completed', dial.party(1).sid])
  })

  test('hangupOnStar: the star drops the callee, other keys and the callee’s do not', async () => {
    const dial = new TestDial(1, { hangupOnStar: true })
    const outcome = dial.dialing.heardBy(dial.caller)
    await dial.party(0).joins()
    await settle()
    dial.caller.press('5#')
    dial.party(0).leg.press('*')
    await settle()
    assert.equal(dial.party(0).endAsked, false)
    dial.caller.press('*')
    assert.equal((await outcome).status, 'completed')
  })
})

/** What can happen to a leg of a Dial, or to the Dial. */
const HAPPENINGS = ['placed', 'refused', 'answered', 'ready', 'hangsUp', 'redirected'] as const

test('whatever happens in whatever order: one is joined at most, nobody is left ringing, it comes out once', async () => {
  const leg = fc.tuple(fc.constantFrom(...HAPPENINGS), fc.integer({ min: 0, max: 2 }))
  const caller = fc.constantFrom('drop' as const, 'hears' as const)
  const plan = fc.array(fc.oneof({ weight: 8, arbitrary: leg }, { weight: 1, arbitrary: caller }), { maxLength: 14 })
  await fc.assert(
    fc.asyncProperty(plan, fc.boolean(), fc.boolean(), async (happenings, sequential, apace) => {
      const dial = new TestDial(3, { sequential })
      let heard: Promise<unknown> | null = null
      for (const happening of happenings) {
        if (happening === 'drop') dial.drop()
        else if (happening === 'hears') heard ??= dial.dialing.heardBy(dial.caller)
        else void dial.party(happening[1])[happening[0]]()
        if (apace) await settle()
      }
      await settle()
      // The caller gives up at the end, whatever has been: that must always be possible.
      dial.drop()
      for (const party of dial.parties) {
        party.placed()
        await settle()
      }
      await dial.dialing.over
      await heard
      await settle()
      for (const party of dial.parties) assert.ok(!party.isLive || party.hasLeft, 'a leg is left')
      assert.ok(dial.bridges.length <= 1)
      assert.ok(dial.bridges.every(({ ended }) => ended))
      assert.ok(dial.caller.playbacks.every(({ stopped }) => stopped))
    }),
    { numRuns: 2_000 },
  )
})
