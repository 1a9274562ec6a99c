import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answerSession, OFFER, PERMISSION_REQUEST, Receiver } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'
import { type Business, type Call, ExpectationFailed, Refused, WhatsApp } from './index.ts'

const WHOLE = { timeout: 60_000 }

let wa: WhatsApp
let receiver: Receiver
let peers: BusinessProcess
before(async () => {
  wa = await WhatsApp.start({ connectAfterMs: 0 })
  receiver = await Receiver.open()
  peers = new BusinessProcess()
})
after(async () => {
  await wa.close()
  await receiver.close()
  await peers.end()
})

const newBusiness = () => wa.business({ webhookUrl: receiver.url })

async function graph(business: Business, what: string, body: object): Promise<{ calls: [{ id: string }] }> {
  const answer = await fetch(`${business.graphUrl}/v23.0/${business.phoneNumberId}/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${business.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
  })
  const said = await answer.text()
  assert.equal(answer.status, 200, said)
  return JSON.parse(said)
}

/** Answers a call as a business with real audio. */
async function pickUp(business: Business, call: Call): Promise<string> {
  const { session } = await receiver.call('connect', call.id)
  peers.order({ do: 'answer', id: call.id, offer: session.sdp })
  const { sdp } = await peers.told('answer', call.id)
  await graph(business, 'calls', { call_id: call.id, action: 'pre_accept', ...answerSession(sdp) })
  await peers.told('open', call.id)
  await graph(business, 'calls', { call_id: call.id, action: 'accept', ...answerSession(sdp) })
  return call.id
}

test('a user calls, hears a tone, presses, says, hangs up; thread and requests tell of it', WHOLE, async () => {
  const business = await newBusiness()
  const ann = await wa.user({ name: 'Ann' })
  const call = await ann.calls(business)
  const peer = await pickUp(business, call)
  assert.equal((await call.answered()).state, 'live')
  const hearing = call.expectTone(1000, { for_ms: 400 })
  await peers.play(peer, 1000, '.'.repeat(50))
  assert.ok((await hearing).share > 0.6)
  await call.press('1#')
  await peers.told('digits', peer, ({ digits }) => digits === '1#')
  await call.say('Thank you very much and goodbye')
  await call.expectSpeech(['Please hold the line', 'Thank you very much'], { speaker: 'user' })
  await call.hangUp()
  assert.equal((await call.ended()).outcome, 'answered')
  assert.equal(Buffer.from(await call.heard()).toString('latin1', 0, 4), 'RIFF')
  assert.deepEqual(
    (await ann.thread(business)).map(({ kind, text }) => [kind, text]),
    [['call', 'Voice call']],
  )
  const crossed = await wa.requests({ call })
  assert.deepEqual(new Set(crossed.map(({ kind }) => kind)), new Set(['graph', 'webhook']))
  assert.deepEqual(crossed, await call.requests())
})

test('what was heard once is not heard again: an expectation listens after the one before', WHOLE, async () => {
  const business = await newBusiness()
  const call = await (await wa.user()).calls(business)
  const peer = await pickUp(business, call)
  const hearing = call.expectTone(1000, { for_ms: 800 })
  await peers.play(peer, 1000, '.'.repeat(45))
  await hearing
  const failed = await call.expectTone(1000, { for_ms: 500, withinMs: 300 }).catch((error) => error)
  assert.ok(failed instanceof ExpectationFailed, String(failed))
  assert.match(failed.message, /^Expected to hear 1000 Hz for 500 ms within 300 ms from the business\. /)
  assert.ok(failed.message.endsWith(`Look at ${wa.url}/calls/${encodeURIComponent(call.id)}`), failed.message)
  await call.hangUp()
})

test('a user does things in their order; what cannot be done is told with its step', WHOLE, async () => {
  const business = await newBusiness()
  const call = await (await wa.user()).calls(business)
  await pickUp(business, call)
  const steps = [{ expect_speech: { text: 'Welcome', within_ms: 200 } }, { hang_up: true as const }]
  await assert.rejects(call.does(steps), /It is failed at step 1, .*expect_speech.* There was/)
  await call.does([{ tone_hz: 700, ms: 100 }, { hang_up: true }])
  await call.ended()
})

test('a call that nobody answers is told with what became of it', WHOLE, async () => {
  const business = await newBusiness()
  const call = await (await wa.user()).calls(business)
  await graph(business, 'calls', { call_id: call.id, action: 'reject' })
  await assert.rejects(call.answered(), /Expected the call to be answered within 20000 ms\. It has ended: declined\./)
  await assert.rejects((await (await wa.user()).calls(business)).answered({ withinMs: 50 }), /It is connecting\./)
})

test("a business's call reaches the user, who permitted it and answers; the next is another", WHOLE, async () => {
  const business = await newBusiness()
  const ann = await wa.user()
  await ann.writes(business, 'Please call me.')
  await graph(business, 'messages', { to: ann.number, ...PERMISSION_REQUEST })
  await ann.expectMessage(business, 'May we call you')
  await ann.permits(business, { response: 'accept' })
  const connect = { to: ann.number, action: 'connect', session: { sdp_type: 'offer', sdp: OFFER } }
  const placed = await graph(business, 'calls', connect)
  const call = await ann.nextCall(business)
  assert.equal(call.id, placed.calls[0].id)
  await call.answer()
  assert.equal((await call.answered()).direction, 'BUSINESS_INITIATED')
  await call.hangUp()
  await assert.rejects(ann.nextCall(business, { withinMs: 50 }), /only calls given before/)
})

test('time is moved, messages are awaited, and everything begins anew', WHOLE, async () => {
  const business = await newBusiness()
  const ann = await wa.user()
  const before = await wa.clock.now()
  assert.ok((await wa.clock.advance('PT24H')) >= before + 86_400_000)
  await assert.rejects(ann.expectMessage(business, /hello/, { withinMs: 0 }), /Expected a message with \/hello\/.*none/)
  await wa.reset()
  await assert.rejects(ann.thread(business), (error) => error instanceof Refused && error.code === 'not_found')
})

test("a refusal says the simulator's own words, its hint and what was asked", WHOLE, async () => {
  const business = await wa.business({ calling: 'NOT_SET' })
  const ann = await wa.user()
  await assert.rejects(ann.calls(business), (error) => {
    assert.ok(error instanceof Refused)
    assert.deepEqual([error.status, error.code], [409, 'calling_off'])
    return /calling is .*POST .*settings.*POST \/_sim\/v1\/users\/\d+\/calls: 409/.test(error.message)
  })
  await assert.rejects(wa.faults.add({ kind: 'no-such-fault' }), Refused)
})

test('several networks at once do not know of each other; one is reached by its address and token', WHOLE, async () => {
  await using first = await WhatsApp.start({ token: 'the-token' })
  await using second = await WhatsApp.start()
  const ann = await first.user({ number: '+1 555 0100001' })
  assert.equal(ann.number, '15550100001')
  const other = await WhatsApp.connect(first.url, { token: 'the-token' })
  assert.deepEqual(await other.calls(), [])
  await other.close()
  assert.deepEqual(await first.calls(), [])
  await assert.rejects(WhatsApp.connect(first.url), (error) => error instanceof Refused && error.status === 401)
  assert.notEqual(first.url, second.url)
})
