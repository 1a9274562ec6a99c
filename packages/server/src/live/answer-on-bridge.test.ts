import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { AnsweredLeg } from '@ringway/media'
import type { WhatsAppAddress } from '../domain/sender.ts'
import { SECOND } from '../kit/clock.ts'
import { openApp, xml } from '../webhooks/app.test.support.ts'
import { NOW, TestCalls, USER } from './calls.test.support.ts'
import { TestLeg } from './test-leg.ts'

const CALLEE: WhatsAppAddress = 'whatsapp:+5524987654321'

/** WhatsApp gives up on a call that nobody answers; so a Dial keeps it unanswered for 20 s at most. */
describe('<Dial answerOnBridge>', () => {
  let house: TestCalls
  let caller: TestLeg
  beforeEach(async () => {
    house = await TestCalls.open()
    await house.allow(CALLEE)
    caller = new TestLeg()
    house.rooms.media.answer = async () => caller as AnsweredLeg
  })
  afterEach(() => house.close())

  /** A call that came so long ago; its document dials somebody who does not answer. */
  async function called(agoMs: number, app: { readonly url: string }): Promise<void> {
    const { store, account, sender } = house
    await store.transact(async (tx) => {
      const application = await tx.applications.get(account.sid, sender.voiceApplicationSid ?? 'AP')
      assert.ok(application)
      await tx.applications.update({ ...application, voiceUrl: `${app.url}/voice` })
    })
    const offered = { ...house.offered(USER), at: NOW - agoMs }
    await store.keepMetaEvents([offered])
    await house.calls.handle(offered)
  }

  const dial = xml(
    `<Response><Dial answerOnBridge="true" callerId="whatsapp:+558551234567"><WhatsApp>${CALLEE}</WhatsApp></Dial></Response>`,
  )

  test('20 s after the call came it is answered, though nobody has answered the Dial; the caller hears it ring', async () => {
    await using app = await openApp(() => dial)
    await called(19 * SECOND, app)
    await house.askedFor('connect')
    await house.askedFor('pre_accept')
    assert.ok(!house.asked.some(({ action }) => action === 'accept'))
    await house.askedFor('accept')
    while (caller.heard.length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(caller.asked.slice(0, 2), ['connect', 'open'])
    assert.equal(caller.playbacks[0]?.items[0]?.times, 1_000)
  })
})
