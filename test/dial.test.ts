import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers, playTone } from './kit/callers.ts'
import { alertsAbout, callee, callResource, dial, legsOf, rings, sidOf } from './kit/dialed.ts'
import { BUSINESS } from './kit/house.ts'
import { recorded } from './kit/recorded.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

let callers: Callers
before(async () => {
  callers = await Callers.open()
  await callers.takeCalls()
})
after(() => callers?.close())

const TONE = (hz: number) => ({ audio: { tone_hz: hz, loop: true } })

/** Waits until so much of a tone was heard by the user of a call. */
async function hears(id: string, hz: number, ms = 300): Promise<void> {
  await until(`${hz} Hz on ${id}`, async () => {
    const spans = toneSpans(await recorded(callers.house, id), hz)
    return spans.reduce((sum, span) => sum + span.ms, 0) >= ms
  })
}

/** A user who calls and is answered with a Dial to `users`. */
async function dialer(users: readonly Caller[], given: { dial?: string; noun?: string } = {}, hz = 700) {
  const user = await callers.caller(dial(callers.app, users, given), TONE(hz))
  user.twiml('/after', playTone(1400, 5_000))
  return user
}

/** Both hear each other. */
async function joined(users: { readonly a: Caller; readonly b: Caller }) {
  const a = await users.a.call()
  const b = await rings(callers, users.b)
  await users.b.answer(b.id)
  await hears(b.id, 700)
  return { a, b }
}

const DIALED = ['DialCallStatus', 'DialCallSid', 'DialBridged']

async function outcome(user: Caller): Promise<{ status: string | null; sid: string | null; bridged: string | null }> {
  const { params } = await user.asked('/after')
  const [status = null, sid = null, bridged = null] = DIALED.map((name) => params.get(name))
  return { status, sid, bridged }
}

async function status(sid: string): Promise<string> {
  return (await callResource(callers, sid)).status
}

const isRinging = (params: URLSearchParams, sid: string) =>
  params.get('CallSid') === sid && params.get('CallStatus') === 'ringing'

describe('a user calls, and is connected with another', () => {
  test('rings, is answered, both hear each other; the callee hangs up and the caller goes on', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b], { dial: 'action="/after" ringTone="de"' })
    const id = await a.call()
    const leg = await rings(callers, b)
    await hears(id, 425)
    await b.answer(leg.id)
    await hears(id, 900)
    await hears(leg.id, 700)
    await b.hangUp(leg.id)

    assert.deepEqual(await outcome(a), { status: 'completed', sid: leg.sid, bridged: 'true' })
    const { params } = await a.asked('/after')
    assert.ok(Number(params.get('DialCallDuration')) >= 1)
    assert.equal(params.get('CallStatus'), 'in-progress')
    await hears(id, 1400)
    await a.hangUp(id)

    assert.deepEqual(await b.progress(leg.sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    const told = (await b.asked('/progress')).params
    const parent = await sidOf(callers, id)
    assert.deepEqual([told.get('ParentCallSid'), told.get('Direction')], [parent, 'outbound-dial'])
    const [only, ...others] = await legsOf(callers, parent)
    assert.deepEqual(others, [])
    assert.deepEqual(
      [only.sid, only.direction, only.from, only.to, only.status],
      [leg.sid, 'outbound-dial', `whatsapp:${BUSINESS}`, b.address, 'completed'],
    )
  })

  test("the caller hangs up: the callee's phone falls silent, and the app is told how it came out", async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b])
    const call = await joined({ a, b })
    await a.hangUp(call.a)
    assert.equal((await b.ended(call.b.id)).outcome, 'answered')
    assert.deepEqual(await b.progress(call.b.sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    assert.deepEqual(await outcome(a), { status: 'completed', sid: call.b.sid, bridged: 'true' })
    assert.equal((await a.asked('/after')).params.get('CallStatus'), 'completed')
  })

  test('the record of a caller is deleted, those of its legs stay', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b])
    const call = await joined({ a, b })
    await a.hangUp(call.a)
    await b.progress(call.b.sid)
    const parent = await sidOf(callers, call.a)
    await until('the end of the call', async () => (await status(parent)) === 'completed')
    const { status: deleted } = await callers.house.rest('DELETE', callers.house.account(`/Calls/${parent}.json`))
    assert.equal(deleted, 204)
    assert.equal((await callResource(callers, call.b.sid)).parent_call_sid, null)
  })

  test('without an action the next verb runs', async () => {
    const b = await callee(callers, TONE(900))
    const a = await callers.caller(`${dial(callers.app, [b], { dial: '' })}${playTone(1400, 5_000)}`, TONE(700))
    const call = await joined({ a, b })
    await b.hangUp(call.b.id)
    await hears(call.a, 1400)
    await a.hangUp(call.a)
  })

  test('the caller gives up while it rings: the other phone stops ringing', async () => {
    const b = await callee(callers)
    const a = await dialer([b])
    const id = await a.call()
    const leg = await rings(callers, b)
    // The caller's end may otherwise reach the server before the callee's ringing does.
    await callers.app.next('/progress', 1, 10_000, ({ params }) => isRinging(params, leg.sid))
    await a.hangUp(id)
    assert.equal((await b.ended(leg.id)).outcome, 'cancelled')
    assert.deepEqual(await b.progress(leg.sid), ['initiated', 'ringing', 'canceled'])
    assert.deepEqual(await outcome(a), { status: 'canceled', sid: leg.sid, bridged: 'false' })
  })

  test('declined → busy, rung out → no-answer', async () => {
    const [busy, away] = [await callee(callers), await callee(callers)]
    const [first, second] = [await dialer([busy]), await dialer([away], { dial: 'action="/after" timeout="5"' })]
    const calls = [await first.call(), await second.call()]
    const leg = await rings(callers, busy)
    await busy.decline(leg.id)
    assert.deepEqual(await outcome(first), { status: 'busy', sid: leg.sid, bridged: 'false' })
    const { sid } = await rings(callers, away, 'ended')
    assert.deepEqual(await outcome(second), { status: 'no-answer', sid, bridged: 'false' })
    await first.hangUp(calls[0] ?? '')
    await second.hangUp(calls[1] ?? '')
  })

  test('several phones ring at once: the first answer wins, the others stop', async () => {
    const [b, c, d] = [await callee(callers, TONE(900)), await callee(callers, TONE(1100)), await callee(callers)]
    const a = await dialer([b, c, d])
    const id = await a.call()
    const [toB, toC, toD] = [await rings(callers, b), await rings(callers, c), await rings(callers, d)]
    await c.answer(toC.id)
    await hears(id, 1100)
    assert.equal((await b.ended(toB.id)).outcome, 'cancelled')
    assert.equal((await d.ended(toD.id)).outcome, 'cancelled')
    await c.hangUp(toC.id)
    assert.deepEqual(await outcome(a), { status: 'completed', sid: toC.sid, bridged: 'true' })
    assert.deepEqual([await status(toB.sid), await status(toD.sid)], ['canceled', 'canceled'])
    await a.hangUp(id)
  })

  test('one after the other, when the document says so', async () => {
    const [b, c] = [await callee(callers), await callee(callers, TONE(900))]
    const a = await dialer([b, c], { dial: 'action="/after" sequential="true"' })
    const id = await a.call()
    const toB = await rings(callers, b)
    assert.equal((await legsOf(callers, await sidOf(callers, id))).length, 1)
    await b.decline(toB.id)
    const toC = await rings(callers, c)
    await c.answer(toC.id)
    await hears(id, 900)
    await a.hangUp(id)
    assert.deepEqual(await outcome(a), { status: 'completed', sid: toC.sid, bridged: 'true' })
  })
})

describe('what cannot be dialed', () => {
  test('without permission: the leg has failed with 37000, and the caller hears the app', async () => {
    const b = await callers.caller()
    const a = await dialer([b])
    const id = await a.call()
    const { status: dialed, sid, bridged } = await outcome(a)
    assert.deepEqual([dialed, bridged], ['failed', 'false'])
    await hears(id, 1400)
    const told = (await b.asked('/progress')).params
    assert.deepEqual([told.get('CallSid'), told.get('CallStatus'), told.get('ErrorCode')], [sid, 'failed', '37000'])
    assert.deepEqual(await alertsAbout(callers, sid ?? ''), ['37000'])
    await a.hangUp(id)
  })

  test('a missing, a malformed or a foreign callerId: failed with 37008', async () => {
    const b = await callee(callers)
    for (const callerId of ['', 'callerId="+558551234567"', 'callerId="whatsapp:+14155550100"']) {
      const a = await callers.caller(`<Dial ${callerId} action="/after"><WhatsApp>+${b.waId}</WhatsApp></Dial>`)
      a.twiml('/after', '<Hangup/>')
      await a.callToEnd()
      const { status: dialed, sid } = await outcome(a)
      assert.equal(dialed, 'failed', callerId)
      assert.deepEqual(await alertsAbout(callers, sid ?? ''), ['37008'], callerId)
    }
  })

  test('the telephone network is forbidden, what is not built yet is said to be so; the app is told', async () => {
    for (const [noun, code] of [
      ['+14155550100', '13247'],
      ['<Number>+14155550100</Number>', '13247'],
      ['<Client>alice</Client>', '13750'],
      ['<Sip>sip:alice@example.com</Sip>', '13750'],
      ['<Conference>room</Conference>', '13750'],
      ['<Queue>support</Queue>', '13750'],
      ['<WhatsApp>12</WhatsApp>', '13223'],
      // Cuba.
      ['<WhatsApp>+5351234567</WhatsApp>', '13227'],
    ] as const) {
      const a = await callers.caller(`<Dial callerId="whatsapp:${BUSINESS}" action="/after">${noun}</Dial>`)
      a.twiml('/after', '<Hangup/>')
      const { id } = await a.callToEnd()
      assert.deepEqual(await outcome(a), { status: 'failed', sid: null, bridged: 'false' }, noun)
      assert.deepEqual(await alertsAbout(callers, await sidOf(callers, id)), [code], noun)
    }
  })
})

describe('how a Dial is carried out', () => {
  test('hangupOnStar: the star drops the callee, another key does not', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b], { dial: 'action="/after" hangupOnStar="true"' })
    const call = await joined({ a, b })
    await a.press(call.a, '5')
    await hears(call.b.id, 700, 1_000)
    assert.equal(await status(call.b.sid), 'in-progress')
    await a.press(call.a, '*')
    assert.equal((await b.ended(call.b.id)).outcome, 'answered')
    assert.deepEqual(await outcome(a), { status: 'completed', sid: call.b.sid, bridged: 'true' })
    await hears(call.a, 1400)
    await a.hangUp(call.a)
  })

  test('timeLimit ends the callee’s call', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b], { dial: 'action="/after" timeLimit="2"' })
    const call = await joined({ a, b })
    assert.equal((await b.ended(call.b.id)).outcome, 'answered')
    assert.deepEqual(await outcome(a), { status: 'completed', sid: call.b.sid, bridged: 'true' })
    await a.hangUp(call.a)
  })

  test('a whisper is heard by the callee alone, then both are joined', async () => {
    const b = await callee(callers, TONE(900))
    b.twiml('/whisper', playTone(1000, 600))
    const a = await dialer([b], { noun: `url="${callers.app.url}/whisper"` })
    const id = await a.call()
    const leg = await rings(callers, b)
    await b.answer(leg.id)
    await hears(id, 900)
    assert.equal((await b.asked('/whisper')).params.get('CallSid'), leg.sid)
    await hears(leg.id, 1000)
    assert.deepEqual(toneSpans(await recorded(callers.house, id), 1000), [])
    const heard = await recorded(callers.house, leg.id)
    const [whisper] = toneSpans(heard, 1000)
    const [voice] = toneSpans(heard, 700)
    assert.ok(whisper && voice && voice.from >= whisper.to - 20, JSON.stringify({ whisper, voice }))
    await a.hangUp(id)
  })

  test('a whisper that hangs up declines: answered, and never joined', async () => {
    const b = await callee(callers, { onCall: 'answer', answerAfterMs: 50 })
    b.twiml('/whisper', '<Hangup/>')
    const a = await dialer([b], { noun: `url="${callers.app.url}/whisper"` })
    const id = await a.call()
    const { status: dialed, bridged } = await outcome(a)
    assert.deepEqual([dialed, bridged], ['completed', 'false'])
    await a.hangUp(id)
  })

  test('answerOnBridge: the caller’s phone rings on until the callee has answered', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b], { dial: 'action="/after" answerOnBridge="true"' })
    const id = await a.call('ringing')
    const leg = await rings(callers, b)
    const sid = await until('our name of the call', async () => (await legParent(leg.sid)) ?? null)
    assert.equal(await status(sid), 'ringing')
    await b.answer(leg.id)
    await hears(id, 900)
    await hears(leg.id, 700)
    assert.equal(await status(sid), 'in-progress')
    await b.hangUp(leg.id)
    assert.deepEqual(await outcome(a), { status: 'completed', sid: leg.sid, bridged: 'true' })
    await a.hangUp(id)
  })

  test('answerOnBridge: a callee who declines leaves the caller unanswered, when nothing else is to be said', async () => {
    const b = await callee(callers)
    const a = await callers.caller(dial(callers.app, [b], { dial: 'answerOnBridge="true"' }))
    const id = await a.call('ringing')
    const leg = await rings(callers, b)
    const sid = (await legParent(leg.sid)) ?? ''
    await b.decline(leg.id)
    assert.equal((await a.ended(id)).outcome, 'declined')
    assert.equal(await status(sid), 'busy')
  })

  test('answerOnBridge: a caller who gives up takes the other ringing with it', async () => {
    const b = await callee(callers)
    const a = await dialer([b], { dial: 'action="/after" answerOnBridge="true"' })
    const id = await a.call('ringing')
    const leg = await rings(callers, b)
    // The caller's end may otherwise reach the server before the callee's ringing does.
    await callers.app.next('/progress', 1, 10_000, ({ params }) => isRinging(params, leg.sid))
    await a.hangUp(id)
    assert.equal((await b.ended(leg.id)).outcome, 'cancelled')
    assert.deepEqual(await outcome(a), { status: 'canceled', sid: leg.sid, bridged: 'false' })
  })
})

async function legParent(sid: string): Promise<string | null> {
  return (await callResource(callers, sid)).parent_call_sid
}

describe('changed from outside while two are connected', () => {
  const update = (sid: string, form: Record<string, string>) =>
    callers.house.rest('POST', callers.house.account(`/Calls/${sid}.json`), { form })
  const tone = (hz: number) => `<Response><Play>${callers.app.url}/tone.wav?hz=${hz}&amp;ms=5000</Play></Response>`

  test('the caller is redirected: hears the new document, the callee is hung up, no action is asked for', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b])
    const call = await joined({ a, b })
    const { status: answered } = await update(await sidOf(callers, call.a), { Twiml: tone(1200) })
    assert.equal(answered, 200)
    await hears(call.a, 1200)
    assert.equal((await b.ended(call.b.id)).outcome, 'answered')
    await a.hangUp(call.a)
    assert.deepEqual(await b.progress(call.b.sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    await a.asked('/status')
    assert.ok(!callers.app.arrived.some(({ path, params }) => path === '/after' && params.get('From') === a.address))
  })

  test('the callee is redirected: hears the new document, the caller goes on with the action', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b])
    const call = await joined({ a, b })
    await update(call.b.sid, { Twiml: tone(1200) })
    await hears(call.b.id, 1200)
    assert.deepEqual(await outcome(a), { status: 'completed', sid: call.b.sid, bridged: 'true' })
    assert.equal((await a.asked('/after')).params.get('DialCallDuration'), null)
    await hears(call.a, 1400)
    // The callee is on its own now.
    await a.hangUp(call.a)
    assert.equal(await status(call.b.sid), 'in-progress')
    await b.hangUp(call.b.id)
    assert.deepEqual(await b.progress(call.b.sid), ['initiated', 'ringing', 'in-progress', 'completed'])
  })

  test('either is completed: the other goes on as if it had been hung up', async () => {
    const b = await callee(callers, TONE(900))
    const a = await dialer([b])
    const call = await joined({ a, b })
    await update(call.b.sid, { Status: 'completed' })
    assert.deepEqual(await outcome(a), { status: 'completed', sid: call.b.sid, bridged: 'true' })
    await hears(call.a, 1400)
    await update(await sidOf(callers, call.a), { Status: 'completed' })
    assert.equal((await a.ended(call.a)).outcome, 'answered')
  })

  test('a leg is canceled while it rings', async () => {
    const b = await callee(callers)
    const a = await dialer([b])
    const id = await a.call()
    const leg = await rings(callers, b)
    await update(leg.sid, { Status: 'canceled' })
    assert.deepEqual(await outcome(a), { status: 'canceled', sid: leg.sid, bridged: 'false' })
    await a.hangUp(id)
  })
})
