import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answerSession, TestHouse } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'

const whole = { timeout: 30_000 }

let house: TestHouse
let peers: BusinessProcess
before(async () => {
  house = await TestHouse.open()
  peers = new BusinessProcess()
})
after(async () => {
  await peers.end()
  await house.close()
})

/** A user's call to which the business has said pre_accept, with its audio connected. */
async function preAccepted(): Promise<{ id: string; answer: string }> {
  const id = await house.place()
  const { session } = await house.receiver.call('connect', id)
  peers.order({ do: 'answer', id, offer: session.sdp })
  const { sdp: answer } = await peers.told('answer', id)
  assert.equal((await house.act(id, 'pre_accept', answerSession(answer))).status, 200)
  await peers.told('open', id)
  return { id, answer }
}

test('media before accept starts the user’s timer, and the call’s record says so', whole, async () => {
  const { id } = await preAccepted()
  await peers.play(id, 1000, '.....')
  const call = await house.call(id, 'live')
  assert.deepEqual(
    call.notes.map(({ code }) => code),
    ['media-before-accept'],
  )
  const { first_at, packets } = call.rtp.from_business ?? {}
  assert.ok((packets ?? 0) > 0)
  assert.ok(Math.abs((call.answered_at ?? 0) - (first_at ?? 0)) < 50, `${call.answered_at}, first packet ${first_at}`)
  await house.act(id, 'terminate')
})

test('a call in order has no notes, and its record keeps both directions’ figures after its end', whole, async () => {
  const { id, answer } = await preAccepted()
  assert.equal((await house.act(id, 'accept', answerSession(answer))).status, 200)
  await peers.play(id, 1000, '.'.repeat(25))
  await house.act(id, 'terminate')
  const { notes, rtp } = await house.call(id, 'ended')
  assert.deepEqual(notes, [])
  const { packets, ssrcs, payload_types, lost, bytes } = rtp.from_business ?? {}
  assert.deepEqual({ payload_types, lost, ssrcs: ssrcs?.length }, { payload_types: [111], lost: 0, ssrcs: 1 })
  assert.ok((packets ?? 0) >= 20 && (bytes ?? 0) > 200, `${packets} packets, ${bytes} bytes`)
  assert.equal(rtp.to_business?.packets, rtp.sent)
  const { body } = await house.control('GET', '/calls')
  assert.deepEqual(body.find((call: { id: string }) => call.id === id).rtp, rtp)
})

test('two SSRCs are noted in the call’s record', whole, async () => {
  const { id, answer } = await preAccepted()
  await house.act(id, 'accept', answerSession(answer))
  await peers.play(id, 1000, '.2'.repeat(10))
  await house.act(id, 'terminate')
  const { notes } = await house.call(id, 'ended')
  assert.ok(notes.some(({ code, text, at }) => code === 'second-ssrc' && text.includes('SSRC') && at > 0))
})

test(
  'without media the call ends 138021 once the time is over, and without any packet mid-call as well',
  whole,
  async () => {
    const impatient = await TestHouse.open({ silence: { atStart: 300, midCall: 600 } })
    for (const script of ['', '.....']) {
      const id = await impatient.place()
      const { session } = await impatient.receiver.call('connect', id)
      peers.order({ do: 'answer', id, offer: session.sdp })
      const { sdp } = await peers.told('answer', id)
      await impatient.act(id, 'accept', answerSession(sdp))
      await peers.told('open', id)
      if (script !== '') await peers.play(id, 1000, script)
      const { outcome, meta_error, rtp } = await impatient.call(id, 'ended')
      assert.deepEqual([outcome, meta_error?.code, rtp.received], ['failed', 138021, script.length])
      const { status, errors } = await impatient.receiver.call('terminate', id)
      assert.deepEqual([status, errors[0].code], ['FAILED', 138021])
    }
    await impatient.close()
  },
)

test(
  'faults of media are ordered like others: one direction blocked, addresses that nobody reaches',
  whole,
  async () => {
    await house.control('POST', '/faults', { kind: 'media-one-way', direction: 'to-user' })
    const { id, answer } = await preAccepted()
    assert.equal((await house.act(id, 'accept', answerSession(answer))).status, 200)
    await peers.play(id, 1000, '.'.repeat(25))
    await house.act(id, 'terminate')
    const { rtp } = await house.call(id, 'ended')
    assert.equal(rtp.from_business?.packets ?? 0, 0)
    assert.ok(rtp.sent > 0)
    await house.control('POST', '/faults', { kind: 'media-private-candidates' })
    const { session } = await house.receiver.call('connect', await house.place())
    assert.match(session.sdp, /^a=candidate:.* 10\.255\.255\.1 /m)
  },
)

test('the network drops in the middle of a call: the business hears nothing more', whole, async () => {
  await house.control('POST', '/reset')
  await house.control('POST', '/faults', { kind: 'media-drop', after: 0 })
  const { id, answer } = await preAccepted()
  assert.equal((await house.act(id, 'accept', answerSession(answer))).status, 200)
  await house.call(id, 'live')
  await peers.play(id, 1000, '.'.repeat(25))
  await house.act(id, 'terminate')
  const { rtp } = await house.call(id, 'ended')
  assert.ok((rtp.from_business?.packets ?? 0) < 10, `${rtp.from_business?.packets} packets passed`)
})
