import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { encodeWav, joinSamples, openSpeech, silence, tone } from '@ringway/sound'
import type { SimulatorConfig } from '../config.ts'
import { BUSINESS, CONSUMER_A, TestHouse } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'

const WHOLE = { timeout: 60_000 }

let house: TestHouse
let peers: BusinessProcess
let peerCount = 0
before(() => {
  peers = new BusinessProcess()
})
after(() => peers.end())
afterEach(() => house.close())

const path = (call: string) => `/calls/${encodeURIComponent(call)}`

async function open(config: Partial<SimulatorConfig> = {}, user: object = {}): Promise<void> {
  house = await TestHouse.open({ connectAfterMs: 0, ...config })
  const { status, body } = await house.control('PATCH', `/users/${CONSUMER_A}`, user)
  assert.equal(status, 200, JSON.stringify(body))
}

/** A user's call that a business with real audio has answered. */
async function answered(): Promise<{ id: string; peer: string }> {
  const id = await house.place()
  const { session } = await house.receiver.call('connect', id)
  const peer = `scripted-${++peerCount}`
  peers.order({ do: 'answer', id: peer, offer: session.sdp })
  const { sdp } = await peers.told('answer', peer)
  await house.act(id, 'pre_accept', { session: { sdp_type: 'answer', sdp } })
  await peers.told('open', peer)
  await house.act(id, 'accept', { session: { sdp_type: 'answer', sdp } })
  await peers.told('first-packet', peer)
  return { id, peer }
}

const scriptOf = async (id: string, until: string) =>
  (await house.control('GET', `${path(id)}/script?until=${until}&timeout_ms=20000`)).body
const states = ({ steps }: { steps: { state: string }[] }) => steps.map(({ state }) => state)

test('a script waits, presses, expects a tone, plays one and hangs up; its view tells each step', WHOLE, async () => {
  await open(
    {},
    {
      script: [
        { wait_ms: 50 },
        { digits: '12#' },
        { expect_tone: { hz: 1000, for_ms: 400, within_ms: 10_000 } },
        { tone_hz: 700, ms: 600 },
        { hang_up: true },
      ],
    },
  )
  const { id, peer } = await answered()
  assert.equal((await house.call(id, 'live')).script?.state, 'running')
  await peers.told('digits', peer, ({ digits }) => digits === '12#')
  await peers.play(peer, 1000, '.'.repeat(40))
  const script = await scriptOf(id, 'done')
  assert.deepEqual([script.state, states(script)], ['done', Array(5).fill('done')])
  const { result } = script.steps[2]
  assert.ok(result.heard && result.share > 0.6 && result.stood_ms >= 400, JSON.stringify(result))
  const call = await house.call(id, 'ended')
  assert.deepEqual([call.outcome, call.script], ['answered', { state: 'done', step: 4 }])
  assert.ok((await peers.report(peer, 700)).toneShare > 0.2, 'the business heard the tone')
})

test('an expectation that is not met ends the script, says why, and leaves the call', WHOLE, async () => {
  await open({}, { script: [{ expect_tone: { hz: 1000, within_ms: 300 } }, { hang_up: true }] })
  const { id } = await answered()
  const script = await scriptOf(id, 'failed')
  assert.deepEqual([script.state, states(script)], ['failed', ['failed', 'skipped']])
  assert.match(script.steps[0].result.why, /silence|no sound/)
  assert.equal((await house.call(id, 'live')).state, 'live')
})

test('a call that ends cuts its script; one that was never live does nothing of it', WHOLE, async () => {
  await open({}, { script: [{ wait_ms: 60_000 }, { hang_up: true }] })
  const { id } = await answered()
  await scriptOf(id, 'running')
  await house.control('POST', `${path(id)}/hangup`)
  const cut = await scriptOf(id, 'cut')
  assert.deepEqual([cut.state, states(cut)], ['cut', ['done', 'skipped']])
  const unanswered = await house.place()
  await house.control('POST', `${path(unanswered)}/hangup`)
  const never = await scriptOf(unanswered, 'cut')
  assert.deepEqual([never.state, states(never), never.step], ['cut', ['skipped', 'skipped'], null])
})

test('a script put on a running call starts at once, on a call of a business too', WHOLE, async () => {
  await open({}, { onCall: 'answer', answerAfterMs: 0 })
  await house.allowCalls()
  const id = await house.callUser()
  await house.call(id, 'live')
  const put = await house.control('PUT', `${path(id)}/script`, { steps: [{ wait_ms: 20 }, { hang_up: true }] })
  assert.equal(put.status, 200, JSON.stringify(put.body))
  assert.equal((await scriptOf(id, 'done')).state, 'done')
  assert.equal((await house.call(id, 'ended')).outcome, 'answered')
  assert.equal(
    (await house.control('PUT', `${path(id)}/script`, { steps: [{ wait_ms: 1 }] })).body.error.code,
    'call_ended',
  )
})

test('a phone that drops says no goodbye: nothing more is sent, and the call fails 138022', WHOLE, async () => {
  await open({ lostUserMs: 400 }, { audio: { tone_hz: 700, loop: true }, script: [{ wait_ms: 300 }, { drop: true }] })
  const { id } = await answered()
  await scriptOf(id, 'done')
  const { rtp } = await house.call(id, 'live')
  const call = await house.call(id, 'ended')
  assert.deepEqual([call.outcome, call.meta_error?.code, call.rtp.sent], ['failed', 138022, rtp.sent])
  assert.equal((await house.receiver.call('terminate', id)).status, 'FAILED')
})

test('muted, the user goes on unheard', WHOLE, async () => {
  await open(
    {},
    { script: [{ mute: true, ms: 700 }, { tone_hz: 700, ms: 500 }, { wait_ms: 400 }, { tone_hz: 900, ms: 500 }] },
  )
  const { id } = await answered()
  await scriptOf(id, 'done')
  const ask = { speaker: 'user', within_ms: 0, for_ms: 400 }
  const muted = await house.control('POST', `${path(id)}/expect-tone`, { hz: 700, ...ask })
  const heard = await house.control('POST', `${path(id)}/expect-tone`, { hz: 900, ...ask })
  assert.deepEqual([muted.body.heard, heard.body.heard], [false, true], JSON.stringify([muted.body, heard.body]))
})

test('expect-tone waits for the tone, and tells what there was instead', WHOLE, async () => {
  await open()
  const { id, peer } = await answered()
  const coming = house.control('POST', `${path(id)}/expect-tone`, { hz: 1000, for_ms: 500, within_ms: 15_000 })
  await peers.play(peer, 1000, '.'.repeat(60))
  const { body } = await coming
  assert.ok(body.heard && body.why === null && body.share > 0.6 && body.stood_ms >= 500, JSON.stringify(body))
  const beside = await house.control('POST', `${path(id)}/expect-tone`, { hz: 1040, within_ms: 0 })
  assert.match(beside.body.why, /At most \d+ % of the energy was at 1040 Hz/)
  const later = { hz: 1000, within_ms: 0, from_ms: body.to_ms + 2_000 }
  assert.equal((await house.control('POST', `${path(id)}/expect-tone`, later)).body.heard, false)
})

test('expect-speech hears what is said, and nothing else', WHOLE, async () => {
  await using speaker = openSpeech()
  const speech = await speaker.speak({ text: 'Welcome to the example shop.' })
  const samples = joinSamples([speech.samples, silence(300, 16_000).samples, tone(1000, 300).samples])
  const wav_base64 = encodeWav(samples, 16_000).toString('base64')
  await open({}, { script: [{ wav_base64 }] })
  const { id } = await answered()
  const expect = (ask: object) => house.control('POST', `${path(id)}/expect-speech`, { speaker: 'user', ...ask })
  const { body } = await expect({ text: 'Welcome to the example shop', within_ms: 20_000 })
  assert.ok(body.heard && body.share >= 0.62 && body.to_ms > body.from_ms, JSON.stringify(body))
  const any = await expect({ any_of: ['Goodbye everybody', 'the example shop'], within_ms: 0 })
  assert.deepEqual([any.body.heard, any.body.text], [true, 'the example shop'])
  const other = await expect({ text: 'Please hold the line', within_ms: 0 })
  assert.ok(!other.body.heard && other.body.why, JSON.stringify(other.body))
  const silent = await expect({ text: 'Welcome', speaker: 'business', within_ms: 0 })
  assert.match(silent.body.why, /silence|no sound/)
})

test('what cannot be expected or done is refused by its key', WHOLE, async () => {
  await open()
  const id = await house.place()
  const refused = async (method: string, where: string, body: object) =>
    (await house.control(method, where, body)).body.error.message
  assert.match(await refused('POST', `${path(id)}/expect-tone`, { hz: 1000, for_ms: 20 }), /for_ms/)
  assert.match(await refused('POST', `${path(id)}/expect-speech`, { text: '?!' }), /text/)
  assert.match(await refused('POST', `${path(id)}/expect-speech`, { text: 'привет' }), /text: must have an English/)
  assert.match(await refused('POST', `${path(id)}/expect-speech`, {}), /exactly one of text and any_of/)
  assert.match(await refused('PATCH', `/users/${CONSUMER_A}`, { script: [{ jump: true }] }), /script/)
  assert.match((await house.control('GET', `${path(id)}/script`)).body.error.message, /no script for this call/)
})

test(
  'a user who has blocked businesses: connect 138001, messages fail 131026, and calling them is refused',
  WHOLE,
  async () => {
    await open()
    await house.allowCalls()
    await house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: 'blocked' })
    const { status, body } = await house.connect()
    assert.deepEqual([status, body.error.code], [400, 138001])
    const text = { messaging_product: 'whatsapp', to: CONSUMER_A, type: 'text', text: { body: 'Hello?' } }
    const sent = await house.graph('POST', '106540352242922/messages', text)
    const [{ id }] = sent.body.messages
    const failed = await house.receiver.first(({ value }) => value.statuses?.[0]?.id === id)
    assert.deepEqual([failed.value.statuses[0].status, failed.value.statuses[0].errors[0].code], ['failed', 131026])
    const call = await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS })
    assert.deepEqual([call.status, call.body.error.code], [409, 'blocked'])
  },
)
