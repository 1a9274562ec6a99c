import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { readWav, rms, toneShare } from '@ringway/sound'
import type { SimulatorConfig } from '../config.ts'
import { answerSession, BUSINESS, CONSUMER_A, CONSUMER_B, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'

/** Journeys of calls that a business places. */

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
}

const path = (call: string) => `/calls/${encodeURIComponent(call)}`
const setUser = (change: object, user = CONSUMER_A) => house.control('PATCH', `/users/${user}`, change)

/** A call by a business with real audio, whose answer has been applied: call id, and the name of its peer. */
async function callWithAudio(opaque = 'CA0123'): Promise<{ id: string; peer: string }> {
  const peer = `business-${++peerCount}`
  peers.order({ do: 'offer', id: peer })
  const { sdp } = await peers.told('offer', peer)
  const id = await house.callUser(CONSUMER_A, sdp, { biz_opaque_callback_data: opaque })
  const { session } = await house.receiver.call('connect', id)
  peers.order({ do: 'accept', id: peer, sdp: session.sdp })
  return { id, peer }
}

async function play(id: string, hz: number, script: string): Promise<void> {
  peers.order({ do: 'play', id, hz, script })
  await peers.told('played', id)
}

async function toneShareAt(id: string, hz: number): Promise<number> {
  peers.order({ do: 'report', id, hz })
  return (await peers.told('report', id)).report.toneShare
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
  await play(peer, 1000, '.'.repeat(60))
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
  assert.ok(await isHeard(id, 'business', 1000))
  assert.ok(await isHeard(id, 'user', 700))
  const entry = (await house.thread()).at(-1)
  assert.deepEqual(
    [entry?.kind, entry?.from, entry?.text, entry?.call?.direction, entry?.call?.outcome],
    ['call', 'business', 'Voice call', 'BUSINESS_INITIATED', 'answered'],
  )
})

test("a user's answer opens the service window; a call that rings out does not", async () => {
  await open({ answerWindowMs: 20 })
  const message = { messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body: 'How was it?' } }
  const statusOf = async () => {
    const { body } = await house.graph('POST', `${PHONE_NUMBER_ID}/messages`, message)
    const { value } = await house.receiver.first(({ value }) => value.statuses?.[0]?.id === body.messages[0].id)
    return value.statuses[0].status
  }
  await house.call(await house.callUser(), 'ended')
  assert.equal(await statusOf(), 'failed')
  await setUser({ onCall: 'answer', answerAfterMs: 0 })
  await house.call(await house.callUser(), 'live')
  assert.equal(await statusOf(), 'sent')
})

type Fate = {
  readonly outcome: string
  readonly told: readonly string[]
  readonly text: string
}
const FATES: [string, object, Fate][] = [
  [
    'decline',
    { onCall: 'decline' },
    { outcome: 'declined', told: ['connect', 'RINGING', 'REJECTED', 'terminate'], text: 'Declined' },
  ],
  [
    'ignore',
    { onCall: 'ignore' },
    { outcome: 'missed', told: ['connect', 'RINGING', 'terminate'], text: 'Missed voice call' },
  ],
  [
    'manual, and nobody does anything',
    { onCall: 'manual' },
    { outcome: 'missed', told: ['connect', 'RINGING', 'terminate'], text: 'Missed voice call' },
  ],
  [
    'busy',
    { onCall: 'busy' },
    { outcome: 'missed', told: ['connect', 'REJECTED', 'terminate'], text: 'Missed voice call' },
  ],
  [
    'unreachable',
    { onCall: 'unreachable' },
    { outcome: 'missed', told: ['connect', 'terminate'], text: 'Missed voice call' },
  ],
  [
    'an answer that would come after the window',
    { onCall: 'answer', answerAfterMs: 60_000 },
    { outcome: 'missed', told: ['connect', 'RINGING', 'terminate'], text: 'Missed voice call' },
  ],
]
for (const [name, change, { outcome, told, text }] of FATES)
  test(`onCall ${name}: ${told.join(', ')}; ${outcome}`, async () => {
    await open({ answerWindowMs: 40 })
    await setUser(change)
    const id = await house.callUser()
    const ended = await house.call(id, 'ended')
    assert.deepEqual([ended.outcome, ended.answered_at, ended.meta_error], [outcome, null, null])
    const terminate = await house.receiver.call('terminate', id)
    assert.deepEqual(Object.keys(terminate), ['id', 'from', 'to', 'event', 'timestamp', 'direction', 'status'])
    assert.equal(terminate.status, 'COMPLETED')
    assert.deepEqual(house.receiver.told(id), told)
    assert.equal((await house.thread()).at(-1)?.text, text)
  })

test('onCall answer: the phone rings for answerAfterMs, then it is live', async () => {
  await open()
  await setUser({ onCall: 'answer', answerAfterMs: 120 })
  const id = await house.callUser()
  const live = await house.call(id, 'live')
  assert.ok((live.answered_at ?? 0) - live.started_at >= 115, `${live.answered_at} ${live.started_at}`)
  await house.receiver.callStatus('ACCEPTED', id)
  assert.deepEqual(house.receiver.told(id), ['connect', 'RINGING', 'ACCEPTED'])
})

test('onCall answer, but a person is faster: answered once', async () => {
  await open({ answerWindowMs: 60_000 })
  await setUser({ onCall: 'answer', answerAfterMs: 50 })
  const id = await house.callUser()
  await house.call(id, 'ringing')
  await house.control('POST', `${path(id)}/answer`)
  await setUser({ onCall: 'answer', answerAfterMs: 50 }, CONSUMER_B)
  await house.call(await house.callUser(CONSUMER_B), 'live')
  assert.equal((await house.call(id, 'live')).state, 'live', 'the later answer did no harm')
})

test('a person declines', async () => {
  await open()
  const id = await house.callUser()
  await house.call(id, 'ringing')
  const { status, body } = await house.control('POST', `${path(id)}/decline`)
  assert.deepEqual([status, body.state, body.outcome], [200, 'ended', 'declined'])
  await house.receiver.call('terminate', id)
  assert.deepEqual(house.receiver.told(id), ['connect', 'RINGING', 'REJECTED', 'terminate'])
})

test('a user who is in another call, with whomever, is busy', async () => {
  await open()
  const other = {
    number: '4930123456',
    name: 'Other',
    phone_number_id: '555000333',
    waba_id: '555000444',
    token: 'other-token',
    app_secret: 'other-secret',
    calling: 'ENABLED',
  }
  await house.control('POST', '/businesses', other)
  await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: other.number })
  const id = await house.callUser()
  assert.equal((await house.call(id, 'ended')).outcome, 'missed')
  await house.receiver.call('terminate', id)
  assert.deepEqual(house.receiver.told(id), ['connect', 'REJECTED', 'terminate'])
})

test('a phone that rings can place no call; one that is not reached knows of none and can', async () => {
  await open()
  const id = await house.callUser()
  await house.call(id, 'ringing')
  const placing = await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS })
  assert.deepEqual([placing.status, placing.body.error.code], [409, 'busy'])
  await setUser({ onCall: 'unreachable' }, CONSUMER_B)
  await house.callUser(CONSUMER_B)
  await house.place(CONSUMER_B)
})

test('the business gives up while it rings: cancelled, a missed call on the phone', async () => {
  await open()
  const id = await house.callUser()
  await house.call(id, 'ringing')
  assert.equal((await house.act(id, 'terminate')).status, 200)
  assert.equal((await house.call(id, 'ended')).outcome, 'cancelled')
  const terminate = await house.receiver.call('terminate', id)
  assert.equal(terminate.duration, undefined)
  assert.deepEqual(house.receiver.told(id), ['connect', 'RINGING', 'terminate'])
  assert.equal((await house.thread()).at(-1)?.text, 'Missed voice call')
})

test('answer and decline are refused with a hint where they are not possible', async () => {
  await open({ connectAfterMs: 60_000 })
  const refused = async (id: string, code: string) => {
    for (const deed of ['answer', 'decline']) {
      const { status, body } = await house.control('POST', `${path(id)}/${deed}`)
      assert.deepEqual([status, body.error.code], [409, code])
      assert.ok(body.error.hint.length > 0)
    }
  }
  await refused(await house.place(CONSUMER_B), 'not_incoming')
  const id = await house.callUser()
  await refused(id, 'not_ringing')
  await house.act(id, 'terminate')
  await refused(id, 'call_ended')
  await house.close()
  await open()
  const live = await house.callUser()
  await house.call(live, 'ringing')
  await house.control('POST', `${path(live)}/answer`)
  await refused(live, 'already_answered')
})

test('answered, but the business sends nothing: FAILED 138021 with a duration', WHOLE, async () => {
  await open({ silence: { atStart: 50, midCall: 50 } })
  await setUser({ onCall: 'answer', answerAfterMs: 0 })
  const id = await house.callUser()
  const ended = await house.call(id, 'ended')
  assert.deepEqual([ended.outcome, ended.meta_error?.code], ['failed', 138021])
  const terminate = await house.receiver.call('terminate', id)
  assert.deepEqual([terminate.status, terminate.errors[0].code], ['FAILED', 138021])
  assert.equal(typeof terminate.duration, 'number')
  assert.equal((await house.thread()).at(-1)?.text, 'Media not received by the client for a long time')
})

test(
  'a business whose certificate is not the one it described: FAILED 138020, whoever has not answered yet',
  WHOLE,
  async () => {
    await open()
    const peer = `business-${++peerCount}`
    peers.order({ do: 'offer', id: peer })
    const { sdp } = await peers.told('offer', peer)
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
      peers.order({ do: 'offer', id: phone })
      const { sdp } = await peers.told('offer', phone)
      const { status, body } = await house.control('POST', `${path(id)}/phone`, { sdp })
      assert.equal(status, 200, JSON.stringify(body))
      peers.order({ do: 'accept', id: phone, sdp: body.sdp })
      await peers.told('open', phone)
    }
    if (when === 'before') {
      await attach()
      await Promise.all([play(peer, 1000, HALF_SECOND), play(phone, 500, HALF_SECOND)])
      assert.equal(await toneShareAt(phone, 1000), 0, 'nothing passes before the answer')
    }
    await house.control('POST', `${path(id)}/answer`)
    if (when === 'after') await attach()
    await Promise.all([play(peer, 1000, HALF_SECOND), play(phone, 700, HALF_SECOND)])
    assert.ok((await toneShareAt(phone, 1000)) > 0.6, 'the user hears the business')
    assert.ok((await toneShareAt(peer, 700)) > 0.6, 'the business hears the user')
    await house.control('POST', `${path(id)}/hangup`)
  })

test('the event stream lets a phone ring: the incoming call in each of its states, and its line in the thread', async () => {
  await open()
  const closed = new AbortController()
  const stream = await fetch(`${house.simulator.url}/_sim/v1/events?user=${CONSUMER_A}`, { signal: closed.signal })
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  const id = await house.callUser()
  let text = ''
  while (!text.includes('"outcome":"declined"')) {
    text += (await reader?.read())?.value ?? assert.fail('the stream ended')
    if (text.includes('"state":"ringing"') && !text.includes('"state":"ended"'))
      await house.control('POST', `${path(id)}/decline`)
  }
  const states = [...text.matchAll(/event: call\ndata: (.*)\n/g)].map(([, data]) => JSON.parse(data ?? ''))
  assert.deepEqual(
    states.slice(0, 2).map((call) => [call.id, call.direction, call.state]),
    [
      [id, 'BUSINESS_INITIATED', 'connecting'],
      [id, 'BUSINESS_INITIATED', 'ringing'],
    ],
  )
  assert.match(text, /event: thread\ndata: .*"outcome":null/)
  closed.abort()
})

test('statuses go out in order, though the business stumbles over each of them once', async () => {
  await open()
  let count = 0
  house.receiver.answering = (_received, response) => response.writeHead(count++ % 2 === 0 ? 500 : 200).end()
  const id = await house.callUser()
  await house.call(id, 'ringing')
  await house.control('POST', `${path(id)}/answer`)
  await house.receiver.callStatus('ACCEPTED', id)
  await house.act(id, 'terminate')
  await house.receiver.call('terminate', id)
  const told = house.receiver.told(id).filter((word, at, all) => word !== all[at - 1])
  assert.deepEqual(told, ['connect', 'RINGING', 'ACCEPTED', 'terminate'])
})

test('a reset ends business calls in every state, and their businesses are told', async () => {
  await open({ connectAfterMs: 60_000 })
  const connecting = await house.callUser()
  await house.act(await house.place(CONSUMER_B), 'accept', answerSession())
  await house.control('POST', '/reset')
  await house.receiver.call('terminate', connecting)
  assert.deepEqual((await house.control('GET', '/calls')).body, [])
})
