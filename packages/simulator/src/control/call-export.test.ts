import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeAudio, durationMs, toneShare } from '@ringway/sound'
import { answerSession, CONSUMER_A, TestHouse } from '../house.test.kit.ts'
import { BusinessProcess } from '../relay/business-peer.test.parent.ts'
import type { CallReport } from './schemas.ts'

/** One call told whole, with real sound. */

const WHOLE = { timeout: 60_000 }
const SECRETS = ['simulator-token', 'simulator-app-secret', 'simulator-verify-token']

let house: TestHouse
let peers: BusinessProcess
let id: string
let answer: string

before(async () => {
  peers = new BusinessProcess()
  house = await TestHouse.open()
  await house.control('PATCH', `/users/${CONSUMER_A}`, { audio: { tone_hz: 700, loop: true } })
  id = await house.place()
  const { session } = await house.receiver.call('connect', id)
  peers.order({ do: 'answer', id, offer: session.sdp })
  answer = (await peers.told('answer', id)).sdp
  await house.act(id, 'pre_accept', answerSession(answer))
  await peers.told('open', id)
  // A secret where it should not be.
  const opaque = { biz_opaque_callback_data: `CA01 ${SECRETS.join(' ')}` }
  await house.act(id, 'accept', { ...answerSession(answer), ...opaque })
  peers.order({ do: 'play', id, hz: 1000, script: '.....l....'.repeat(8) })
  await peers.told('played', id)
  await house.control('POST', `${path()}/dtmf`, { digits: '5' })
  await peers.told('digits', id)
  await house.control('POST', `${path()}/hangup`)
  await house.receiver.call('terminate', id)
})
after(async () => {
  await peers.end()
  await house.close()
})

const path = () => `/calls/${encodeURIComponent(id)}`
const report = async (): Promise<CallReport> => (await house.control('GET', `${path()}/export?format=json`)).body
const file = async () => await fetch(`${house.simulator.url}/_sim/v1${path()}/export`)
/** What the file carries besides its script. */
const carried = (html: string) =>
  JSON.parse(
    /<script type="application\/json" id="content">(.*?)<\/script>/s.exec(html)?.[1] ?? assert.fail('no content'),
  )

test('the report has the SDP of both, all that crossed the border, and what happened, in order', WHOLE, async () => {
  const { call, sdp, requests, moments, user, business } = await report()
  assert.deepEqual([call.id, user.wa_id, business.name], [id, CONSUMER_A, 'Demo Business'])
  assert.deepEqual([sdp.offer.by, sdp.answer], ['whatsapp', { by: 'business', text: answer }])
  assert.match(sdp.offer.text, /^a=ice-lite/m)
  assert.deepEqual(
    requests.map(({ kind, status }) => `${kind} ${status}`),
    ['webhook 200', 'graph 200', 'graph 200', 'webhook 200'],
  )
  const order = ['pre-accepted', 'business-connected', 'accepted', 'business-media', 'keys', 'hung-up']
  assert.deepEqual(
    moments.map(({ what }) => what).filter((what) => order.includes(what)),
    order,
  )
  assert.equal(moments.find(({ what }) => what === 'keys')?.detail, '5')
})

test('RTP of both directions: packets, losses, bitrate', WHOLE, async () => {
  const { business, user } = (await report()).streams
  // Eight of eighty were lost on the way, the last of them not at the very end.
  assert.deepEqual([business?.packets, business?.lost], [72, 8])
  // The key's packets are among them.
  assert.ok(user && user.packets > 50 && user.lost === 0, JSON.stringify(user))
  for (const figures of [business, user]) assert.ok(figures && figures.bitrate > 4_000 && figures.bitrate < 60_000)
})

test('the waveform: as long as the recording, loud where the tone is', WHOLE, async () => {
  const { body } = await house.control('GET', `${path()}/peaks?speaker=business&most=100`)
  const { answered_at, ended_at } = (await report()).call
  assert.ok(Math.abs(body.duration_ms - (Number(ended_at) - Number(answered_at))) < 200, `${body.duration_ms}`)
  assert.ok(body.peaks.length <= 100 && body.peaks.length >= 50)
  assert.ok(body.peaks.filter((peak: number) => peak > 0.1).length * body.ms_per_peak > 1_000)
  assert.deepEqual((await house.control('GET', `${path()}/peaks?most=100`)).body, body)
})

test('the file opens without a network and carries both recordings, gaps as silence', WHOLE, async () => {
  const answered = await file()
  assert.match(answered.headers.get('content-disposition') ?? '', /filename="whatsapp-call-wacid\.[\w.-]+\.html"/)
  const html = await answered.text()
  assert.doesNotMatch(html.replace(/http:\/\/www\.w3\.org\/\S+/g, ''), /<(script|link|img)[^>]+(src|href)=/)
  const { report: within, sound } = carried(html)
  assert.equal(within.call.id, id)
  for (const [speaker, hz] of [
    ['business', 1000],
    ['user', 700],
  ] as const) {
    const heard = await decodeAudio(Buffer.from(sound[speaker].ogg.split(',')[1], 'base64'))
    assert.ok(Math.abs(durationMs(heard) - sound[speaker].duration_ms) < 50, `${durationMs(heard)} ms`)
    const middle = heard.samples.subarray(heard.sampleRate * 0.4, heard.sampleRate * 0.5)
    assert.ok(toneShare(middle, heard.sampleRate, hz) > 0.6, speaker)
  }
})

test('no token and no secret is in it, not even where a body held one', WHOLE, async () => {
  const texts = [JSON.stringify(await report()), await (await file()).text()]
  for (const text of texts) for (const secret of SECRETS) assert.equal(text.includes(secret), false, secret)
  assert.match((await report()).call.opaque ?? '', /^CA01 …/)
})

test('the faults in force are in the report', WHOLE, async () => {
  assert.deepEqual((await report()).faults, [])
  const { body } = await house.control('POST', '/faults', { kind: 'webhook-lose', match: { event: 'text' } })
  assert.deepEqual((await report()).faults, [body])
  await house.control('DELETE', '/faults')
})

test('a call that nobody answered has a report too, and no sound', WHOLE, async () => {
  const unanswered = await house.place()
  await house.control('POST', `/calls/${encodeURIComponent(unanswered)}/hangup`)
  const { body } = await house.control('GET', `/calls/${encodeURIComponent(unanswered)}/export?format=json`)
  assert.deepEqual([body.sdp.answer, body.streams], [null, { business: null, user: null }])
  const html = await (
    await fetch(`${house.simulator.url}/_sim/v1/calls/${encodeURIComponent(unanswered)}/export`)
  ).text()
  assert.deepEqual(carried(html).sound, { business: null, user: null })
})

test('a business’s own call: it offers, WhatsApp answers', WHOLE, async () => {
  await house.allowCalls()
  const offer = await peers.offer('caller')
  const placed = await house.callUser(CONSUMER_A, offer)
  await house.receiver.call('connect', placed)
  const { body } = await house.control('GET', `/calls/${encodeURIComponent(placed)}/export?format=json`)
  assert.deepEqual(body.sdp.offer, { by: 'business', text: offer })
  assert.deepEqual([body.sdp.answer.by, /setup:passive/.test(body.sdp.answer.text)], ['whatsapp', true])
})
