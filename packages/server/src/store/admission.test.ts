import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Account } from '../domain/account.ts'
import type { Call } from '../domain/call.ts'
import type { Sender } from '../domain/sender.ts'
import { newSid } from '../domain/sid.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { accountIn, SAMPLE_TIME, sampleApplication, sampleCall, sampleSender } from './test-records.ts'

const USER = 'whatsapp:+5524987654321'
const AT_META = 'whatsapp:+552487654321'
const OFFER = { key: 'wacid.1/connect', callId: 'wacid.1', phoneNumberId: '106540352242922' }

let store: Store
let account: Account
beforeEach(async () => {
  store = await openTestStore()
  account = await accountIn(store)
})
afterEach(() => store.close())

async function senderIn(given: Partial<Sender> = {}): Promise<Sender> {
  const sender = sampleSender({ accountSid: account.sid, ...given })
  await store.transact((tx) => tx.senders.insert(sender))
  return sender
}

async function callIn(given: Partial<Call>): Promise<Call> {
  const call = sampleCall({ accountSid: account.sid, ...given })
  await store.transact((tx) => tx.calls.insert(call))
  return call
}

const offered = () => store.transact((tx) => tx.admission.offered(OFFER))

describe("a user's call that Meta offers", () => {
  test('whom it is for comes as it is on record', async () => {
    const application = sampleApplication({ accountSid: account.sid, statusCallback: 'http://127.0.0.1/status' })
    await store.transact((tx) => tx.applications.insert(application))
    const sender = await senderIn({
      voiceApplicationSid: application.sid,
      profile: { name: 'Démo "1"', websites: [{ website: 'https://x/' }] },
      webhook: { callback_url: 'https://x/', callback_method: 'PUT' },
      updatedAt: SAMPLE_TIME + 1,
    })
    assert.deepEqual((await offered()).called, { sender, account, application })
  })

  test("a number that is no sender's is for nobody, and the offer is acted on all the same", async () => {
    await store.keepMetaEvents([OFFER])
    assert.deepEqual(await offered(), { isNew: true, userGone: false, called: null, liveCalls: 0 })
    assert.equal((await offered()).isNew, false)
    assert.deepEqual(await store.read((r) => r.metaEvents.unprocessed()), [])
  })

  test('an application that is not named, is gone or is another account’s leads nothing', async () => {
    const sender = await senderIn()
    assert.deepEqual((await offered()).called, { sender, account, application: null })
    const foreign = sampleApplication({ accountSid: (await accountIn(store)).sid })
    await store.transact((tx) => tx.applications.insert(foreign))
    for (const voiceApplicationSid of [newSid('AP'), foreign.sid]) {
      await store.transact((tx) => tx.senders.update({ ...sender, voiceApplicationSid }))
      assert.deepEqual((await offered()).called?.application, null)
    }
  })

  test('the calls that its sender has going on are counted, in either direction', async () => {
    const { sid: senderSid } = await senderIn()
    const other = await senderIn({ phoneNumberId: '2', address: 'whatsapp:+558551234568' })
    await callIn({ senderSid, status: 'ringing' })
    await callIn({ senderSid, status: 'queued', direction: 'outbound-api', metaCallId: null })
    await callIn({ senderSid, status: 'completed' })
    await callIn({ senderSid: other.sid, status: 'in-progress' })
    assert.equal((await offered()).liveCalls, 2)
  })

  test('that its user has given up is known by what Meta told, acted upon or not', async () => {
    const terminate = { key: 'wacid.1/terminate' }
    assert.equal((await offered()).userGone, false)
    await store.keepMetaEvents([terminate])
    assert.equal((await offered()).userGone, true)
    await store.metaEventDone(terminate.key)
    assert.equal((await offered()).userGone, true)
  })

  test('of two who act on the same offer at once it is new to one', async () => {
    await store.keepMetaEvents([OFFER])
    const all = await Promise.all(Array.from({ length: 4 }, offered))
    assert.equal(all.filter(({ isNew }) => isNew).length, 1)
  })

  test('it is let in together with what was heard of its user, or neither is kept', async () => {
    const { sid: senderSid } = await senderIn()
    const call = sampleCall({ accountSid: account.sid, senderSid, from: USER })
    await store.transact((tx) => tx.admission.letIn(call, senderSid, SAMPLE_TIME))
    assert.deepEqual(await store.read((r) => r.calls.bySid(call.sid)), call)
    const lastContactAt = async () => (await store.read((r) => r.contacts.between(senderSid, USER))).lastContactAt
    assert.equal(await lastContactAt(), SAMPLE_TIME)
    const again = store.transact((tx) => tx.admission.letIn({ ...call, sid: newSid('CA') }, senderSid, SAMPLE_TIME + 1))
    await assert.rejects(again, { constraint: 'calls_meta_call_id_key' })
    assert.equal(await lastContactAt(), SAMPLE_TIME)
  })
})

describe('a call that a business wants placed', () => {
  test('who calls is known by address, with the calls that go on', async () => {
    const sender = await senderIn()
    await callIn({ senderSid: sender.sid })
    const caller = await store.transact((tx) => tx.admission.caller(sender.address))
    assert.deepEqual(caller, { sender, liveCalls: 1 })
    assert.equal(await store.transact((tx) => tx.admission.caller('whatsapp:+15550000000')), null)
  })

  test('what goes on is counted, and the user found among it, however the number is written', async () => {
    const { sid: senderSid } = await senderIn()
    const underWay = () => store.transact((tx) => tx.admission.underWay(senderSid, AT_META))
    assert.deepEqual(await underWay(), { liveCalls: 0, busyTogether: false })
    await callIn({ senderSid })
    await callIn({ senderSid, from: USER, status: 'completed' })
    assert.deepEqual(await underWay(), { liveCalls: 1, busyTogether: false })
    await callIn({ senderSid, from: USER, status: 'in-progress' })
    assert.deepEqual(await underWay(), { liveCalls: 2, busyTogether: true })
  })
})
