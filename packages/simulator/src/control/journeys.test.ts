import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { after, afterEach, before, test } from 'node:test'
import { readWav, rms, toneShare } from '@ringway/sound'
import { answerSession, BUSINESS, CONSUMER_A, CONSUMER_B, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'

const WHOLE = { timeout: 60_000 }
const RATE = 16_000

let house: TestHouse
let peers: BusinessProcess

before(() => {
  peers = new BusinessProcess()
})
after(() => peers.end())
afterEach(() => house.close())

const path = (call: string) => `/calls/${encodeURIComponent(call)}`

async function wav(call: string, query = ''): Promise<Float32Array> {
  const response = await fetch(`${house.simulator.url}/_sim/v1${path(call)}/heard.wav${query}`)
  assert.equal(response.headers.get('content-type'), 'audio/wav')
  const pcm = readWav(Buffer.from(await response.arrayBuffer()))
  assert.equal(pcm.sampleRate, RATE)
  return pcm.samples
}

/** How much of the sound, in ms, is this tone, measured in pieces of 100 ms. */
function millisecondsOf(hz: number, samples: Float32Array): number {
  let ms = 0
  for (let at = 0; at + 1_600 <= samples.length; at += 1_600) {
    const piece = samples.subarray(at, at + 1_600)
    if (rms(piece) > 0.01 && toneShare(piece, RATE, hz) > 0.6) ms += 100
  }
  return ms
}

test('a scripted user calls, hears the business, is heard, presses keys and hangs up', WHOLE, async () => {
  house = await TestHouse.open()
  await house.control('PATCH', `/users/${CONSUMER_A}`, { audio: { tone_hz: 700, loop: true } })
  const id = await house.place()
  assert.equal((await house.call(id, 'connecting')).state, 'connecting')

  const { session, ...connect } = await house.receiver.call('connect', id)
  assert.deepEqual(Object.keys(connect), ['id', 'from', 'to', 'event', 'timestamp', 'direction'])
  assert.deepEqual([connect.from, connect.to, session.sdp_type], [CONSUMER_A, BUSINESS, 'offer'])
  peers.order({ do: 'answer', id, offer: session.sdp })
  const { sdp } = await peers.told('answer', id)
  assert.equal((await house.act(id, 'pre_accept', answerSession(sdp))).status, 200)
  assert.equal((await house.call(id, 'ringing')).state, 'ringing')
  await peers.told('open', id)
  const opaque = { biz_opaque_callback_data: 'CA0123' }
  assert.equal((await house.act(id, 'accept', { ...answerSession(sdp), ...opaque })).status, 200)
  const live = await house.call(id, 'live')
  assert.equal(typeof live.answered_at, 'number')

  peers.order({ do: 'play', id, hz: 1000, script: '.'.repeat(60) })
  await peers.told('played', id)
  assert.equal((await house.control('POST', `${path(id)}/dtmf`, { digits: '5#' })).status, 200)
  await peers.told('digits', id, (telling) => telling.tells === 'digits' && telling.digits === '5#')
  assert.ok(millisecondsOf(1000, await wav(id)) >= 1_000, 'the business can be heard while the call is live')

  await house.control('POST', `${path(id)}/hangup`)
  const ended = await house.call(id, 'ended')
  assert.deepEqual([ended.state, ended.outcome, ended.opaque], ['ended', 'answered', 'CA0123'])
  assert.ok(ended.rtp.received >= 55 && ended.rtp.sent >= 50, JSON.stringify(ended.rtp))
  const terminate = await house.receiver.call('terminate', id)
  assert.equal(terminate.status, 'COMPLETED')
  assert.equal(terminate.biz_opaque_callback_data, 'CA0123')
  assert.equal(terminate.duration, Number(terminate.end_time) - Number(terminate.start_time))
  assert.ok([1, 2, 3, 4].includes(terminate.duration), `${terminate.duration} s`)

  const heard = await wav(id)
  assert.ok(millisecondsOf(1000, heard) >= 1_000)
  assert.ok(Math.abs(heard.length / 16 - ((ended.ended_at ?? 0) - (ended.answered_at ?? 0))) < 200)
  assert.ok(millisecondsOf(700, await wav(id, '?speaker=user')) >= 1_000)
  peers.order({ do: 'report', id, hz: 700 })
  assert.ok((await peers.told('report', id)).report.toneShare > 0.5)

  const entry = (await house.thread()).at(-1)
  assert.deepEqual([entry?.kind, entry?.id, entry?.from, entry?.text], ['call', id, 'user', 'Voice call'])
  assert.deepEqual(entry?.call, {
    id,
    direction: 'USER_INITIATED',
    outcome: 'answered',
    duration_s: terminate.duration,
  })
})

test('a user says a sentence when told to', WHOLE, async () => {
  house = await TestHouse.open()
  const id = await house.place()
  const { session } = await house.receiver.call('connect', id)
  peers.order({ do: 'answer', id, offer: session.sdp })
  const { sdp } = await peers.told('answer', id)
  await house.control('POST', `${path(id)}/speak`, { say: 'hello' })
  await house.act(id, 'accept', answerSession(sdp))
  await peers.told('first-packet', id)
  peers.order({ do: 'play', id, hz: 1000, script: '.'.repeat(40) })
  await peers.told('played', id)
  assert.ok(rms(await wav(id, '?speaker=user')) > 0.01)
  await house.act(id, 'terminate')
  assert.equal((await house.call(id, 'ended')).outcome, 'answered')
})

test('nobody answers: missed, and the terminate webhook has no duration', async () => {
  house = await TestHouse.open({ answerWindowMs: 30 })
  const id = await house.place()
  const ended = await house.call(id, 'ended')
  assert.deepEqual([ended.outcome, ended.answered_at, ended.meta_error], ['missed', null, null])
  const terminate = await house.receiver.call('terminate', id)
  assert.deepEqual(Object.keys(terminate), ['id', 'from', 'to', 'event', 'timestamp', 'direction', 'status'])
  assert.equal(terminate.status, 'COMPLETED')
  assert.equal((await house.thread()).at(-1)?.text, 'No answer')
})

for (const [name, first] of [
  ['at once', null],
  ['after pre_accept', 'pre_accept'],
] as const)
  test(`the business rejects ${name}: declined`, async () => {
    house = await TestHouse.open()
    const id = await house.place()
    if (first) await house.act(id, first, answerSession())
    assert.equal((await house.act(id, 'reject')).status, 200)
    assert.equal((await house.call(id, 'ended')).outcome, 'declined')
    assert.equal((await house.receiver.call('terminate', id)).status, 'COMPLETED')
    assert.equal((await house.thread()).at(-1)?.text, 'Declined')
  })

test('the user gives up before the answer: cancelled, and hanging up again changes nothing', async () => {
  house = await TestHouse.open()
  const id = await house.place()
  await house.act(id, 'pre_accept', answerSession())
  for (let twice = 0; twice < 2; twice++)
    assert.equal((await house.control('POST', `${path(id)}/hangup`)).body.outcome, 'cancelled')
  await house.receiver.call('terminate', id)
  assert.equal((await house.thread()).at(-1)?.text, 'Cancelled')
})

test('accepted, but no audio ever comes: FAILED 138021, in both places', WHOLE, async () => {
  house = await TestHouse.open({ silence: { atStart: 50, midCall: 50 } })
  const id = await house.place()
  await house.act(id, 'accept', answerSession())
  const ended = await house.call(id, 'ended')
  assert.equal(ended.outcome, 'failed')
  assert.equal(ended.meta_error?.code, 138021)
  const { value } = await house.receiver.first((each) => each.value.calls?.[0]?.event === 'terminate')
  const [terminate] = value.calls
  assert.equal(terminate.status, 'FAILED')
  assert.equal(terminate.errors[0].code, 138021)
  assert.deepEqual(value.errors, terminate.errors)
  assert.equal(typeof terminate.duration, 'number')
  const entry = (await house.thread()).at(-1)
  assert.deepEqual([entry?.call?.outcome, entry?.text], ['failed', 'Media not received by the client for a long time'])
})

test('connect and terminate go out in order, though the business stumbles over the first', async () => {
  house = await TestHouse.open()
  let stumbles = 1
  house.receiver.answering = (_received, response) => response.writeHead(stumbles-- > 0 ? 500 : 200).end()
  const id = await house.place()
  await house.receiver.call('connect', id)
  await house.control('POST', `${path(id)}/hangup`)
  await house.receiver.call('terminate', id)
  const events = house.receiver.received.map(({ value }) => value.calls[0].event)
  assert.equal(events.at(-1), 'terminate')
  assert.equal(events.filter((event) => event === 'terminate').length, 1)
})

test('a user in a call is busy; another one is not', async () => {
  house = await TestHouse.open()
  const id = await house.place()
  const again = await house.control('POST', `/users/+${CONSUMER_A}/calls`, { to: BUSINESS })
  assert.deepEqual([again.status, again.body.error.code], [409, 'busy'])
  await house.place(CONSUMER_B)
  await house.control('POST', `${path(id)}/hangup`)
  await house.place()
})

test('a call that was not answered opens the window; a day later it is closed', async () => {
  house = await TestHouse.open({ answerWindowMs: 20 })
  const send = (to: string) =>
    house.graph('POST', `${PHONE_NUMBER_ID}/messages`, {
      messaging_product: 'whatsapp',
      to,
      type: 'text',
      text: { body: 'Can we help?' },
    })
  const status = async (id: string, word: string) => {
    const fits = (value: { statuses?: { id: string; status: string }[] }) =>
      value.statuses?.some((each) => each.id === id && each.status === word) ?? false
    return (await house.receiver.first(({ value }) => fits(value))).value.statuses[0]
  }
  const early = await send(`+${CONSUMER_A}`)
  assert.equal(early.status, 200)
  assert.equal((await status(early.body.messages[0].id, 'failed')).errors[0].code, 131047)

  await house.call(await house.place(), 'ended')
  const inside = (await send('552487654321')).body
  assert.equal(inside.contacts[0].wa_id, CONSUMER_B)
  assert.equal((await status(inside.messages[0].id, 'failed')).errors[0].code, 131047)
  const { body } = await send(CONSUMER_A)
  await status(body.messages[0].id, 'delivered')
  assert.deepEqual(
    (await house.thread()).map(({ kind, from }) => `${kind} ${from}`),
    ['call user', 'message business'],
  )

  await house.control('POST', '/clock', { advance: 'PT24H' })
  const late = (await send(CONSUMER_A)).body
  assert.equal((await status(late.messages[0].id, 'failed')).errors[0].code, 131047)
  const stranger = (await send('4915112345678')).body
  assert.equal((await status(stranger.messages[0].id, 'failed')).errors[0].code, 131026)
})

test("a user's text reaches the business and is then delivered", async () => {
  house = await TestHouse.open()
  const { body } = await house.control('POST', `/users/whatsapp:+${CONSUMER_A}/messages`, {
    to: `+${BUSINESS}`,
    text: 'Oi, São Paulo',
  })
  const { value } = await house.receiver.first((each) => each.value.messages !== undefined)
  assert.deepEqual(value.messages[0].text, { body: 'Oi, São Paulo' })
  assert.equal(value.messages[0].id, body.message_id)
  const thread = await house.control('GET', `/users/${CONSUMER_A}/thread?with=${BUSINESS}&until=delivered`)
  assert.equal(thread.body[0].status, 'delivered')
})

test('a taken relay port is skipped', async () => {
  const squatter = createSocket('udp4')
  squatter.bind(0, '127.0.0.1')
  await once(squatter, 'listening')
  const { port } = squatter.address()
  house = await TestHouse.open({ relayPort: port })
  const { session } = await house.receiver.call('connect', await house.place())
  const offered = Number(/^m=audio (\d+) /m.exec(session.sdp)?.[1])
  assert.ok(offered > port && offered <= port + 40, `${offered} for ${port}`)
  squatter.close()
})

test('the requests across the border are kept, with what both sides said', async () => {
  house = await TestHouse.open()
  const id = await house.place()
  await house.receiver.call('connect', id)
  await house.act(id, 'hold')
  await house.act(id, 'reject')
  await house.receiver.call('terminate', id)
  const { body } = await house.control('GET', `/requests?call=${encodeURIComponent(id)}&until=200&since=0`)
  const graph = body.filter((each: { kind: string }) => each.kind === 'graph')
  assert.deepEqual(
    graph.map((each: { status: number; body: { action: string } }) => [each.body.action, each.status]),
    [
      ['hold', 400],
      ['reject', 200],
    ],
  )
  assert.equal(graph[0].response.error.code, 100)
  assert.ok(!JSON.stringify(body).includes('simulator-token'))
})
