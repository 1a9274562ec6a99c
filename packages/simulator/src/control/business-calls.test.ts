import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { DAY } from '../clock.ts'
import type { SimulatorConfig } from '../config.ts'
import {
  answerSession,
  BUSINESS,
  CONSUMER_A,
  CONSUMER_B,
  OTHER_BUSINESS,
  PHONE_NUMBER_ID,
  TestHouse,
} from '../house.test.kit.ts'

/** Journeys of calls that a business places; their audio is in business-call-audio.test.ts. */

const WHOLE = { timeout: 60_000 }

let house: TestHouse

afterEach(() => house.close())

async function open(config: Partial<SimulatorConfig> = {}): Promise<void> {
  house = await TestHouse.open({ connectAfterMs: 0, ...config })
  await house.allowCalls()
}

const path = (call: string) => `/calls/${encodeURIComponent(call)}`
const setUser = (change: object, user = CONSUMER_A) => house.control('PATCH', `/users/${user}`, change)

test("a user's answer opens the service window; a call that rings out does not", async () => {
  await open({ answerWindowMs: 20 })
  const message = { messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body: 'How was it?' } }
  const statusOf = async () => {
    const { body } = await house.graph('POST', `${PHONE_NUMBER_ID}/messages`, message)
    const { value } = await house.receiver.first(({ value }) => value.statuses?.[0]?.id === body.messages[0].id)
    return value.statuses[0].status
  }
  await house.control('POST', '/clock', { advance: DAY })
  await house.call(await house.callUser(), 'ended')
  assert.equal(await statusOf(), 'failed', 'what the user wrote when asking for calls is a day old')
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
  await house.allowCalls(CONSUMER_B)
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
  await house.control('POST', '/businesses', OTHER_BUSINESS)
  await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: OTHER_BUSINESS.number })
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
  await house.allowCalls(CONSUMER_B)
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
  const seen = new Set<string>()
  house.receiver.answering = ({ raw }, response) => {
    const body = raw.toString()
    response.writeHead(seen.has(body) ? 200 : 500).end()
    seen.add(body)
  }
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
