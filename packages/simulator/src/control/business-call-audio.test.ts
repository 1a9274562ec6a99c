import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { CallStatus, CallsValue, ConnectCall, TerminateCall } from '@ringway/meta-wire'
import { readWav, rms, toneShare } from '@ringway/sound'
import type { SimulatorConfig } from '../config.ts'
import { BUSINESS, CONSUMER_A, TestHouse } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'

/** Calls that a business places, with their audio. */

const WHOLE = { timeout: 60_000 }
const HALF_SECOND = '.'.repeat(25)

let house: TestHouse
let peers: BusinessProcess
let peerCount = 0

before(() => {
  peers = new BusinessProcess()
})
after(() => peers.end())
afterEach(() => house.close())

async function open(config: Partial<SimulatorConfig> = {}): Promise<void> {
  house = await TestHouse.open({ connectAfterMs: 0, ...config })
  await house.allowCalls()
}

const path = (call: string) => `/calls/${encodeURIComponent(call)}`
const setUser = (change: object, user = CONSUMER_A) => house.control('PATCH', `/users/${user}`, change)

/** A call by a business with real audio, whose answer has been applied: call id, and the name of its peer. */
async function callWithAudio(opaque = 'CA0123'): Promise<{ id: string; peer: string }> {
  const peer = `business-${++peerCount}`
  const sdp = await peers.offer(peer)
  const id = await house.callUser(CONSUMER_A, sdp, { biz_opaque_callback_data: opaque })
  const { session } = await house.receiver.call('connect', id)
  peers.order({ do: 'accept', id: peer, sdp: session.sdp })
  return { id, peer }
}

async function toneShareAt(id: string, hz: number): Promise<number> {
  return (await peers.report(id, hz)).toneShare
}

/** Whether 100 ms of this tone are somewhere in what one side was heard to say. */
async function isHeard(call: string, speaker: 'business' | 'user', hz: number): Promise<boolean> {
  const response = await fetch(`${house.simulator.url}/_sim/v1${path(call)}/heard.wav?speaker=${speaker}`)
  const { samples, sampleRate } = readWav(Buffer.from(await response.arrayBuffer()))
  for (let at = 0; at + 1_600 <= samples.length; at += 1_600) {
    const piece = samples.subarray(at, at + 1_600)
    if (rms(piece) > 0.01 && toneShare(piece, sampleRate, hz) > 0.6) return true
  }
  return false
}

test('a business calls, the user answers, both hear each other, a key arrives, the user hangs up', WHOLE, async () => {
  await open()
  await setUser({ audio: { tone_hz: 700, loop: true } })
  const { id, peer } = await callWithAudio()
  const { session, ...connect } = await house.receiver.call('connect', id)
  assert.deepEqual(Object.entries(connect), [
    ['id', id],
    ['from', BUSINESS],
    ['to', CONSUMER_A],
    ['event', 'connect'],
    ['timestamp', connect.timestamp],
    ['direction', 'BUSINESS_INITIATED'],
    ['biz_opaque_callback_data', 'CA0123'],
  ])
  assert.equal(session.sdp_type, 'answer')
  const { timestamp, ...ringing } = await house.receiver.callStatus('RINGING', id)
  assert.match(timestamp, /^\d{10}$/)
  assert.deepEqual(ringing, {
    id,
    type: 'call',
    status: 'RINGING',
    recipient_id: CONSUMER_A,
    biz_opaque_callback_data: 'CA0123',
  })
  await peers.told('open', peer)

  const [view] = (await house.control('GET', '/calls?opaque=CA0123&until=ringing')).body
  assert.deepEqual(
    [view.id, view.direction, view.via, view.state, view.answered_at],
    [id, 'BUSINESS_INITIATED', 'api', 'ringing', null],
  )
  const answered = await house.control('POST', `${path(id)}/answer`)
  assert.deepEqual([answered.status, answered.body.state], [200, 'live'])
  await house.receiver.callStatus('ACCEPTED', id)
  await peers.told('first-packet', peer)
  await peers.play(peer, 1000, '.'.repeat(60))
  await house.control('POST', `${path(id)}/dtmf`, { digits: '5#' })
  await peers.told('digits', peer, (telling) => telling.digits === '5#')
  assert.ok((await toneShareAt(peer, 700)) > 0.5, 'the business hears the user')

  await house.control('POST', `${path(id)}/hangup`)
  const ended = await house.call(id, 'ended')
  assert.deepEqual([ended.outcome, ended.meta_error], ['answered', null])
  const terminate = await house.receiver.call('terminate', id)
  assert.deepEqual(
    [terminate.from, terminate.to, terminate.direction, terminate.status, terminate.biz_opaque_callback_data],
    [BUSINESS, CONSUMER_A, 'BUSINESS_INITIATED', 'COMPLETED', 'CA0123'],
  )
  assert.equal(terminate.duration, Number(terminate.end_time) - Number(terminate.start_time))
  assert.deepEqual(house.receiver.told(id), ['connect', 'RINGING', 'ACCEPTED', 'terminate'])
  for (const { field, value } of house.receiver.received) if (field === 'calls') CallsValue.parse(value)
  ConnectCall.parse({ ...connect, session })
  CallStatus.parse(await house.receiver.callStatus('ACCEPTED', id))
  TerminateCall.parse(terminate)
  assert.ok(await isHeard(id, 'business', 1000))
  assert.ok(await isHeard(id, 'user', 700))
  const entry = (await house.thread()).at(-1)
  assert.deepEqual(
    [entry?.kind, entry?.from, entry?.text, entry?.call?.direction, entry?.call?.outcome],
    ['call', 'business', 'Voice call', 'BUSINESS_INITIATED', 'answered'],
  )
})

test(
  'a business whose certificate is not the one it described: FAILED 138020, whoever has not answered yet',
  WHOLE,
  async () => {
    await open()
    const peer = `business-${++peerCount}`
    const sdp = await peers.offer(peer)
    const strange = sdp.replace(/(a=fingerprint:sha-256) \S+/, `$1 ${Array(32).fill('AB').join(':')}`)
    const id = await house.callUser(CONSUMER_A, strange)
    const { session } = await house.receiver.call('connect', id)
    peers.order({ do: 'accept', id: peer, sdp: session.sdp })
    const ended = await house.call(id, 'ended')
    assert.deepEqual([ended.outcome, ended.meta_error?.code], ['failed', 138020])
    const terminate = await house.receiver.call('terminate', id)
    assert.deepEqual([terminate.status, terminate.duration], ['FAILED', undefined])
  },
)

test('ACCEPTED may come long after the first audio', WHOLE, async () => {
  await open({ acceptedAfterMs: 1_500 })
  const { id, peer } = await callWithAudio()
  await peers.told('open', peer)
  await house.call(id, 'ringing')
  await house.control('POST', `${path(id)}/answer`)
  await peers.told('first-packet', peer)
  assert.deepEqual(house.receiver.told(id), ['connect', 'RINGING'])
  await house.receiver.callStatus('ACCEPTED', id)
  await house.act(id, 'terminate')
  await house.receiver.call('terminate', id)
  assert.deepEqual(house.receiver.told(id), ['connect', 'RINGING', 'ACCEPTED', 'terminate'])
})

for (const when of ['before', 'after'] as const)
  test(`a browser phone attaches ${when} the user answers, and both hear each other`, WHOLE, async () => {
    await open()
    const { id, peer } = await callWithAudio()
    await peers.told('open', peer)
    await house.call(id, 'ringing')
    const phone = `phone-${peerCount}`
    const attach = async () => {
      const sdp = await peers.offer(phone)
      const { status, body } = await house.control('POST', `${path(id)}/phone`, { sdp })
      assert.equal(status, 200, JSON.stringify(body))
      peers.order({ do: 'accept', id: phone, sdp: body.sdp })
      await peers.told('open', phone)
    }
    if (when === 'before') {
      await attach()
      await Promise.all([peers.play(peer, 1000, HALF_SECOND), peers.play(phone, 500, HALF_SECOND)])
      assert.equal(await toneShareAt(phone, 1000), 0, 'nothing passes before the answer')
    }
    await house.control('POST', `${path(id)}/answer`)
    if (when === 'after') await attach()
    await Promise.all([peers.play(peer, 1000, HALF_SECOND), peers.play(phone, 700, HALF_SECOND)])
    assert.ok((await toneShareAt(phone, 1000)) > 0.6, 'the user hears the business')
    assert.ok((await toneShareAt(peer, 700)) > 0.6, 'the business hears the user')
    await house.control('POST', `${path(id)}/hangup`)
  })
