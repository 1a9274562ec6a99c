import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import twilio from 'twilio'
import { type Caller, Callers, type Entry, playTone, type SimCall } from './kit/callers.ts'
import type { Arrived } from './kit/customer-app.ts'
import { BUSINESS, CONSUMER_A } from './kit/house.ts'
import { likeness } from './kit/likeness.ts'
import { recorded } from './kit/recorded.ts'
import { levelBetween, toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { OTHER_WORDS, SAME_WORDS, Voices } from './kit/voices.ts'

const CHIME_HZ = 587.33
const OPENING_HOURS = 'We are open from nine to six, Monday to Friday.'
const ABOUT_THE_APP = 'You are listening to a small Twilio voice app. It answers WhatsApp calls through Ringway.'
const APPLICATION_ERROR = 'We are sorry. An application error has occurred. Goodbye.'
/** A port of the loopback where nobody listens. */
const NOBODY = 'http://127.0.0.1:9'

let callers: Callers
let voices: Voices
before(async () => {
  callers = await Callers.open()
  voices = new Voices()
})
after(async () => {
  await voices?.close()
  await callers?.close()
})

/** The call as Twilio's API tells it. */
async function resource(sid: string) {
  const { status, body } = await callers.house.rest('GET', callers.house.account(`/Calls/${sid}.json`))
  assert.equal(status, 200)
  return body
}

async function alertsAbout(sid: string): Promise<{ error_code: string; log_level: string; request_url: string }[]> {
  const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=100')
  return body.alerts.filter((alert: { resource_sid: string }) => alert.resource_sid === sid)
}

/** Did the account sign what arrived, as the SDK checks it? */
function isSigned({ headers, path, method, params }: Arrived, token = callers.house.authToken): boolean {
  const form = method === 'GET' ? {} : Object.fromEntries(params)
  return twilio.validateRequest(token, String(headers['x-twilio-signature']), `${callers.app.url}${path}`, form)
}

describe('the sample app, as a fresh start leaves it', () => {
  test('a message, a call, the chime, key 1, the spoken answer, the end: all in one thread', async () => {
    const { house } = callers
    await house.sim('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text: 'Are you there?' })
    const id = await house.call(CONSUMER_A)
    await until('the chime of the welcome recording', async () => {
      const [chime] = toneSpans(await recorded(house, id), CHIME_HZ)
      return chime && chime.ms > 150
    })
    await house.sim('POST', `/calls/${id}/dtmf`, { digits: '1' })
    const answer = await voices.say(OPENING_HOURS)
    const heard = await until('the answer to key 1', async () => {
      const soFar = await recorded(house, id)
      return likeness(soFar, answer).share > SAME_WORDS && soFar
    })
    assert.ok(likeness(heard, await voices.say(ABOUT_THE_APP)).share < OTHER_WORDS, 'not the answer to key 2')

    const ended = await house.sim<SimCall>('POST', `/calls/${id}/hangup`, {})
    const [message, call] = await house.sim<Entry[]>('GET', `/users/${CONSUMER_A}/thread?with=${BUSINESS.slice(1)}`)
    assert.deepEqual([message?.kind, message?.text], ['message', 'Are you there?'])
    assert.deepEqual([call?.kind, call?.text, call?.call?.outcome], ['call', 'Voice call', 'answered'])
    const talkedMs = Number(ended.ended_at) - Number(ended.answered_at)
    assert.ok(Math.abs(Number(call?.call?.duration_s) * 1000 - talkedMs) < 1000, `${talkedMs} ms`)

    const told = await until('the sample app was told the end', () =>
      house.output().match(new RegExp(`Call ${ended.opaque} ended: completed, (\\d+) s`)),
    )
    assert.ok(Math.abs(Number(told[1]) * 1000 - talkedMs) < 1100, `${told[1]} s told, ${talkedMs} ms in truth`)
    const { status, direction, from, to, duration, caller_name: name } = await resource(ended.opaque)
    assert.deepEqual([status, direction, name], ['completed', 'inbound', 'Consumer A'])
    assert.deepEqual([from, to], ['whatsapp:+555551234567', 'whatsapp:+558551234567'])
    assert.ok(Math.abs(Number(duration) * 1000 - talkedMs) < 1100, `${duration} s on record, ${talkedMs} ms in truth`)
  })
})

describe('one changed setting, the VoiceUrl, and calls are led by an app of our own', { concurrency: 4 }, () => {
  before(() => callers.takeCalls())

  test('the voice request says everything about a WhatsApp call, signed', async () => {
    const caller = await callers.caller('<Hangup/>', { name: 'Ana & José' })
    const id = await caller.call()
    const asked = await caller.asked('/voice')
    const { opaque } = await caller.ended(id)
    assert.deepEqual(Object.fromEntries(asked.params), {
      AccountSid: callers.house.accountSid,
      ApiVersion: '2010-04-01',
      ApplicationSid: await callers.house.voiceApplication(),
      CallSid: opaque,
      CallStatus: 'ringing',
      Called: 'whatsapp:+558551234567',
      Caller: caller.address,
      CallerName: 'Ana & José',
      Direction: 'inbound',
      From: caller.address,
      To: 'whatsapp:+558551234567',
    })
    assert.match(opaque, /^CA[0-9a-f]{32}$/)
    assert.equal(asked.method, 'POST')
    assert.match(String(asked.headers['content-type']), /^application\/x-www-form-urlencoded/)
    assert.match(String(asked.headers['i-twilio-idempotency-token']), /^[0-9a-f-]{36}$/)
    assert.ok(isSigned(asked))
    assert.ok(!isSigned(asked, 'another token'))
    asked.params.set('From', 'whatsapp:+15550000000')
    assert.ok(!isSigned(asked), 'the signature covers the parameters')
  })

  test('a key reaches the app as the digit it is; GET carries it, signed, in the query', async () => {
    const caller = await callers.caller('<Gather numDigits="1" action="/key?step=2" method="GET"/>')
    const id = await caller.call()
    await caller.press(id, '5')
    const key = await caller.asked('/key')
    assert.deepEqual([key.method, key.body], ['GET', ''])
    assert.deepEqual(
      ['step', 'Digits', 'CallStatus', 'From'].map((name) => key.params.get(name)),
      ['2', '5', 'in-progress', caller.address],
    )
    assert.ok(isSigned(key))
    await caller.hangUp(id)
  })

  test('the status callback tells the end, once, with everything, signed', async () => {
    const caller = await callers.caller(playTone(800, 1200), { name: 'Caller of 1.2 s' })
    const { call } = await caller.callToEnd()
    const told = await caller.asked('/status')
    const { Timestamp, CallDuration, ...rest } = Object.fromEntries(told.params)
    assert.equal((await resource(call.opaque)).duration, CallDuration)
    // Seconds begun, of a time that each side measures for itself.
    const talked = (Number(call.ended_at) - Number(call.answered_at)) / 1_000
    const more = Number(CallDuration) - talked
    assert.ok(talked >= 1.2 && more > -0.5 && more < 1.5, `${CallDuration} s told, ${talked} s in truth`)
    assert.deepEqual(rest, {
      AccountSid: callers.house.accountSid,
      ApiVersion: '2010-04-01',
      ApplicationSid: await callers.house.voiceApplication(),
      CallSid: call.opaque,
      CallStatus: 'completed',
      Called: 'whatsapp:+558551234567',
      Caller: caller.address,
      CallerName: 'Caller of 1.2 s',
      Direction: 'inbound',
      From: caller.address,
      To: 'whatsapp:+558551234567',
      CallbackSource: 'call-progress-events',
      SequenceNumber: '0',
      Duration: '1',
    })
    assert.match(String(Timestamp), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
    assert.ok(Math.abs(Date.parse(String(Timestamp)) - Number(call.ended_at)) < 2_000, String(Timestamp))
    assert.ok(isSigned(told))
  })

  test('two users at once: each hears its own tone, and each has its own keys', async () => {
    const [a, b] = [await callers.caller(), await callers.caller()]
    const keys = { [a.waId]: '123', [b.waId]: '789' }
    const hz = { [a.waId]: 900, [b.waId]: 1300 }
    const talk = async (caller: Caller) => {
      caller.twiml('/voice', `<Gather numDigits="3" action="/keys">${playTone(Number(hz[caller.waId]), 5000)}</Gather>`)
      caller.twiml('/keys', '<Hangup/>')
      const id = await caller.call()
      await until('its tone', async () => toneSpans(await caller.heard(id), Number(hz[caller.waId]))[0])
      return id
    }
    const [ofA, ofB] = await Promise.all([talk(a), talk(b)])
    await Promise.all([a.press(ofA, '123'), b.press(ofB, '789')])
    for (const [caller, id, other] of [
      [a, ofA, b],
      [b, ofB, a],
    ] as const) {
      assert.equal((await caller.asked('/keys')).params.get('Digits'), keys[caller.waId])
      await caller.ended(id)
      assert.deepEqual(toneSpans(await caller.heard(id), Number(hz[other.waId])), [], "nothing of the other's call")
    }
  })

  test('<Reject> declines unanswered, and busy says so to Twilio', async () => {
    for (const [verb, status] of [
      ['<Reject/>', 'no-answer'],
      ['<Reject reason="busy"/>', 'busy'],
    ] as const) {
      const caller = await callers.caller(verb)
      const id = await caller.call('ended')
      const call = await caller.ended(id)
      assert.deepEqual([call.outcome, call.answered_at], ['declined', null])
      assert.equal((await caller.thread()).at(-1)?.text, 'Declined')
      const told = await caller.asked('/status')
      assert.deepEqual([told.params.get('CallStatus'), told.params.get('CallDuration')], [status, '0'])
      assert.equal((await resource(String(told.params.get('CallSid')))).status, status)
      const requests = await callers.house.sim<{ body: { action?: string } }[]>('GET', `/requests?call=${id}`)
      const actions = requests.flatMap(({ body }) => body.action ?? [])
      assert.ok(actions.includes('reject') && !actions.includes('accept'), actions.join())
    }
  })

  test('a user who gives up while it rings has cancelled; for Twilio nobody answered', async () => {
    const caller = await callers.caller()
    // The app thinks about it.
    caller.on('/voice', () => undefined)
    const id = await caller.call('ringing')
    const sid = String((await caller.asked('/voice')).params.get('CallSid'))
    assert.equal((await resource(sid)).status, 'ringing')
    const ended = await caller.hangUp(id)
    assert.deepEqual([ended.state, ended.outcome, ended.answered_at], ['ended', 'cancelled', null])
    assert.equal((await caller.thread()).at(-1)?.text, 'Cancelled')
    const told = await caller.asked('/status')
    assert.deepEqual([told.params.get('CallStatus'), told.params.get('CallDuration')], ['no-answer', '0'])
    const { status, duration } = await resource(sid)
    assert.deepEqual([status, duration], ['no-answer', null])
  })
})

describe('an app that nobody answers for', () => {
  test('the call is answered all the same, and the caller told that the application failed', async () => {
    await callers.house.takeCallsTo(`${NOBODY}/voice`, { StatusCallback: '' })
    const caller = await callers.caller()
    const { call, heard } = await caller.callToEnd()
    const { share, at } = likeness(heard, await voices.say(APPLICATION_ERROR))
    assert.ok(share > SAME_WORDS, `${share}`)
    assert.ok(levelBetween(heard, at, at + 3000) > 0.01)
    assert.equal(call.outcome, 'answered')
    assert.equal((await caller.thread()).at(-1)?.text, 'Voice call')
    assert.equal((await resource(call.opaque)).status, 'completed')
    const [alert] = await alertsAbout(call.opaque)
    assert.deepEqual([alert?.error_code, alert?.log_level], ['11202', 'error'])
    assert.equal(alert?.request_url, `${NOBODY}/voice`)
  })

  test('with a fallback URL the call goes on there, and the fallback is told what failed', async () => {
    const { house, app } = callers
    await house.takeCallsTo(`${NOBODY}/voice`, { VoiceFallbackUrl: `${app.url}/fallback` })
    const caller = await callers.caller()
    caller.twiml('/fallback', playTone(1200, 400))
    const { call, heard } = await caller.callToEnd()
    const { params } = await caller.asked('/fallback')
    assert.deepEqual(
      ['CallSid', 'CallStatus', 'ErrorCode', 'ErrorUrl'].map((name) => params.get(name)),
      [call.opaque, 'ringing', '11202', `${NOBODY}/voice`],
    )
    assert.equal(toneSpans(heard, 1200).length, 1)
    assert.deepEqual(
      (await alertsAbout(call.opaque)).map((alert) => alert.error_code),
      ['11202'],
    )
    await house.takeCallsTo(`${NOBODY}/voice`, { VoiceFallbackUrl: '' })
  })

  test('the VoiceUrl is put right, and the next call is led by it again', async () => {
    await callers.takeCalls()
    const caller = await callers.caller(playTone(1000, 300))
    const { heard } = await caller.callToEnd()
    assert.equal(toneSpans(heard, 1000).length, 1)
  })
})
