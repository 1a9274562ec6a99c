import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { concat, durationMs, encodeWav, tone } from '@ringway/sound'
import { Callers, playTone } from './kit/callers.ts'
import { ROOT } from './kit/house.ts'
import { likeness } from './kit/likeness.ts'
import { levelBetween, toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { OTHER_WORDS, SAME_WORDS, Voices } from './kit/voices.ts'

/** Silence after the Opus codec: 60 dB below full scale, 50 dB below our tones. */
const SILENT = 0.001

/** A call that ends with its last packet cuts off what the phone still has to play: so it goes on a little. */
const REST = '<Pause length="1"/>'
/** On a machine that is busy with other tests, in milliseconds; quick answers are the bench's to measure. */
const SOON = 500

/** Within `by` milliseconds. */
function near(value: number | undefined, wanted: number, by: number, what: string): void {
  assert.ok(value !== undefined && Math.abs(value - wanted) <= by, `${what}: ${value}, wanted ${wanted} ± ${by} ms`)
}

describe('what is heard of each verb', { concurrency: 4 }, () => {
  let callers: Callers
  let voices: Voices
  before(async () => {
    callers = await Callers.open()
    voices = new Voices()
    await callers.takeCalls()
    const beep = concat([tone(1000, 40), tone(1800, 500)], 16_000)
    callers.app.on('/beep.wav', () => ({ type: 'audio/wav', body: encodeWav(beep.samples, beep.sampleRate) }))
    const ogg = await readFile(join(ROOT, 'packages/sound/src/fixtures/tone-1000hz-opus.ogg'))
    callers.app.on('/tone.ogg', () => ({ type: 'audio/ogg', body: ogg }))
  })
  after(async () => {
    await voices?.close()
    await callers?.close()
  })

  for (const number of [1, 2, 3])
    test(`the first word is not clipped: a beep of 40 ms at the very beginning is heard (${number} of 3)`, async () => {
      const caller = await callers.caller(`<Play>/beep.wav</Play>${REST}`)
      const { heard } = await caller.callToEnd()
      const [beep] = toneSpans(heard, 1000)
      const [rest] = toneSpans(heard, 1800)
      near(beep?.ms, 40, 20, 'the beep lasts')
      near(rest?.from, Number(beep?.to), 30, 'what follows it begins')
      near(rest?.ms, 500, 40, 'and lasts')
      assert.ok(Number(beep?.from) < SOON, `the beep begins after ${beep?.from} ms`)
    })

  test('heard.wav lasts as long as the call, everything at its place, and silence is silent', async () => {
    const caller = await callers.caller(`${playTone(1000, 1000)}<Pause length="1"/>${playTone(1500, 1000)}${REST}`)
    const { heard, call } = await caller.callToEnd()
    near(durationMs(heard), 4000, 500, 'heard.wav lasts')
    near(durationMs(heard), Number(call.ended_at) - Number(call.answered_at), 300, 'heard.wav lasts')
    const [[first], [second]] = [toneSpans(heard, 1000), toneSpans(heard, 1500)]
    near(first?.ms, 1000, 40, 'the first tone lasts')
    near(second?.ms, 1000, 40, 'the second tone lasts')
    near(second?.from, Number(first?.to) + 1000, 60, 'the second tone begins')
    const tones = levelBetween(heard, Number(first?.from), Number(first?.to))
    const pause = levelBetween(heard, Number(first?.to) + 40, Number(second?.from) - 40)
    assert.ok(tones > 0.2 && pause < SILENT, `tone ${tones}, pause ${pause}`)
    const sinceFirst = durationMs(heard) - Number(first?.from)
    near(call.rtp.received * 20, sinceFirst, 300, 'packets go on through the pause; they last')
    assert.equal(call.rtp.lost, 0)
  })

  test('what the user says is kept from the answer on, and is not sent back', async () => {
    const caller = await callers.caller('<Play>/beep.wav</Play><Pause length="1"/>', {
      audio: { tone_hz: 700, loop: true },
    })
    const { id, heard } = await caller.callToEnd()
    const said = await caller.heard(id, 'user')
    near(durationMs(said), 1540, 500, 'the recording lasts')
    const spoken = toneSpans(said, 700).reduce((sum, { ms }) => sum + ms, 0)
    near(spoken, durationMs(said), 200, '700 Hz lasts')
    assert.deepEqual(toneSpans(heard, 700), [])
  })

  test('a scripted user who says nothing is silent, until told to speak', async () => {
    const caller = await callers.caller('<Pause length="1"/><Gather timeout="8" numDigits="1" action="/done"/>')
    caller.twiml('/done', '<Hangup/>')
    const id = await caller.call()
    await callers.house.sim('POST', `/calls/${id}/speak`, { tone_hz: 700 })
    const from = await until('700 Hz', async () => toneSpans(await caller.heard(id, 'user'), 700)[0]?.from)
    assert.ok(levelBetween(await caller.heard(id, 'user'), 0, from - 40) < SILENT)
    await caller.press(id, '1')
    await caller.ended(id)
  })

  test('<Say> says these words in this voice', async () => {
    const words = 'Thank you for calling. Your number is two one seven.'
    const caller = await callers.caller(
      `<Say voice="woman">${words}</Say><Pause/><Say voice="man">${words}</Say>${REST}`,
    )
    const { heard } = await caller.callToEnd()
    const [woman, man] = [await voices.say(words), await voices.say(words, 'rms')]
    const [hers, his] = [likeness(heard, woman), likeness(heard, man)]
    assert.ok(hers.share > SAME_WORDS && his.share > SAME_WORDS, `${hers.share}, ${his.share}`)
    near(his.at, hers.at + durationMs(woman) + 1000, 300, 'the man begins')
    const others = likeness(heard, await voices.say('The shop is closed today, please call again.'))
    assert.ok(others.share < OTHER_WORDS, `${others.share}`)
    assert.ok(levelBetween(heard, hers.at, hers.at + durationMs(woman)) > 0.01)
  })

  test('<Play loop="3"> of an Ogg file', async () => {
    const caller = await callers.caller(`<Play loop="3">/tone.ogg</Play>${REST}`)
    const { heard } = await caller.callToEnd()
    const sum = toneSpans(heard, 1000).reduce((sum, { ms }) => sum + ms, 0)
    near(sum, 3 * 700, 60, '1000 Hz lasts')
  })

  test('a leading <Pause> holds the answer back, and is not waited for again', async () => {
    const caller = await callers.caller(`<Pause length="1"/>${playTone(1000, 300)}`)
    const id = await caller.call('ringing')
    const sid = String((await caller.asked('/voice')).params.get('CallSid'))
    const { body } = await callers.house.rest('GET', callers.house.account(`/Calls/${sid}.json`))
    assert.equal(body.status, 'ringing')
    const call = await caller.ended(id)
    near(Number(call.answered_at) - call.started_at, 1000 + SOON, SOON, 'it rang')
    const [heard] = toneSpans(await caller.heard(id), 1000)
    assert.ok(Number(heard?.from) < SOON, `the tone begins after ${heard?.from} ms`)
  })

  test('<Redirect> goes on with another document, relative to the first, in the same call', async () => {
    const caller = await callers.caller(
      `${playTone(1000, 300)}<Redirect method="GET">more/second?part=2</Redirect>${playTone(2000, 300)}`,
    )
    caller.twiml('/more/second', playTone(1500, 300))
    const { heard, call } = await caller.callToEnd()
    const second = await caller.asked('/more/second')
    assert.deepEqual(
      [second.method, ...['part', 'CallSid', 'CallStatus'].map((name) => second.params.get(name))],
      ['GET', '2', call.opaque, 'in-progress'],
    )
    const [[first], [next]] = [toneSpans(heard, 1000), toneSpans(heard, 1500)]
    assert.ok(Number(next?.from) - Number(first?.to) < SOON, JSON.stringify({ first, next }))
    assert.deepEqual(toneSpans(heard, 2000), [], 'what stands behind a redirect is not reached')
  })

  test('<Gather>: no key in time goes on with the next verb; an action only where empty input is wanted', async () => {
    const caller = await callers.caller(
      `<Gather timeout="1" action="/never">${playTone(1000, 300)}</Gather>${playTone(1500, 300)}` +
        '<Gather timeout="1" action="/empty" actionOnEmptyResult="true"/>',
    )
    caller.twiml('/empty', playTone(1800, 200))
    const { heard } = await caller.callToEnd()
    assert.equal((await caller.asked('/empty')).params.get('Digits'), '')
    const [[prompt], [next], [last]] = [toneSpans(heard, 1000), toneSpans(heard, 1500), toneSpans(heard, 1800)]
    near(next?.from, Number(prompt?.to) + 1000, 250, 'the next verb begins')
    near(last?.from, Number(next?.to) + 1000, 400, 'the empty action is heard')
    assert.ok(!callers.app.arrived.some(({ path }) => path === '/never'))
  })

  test('<Gather>: a key silences the prompt at once, and finishOnKey ends it', async () => {
    const caller = await callers.caller(`<Gather action="/key" finishOnKey="#">${playTone(1000, 5000)}</Gather>`)
    caller.twiml('/key', playTone(1500, 300))
    const id = await caller.call()
    await until('the prompt', async () => toneSpans(await caller.heard(id), 1000)[0])
    await caller.press(id, '12#')
    const key = await caller.asked('/key')
    assert.deepEqual(
      ['Digits', 'FinishedOnKey'].map((name) => key.params.get(name)),
      ['12', '#'],
    )
    await caller.ended(id)
    const heard = await caller.heard(id)
    const [[prompt], [next]] = [toneSpans(heard, 1000), toneSpans(heard, 1500)]
    assert.ok(Number(prompt?.ms) < 3000, JSON.stringify(prompt))
    // Two more keys of 180 ms each, then the action.
    near(next?.from, Number(prompt?.to) + 360, 300, 'the action is heard')
  })

  test('<Hangup> ends the call; an unknown verb before it is passed over with a warning', async () => {
    const caller = await callers.caller(`<Sing/>${playTone(1000, 300)}<Hangup/>${playTone(1500, 300)}`)
    const { heard, call } = await caller.callToEnd()
    assert.deepEqual([toneSpans(heard, 1000).length, toneSpans(heard, 1500).length], [1, 0])
    assert.equal(call.outcome, 'answered')
    const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=100')
    const [alert] = body.alerts.filter((one: { resource_sid: string }) => one.resource_sid === call.opaque)
    assert.deepEqual([alert.error_code, alert.log_level], ['12200', 'warning'])
    assert.match(alert.alert_text, /Sing/)
  })
})
