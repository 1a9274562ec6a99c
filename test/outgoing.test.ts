import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import twilio from 'twilio'
import { type Caller, Callers, playTone } from './kit/callers.ts'
import { alertsAbout, callResource } from './kit/dialed.ts'
import { likeness } from './kit/likeness.ts'
import { permit } from './kit/permission.ts'
import { recorded } from './kit/recorded.ts'
import { levelBetween, toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { SAME_WORDS, Voices } from './kit/voices.ts'

let callers: Callers
before(async () => {
  callers = await Callers.open()
  await callers.takeCalls()
})
after(() => callers?.close())

/** A user who allows calls; `verbs` is what a call is told at /out. */
async function willing(verbs = '<Hangup/>', profile: object = {}): Promise<Caller> {
  const user = await callers.caller('<Hangup/>', profile)
  user.twiml('/out', verbs)
  await permit(callers.house, user.waId)
  return user
}

async function update(sid: string, form: Record<string, string>) {
  return callers.house.rest('POST', callers.house.account(`/Calls/${sid}.json`), { form })
}

describe('a business calls a user', () => {
  test('rings, is answered, both hear each other, a key is heard, the user hangs up: all told in order', async () => {
    const user = await willing(`<Gather action="/keys" numDigits="1" timeout="10">${playTone(1000, 600)}</Gather>`, {
      audio: { tone_hz: 700, loop: true },
    })
    user.twiml('/keys', playTone(1400, 3_000))
    const sid = await user.beCalled()
    const id = await user.incoming(sid)
    await user.asked('/progress', 2)
    assert.equal((await callResource(callers, sid)).status, 'ringing')
    await user.answer(id)
    const asked = await user.asked('/out')
    assert.deepEqual(
      ['CallStatus', 'Direction', 'From', 'To'].map((name) => asked.params.get(name)),
      ['in-progress', 'outbound-api', 'whatsapp:+558551234567', user.address],
    )
    const signature = String(asked.headers['x-twilio-signature'])
    const form = Object.fromEntries(asked.params)
    assert.ok(twilio.validateRequest(callers.house.authToken, signature, `${callers.app.url}/out`, form))

    await until('the tone of /out', async () => toneSpans(await recorded(callers.house, id), 1000)[0])
    await user.press(id, '7')
    assert.equal((await user.asked('/keys')).params.get('Digits'), '7')
    await until('the tone of /keys', async () => (toneSpans(await recorded(callers.house, id), 1400)[0]?.ms ?? 0) > 200)
    const said = async () => toneSpans(await user.heard(id, 'user'), 700).reduce((sum, { ms }) => sum + ms, 0)
    await until("the user's tone", async () => (await said()) > 400)
    const over = await user.hangUp(id)
    assert.equal(over.outcome, 'answered')

    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    const told = callers.app.arrived.filter(({ path, params }) => path === '/progress' && params.get('CallSid') === sid)
    assert.deepEqual(
      told.map(({ params }) => params.get('SequenceNumber')),
      ['0', '1', '2', '3'],
    )
    const call = await callResource(callers, sid)
    assert.deepEqual([call.status, call.direction, call.to], ['completed', 'outbound-api', user.address])
    assert.ok(Number(call.duration) >= 1)
    const thread = await user.thread()
    assert.equal(thread.at(-1)?.call?.outcome, 'answered')
  })

  test("the seed's own Url is answered here, and heard", async () => {
    const voices = new Voices()
    const user = await willing('', { onCall: 'answer', answerAfterMs: 1_000 })
    const sid = await user.beCalled({ Url: 'http://demo.twilio.com/docs/voice.xml' })
    const id = await user.incoming(sid, 'ended')
    const words = await voices.say('Thanks for the call.', 'rms')
    assert.ok(likeness(await user.heard(id), words).share > SAME_WORDS)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    await voices.close()
  })

  test('declined → busy', async () => {
    const user = await willing()
    const sid = await user.beCalled()
    const id = await user.incoming(sid)
    await user.asked('/progress', 2)
    await user.decline(id)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'busy'])
    assert.equal((await callResource(callers, sid)).duration, null)
  })

  test('rings out after Timeout → no-answer, and rings no more', async () => {
    const user = await willing()
    const sid = await user.beCalled({ Timeout: '5' })
    const id = await user.incoming(sid)
    const since = performance.now()
    const call = await user.ended(id)
    assert.equal(call.outcome, 'cancelled')
    assert.ok(performance.now() - since > 3_000)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'no-answer'])
  })

  test('a phone that is busy, and one that is unreachable', async () => {
    const busy = await willing('', { onCall: 'busy' })
    const away = await willing('', { onCall: 'unreachable' })
    const [first, second] = [await busy.beCalled(), await away.beCalled({ Timeout: '5' })]
    assert.deepEqual(await busy.progress(first), ['initiated', 'busy'])
    assert.deepEqual(await away.progress(second), ['initiated', 'no-answer'])
  })

  test('canceled while it rings: the phone falls silent', async () => {
    const user = await willing()
    const sid = await user.beCalled()
    const id = await user.incoming(sid)
    await user.asked('/progress', 2)
    assert.equal((await update(sid, { Status: 'canceled' })).body.status, 'canceled')
    assert.equal((await user.ended(id)).outcome, 'cancelled')
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'canceled'])
  })

  test('canceled at once: nothing of it stays at WhatsApp', async () => {
    const user = await willing()
    const sid = await user.beCalled()
    const { body } = await update(sid, { Status: 'canceled' })
    assert.equal(body.status, 'canceled')
    await until('no call of the user is on', async () => {
      const calls = await callers.house.sim<{ state: string }[]>('GET', `/calls?user=${user.waId}`)
      return calls.every(({ state }) => state === 'ended')
    })
    // It may have left the queue before it was canceled; it was told as one or the other.
    const final = (await callResource(callers, sid)).status
    assert.equal(final, 'canceled')
  })

  test('Status=completed ends a call in progress, TimeLimit does so by itself', async () => {
    const user = await willing('<Pause length="60"/>', { onCall: 'answer', answerAfterMs: 0 })
    const sid = await user.beCalled()
    await user.asked('/out')
    assert.equal((await update(sid, { Status: 'completed' })).body.status, 'completed')
    const limited = await user.beCalled({ TimeLimit: '1' })
    const id = await user.incoming(limited, 'ended')
    const call = await user.ended(id)
    const lasted = (call.ended_at ?? 0) - (call.answered_at ?? 0)
    assert.ok(lasted > 900 && lasted < 4_000, `${lasted} ms`)
    assert.equal((await user.progress(limited)).at(-1), 'completed')
  })

  test('a document given with the call; its relative addresses cannot be asked', async () => {
    const user = await willing('', { onCall: 'answer', answerAfterMs: 0 })
    const file = `${callers.app.url}/tone.wav?hz=900&amp;ms=400`
    const sid = await user.beCalled({ Twiml: `<Response><Play>${file}</Play><Redirect>/next</Redirect></Response>` })
    const id = await user.incoming(sid, 'ended')
    assert.ok((toneSpans(await user.heard(id), 900)[0]?.ms ?? 0) > 300)
    assert.deepEqual(await alertsAbout(callers, sid), ['15004'])
  })

  test('an application leads the call and is told its end', async () => {
    const user = await willing('', { onCall: 'answer', answerAfterMs: 0 })
    user.twiml('/voice', playTone(800, 300))
    const application = await callers.house.voiceApplication()
    const sid = await user.beCalled({ ApplicationSid: application })
    assert.equal((await user.asked('/voice')).params.get('ApplicationSid'), application)
    const ended = await user.asked('/status')
    assert.deepEqual([ended.params.get('CallSid'), ended.params.get('CallStatus')], [sid, 'completed'])
  })

  test('SendDigits is heard before the first document', async () => {
    const user = await willing(playTone(1000, 300), { onCall: 'answer', answerAfterMs: 0 })
    const sid = await user.beCalled({ SendDigits: '5' })
    const heard = await user.heard(await user.incoming(sid, 'ended'))
    const [document] = toneSpans(heard, 1000)
    assert.ok(document && levelBetween(heard, 0, document.from - 20) > 0.05, 'the key comes first')
  })

  test('what fails to answer: the caller of an outgoing call is told, and it ends', async () => {
    const user = await willing('', { onCall: 'answer', answerAfterMs: 0 })
    const sid = await user.beCalled({ Url: 'http://127.0.0.1:9/nobody' })
    assert.equal((await user.progress(sid)).at(-1), 'completed')
    assert.deepEqual(await alertsAbout(callers, sid), ['11202'])
  })

  test('without permission → failed 37000, told once, with an alert, and no phone rings', async () => {
    const user = await callers.caller()
    const sid = await user.beCalled()
    assert.deepEqual(await user.progress(sid), ['failed'])
    const { params } = await user.asked('/progress')
    assert.equal(params.get('ErrorCode'), '37000')
    assert.deepEqual(await alertsAbout(callers, sid), ['37000'])
    assert.deepEqual(await callers.house.sim('GET', `/calls?user=${user.waId}`), [])
  })

  test('a second call to the same user while one is on → failed 37003', async () => {
    const user = await willing('<Pause length="60"/>', { onCall: 'answer', answerAfterMs: 0 })
    const first = await user.beCalled()
    await user.asked('/out')
    const second = await user.beCalled()
    assert.deepEqual(await user.progress(second), ['failed'])
    assert.deepEqual(await alertsAbout(callers, second), ['37003'])
    assert.equal((await update(first, { Status: 'completed' })).status, 200)
  })
})

describe('a call in progress is led elsewhere', () => {
  const spans = async (id: string, hz: number) => toneSpans(await recorded(callers.house, id), hz)

  test('by Url, in the middle of a tone: the old one falls silent, the new one is heard', async () => {
    const user = await willing(playTone(1000, 20_000), { onCall: 'answer', answerAfterMs: 1_000 })
    user.twiml('/elsewhere', `${playTone(1400, 500)}<Hangup/>`)
    const sid = await user.beCalled()
    const id = await user.incoming(sid, 'live')
    await until('the first tone', async () => ((await spans(id, 1000))[0]?.ms ?? 0) > 200)
    const { status, body } = await update(sid, { Url: `${callers.app.url}/elsewhere` })
    assert.deepEqual([status, body.status], [200, 'in-progress'])
    await user.ended(id)
    const [old, fresh] = [(await spans(id, 1000)).at(-1), (await spans(id, 1400))[0]]
    assert.ok(old && fresh && old.to < fresh.from && old.to < 15_000)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'in-progress', 'completed'])
  })

  test('by Twiml, while keys are waited for; twice in a row the last one counts', async () => {
    const user = await willing('<Gather timeout="60" action="/never"/>', { onCall: 'answer', answerAfterMs: 0 })
    const sid = await user.beCalled()
    const id = await user.incoming(sid, 'live')
    await user.asked('/out')
    const tone = (hz: number) => `<Play>${callers.app.url}/tone.wav?hz=${hz}&amp;ms=400</Play>`
    await until('in progress', async () => (await callResource(callers, sid)).status === 'in-progress')
    await update(sid, { Twiml: `<Response>${tone(600)}<Pause length="60"/></Response>` })
    await update(sid, { Twiml: `<Response>${tone(800)}</Response>` })
    await user.ended(id)
    assert.ok(((await spans(id, 800))[0]?.ms ?? 0) > 300)
  })

  test('a call that rings, or is over, is not led anywhere', async () => {
    const user = await willing()
    const sid = await user.beCalled()
    await user.incoming(sid)
    assert.equal((await update(sid, { Url: `${callers.app.url}/elsewhere` })).body.code, 21220)
    await update(sid, { Status: 'canceled' })
    assert.equal((await update(sid, { Url: `${callers.app.url}/elsewhere` })).body.code, 21220)
  })
})
