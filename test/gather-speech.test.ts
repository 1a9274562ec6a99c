import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { encodeWav, rms } from '@ringway/sound'
import { type Caller, Callers, playTone } from './kit/callers.ts'
import { LoopbackServer } from './kit/loopback-server.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { Voices } from './kit/voices.ts'

/** Well under what the user says, and over what Opus leaves of silence. */
const SILENT = 0.001

async function alertsAbout(callers: Callers, sid: string | null): Promise<{ code: string; text: string }[]> {
  const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=1000')
  const alerts: { resource_sid: string; error_code: string; alert_text: string }[] = body.alerts
  return alerts
    .filter((alert) => alert.resource_sid === sid)
    .map((alert) => ({ code: alert.error_code, text: alert.alert_text }))
}

/** The user says a sentence on a live call, in a man's voice. */
async function say(callers: Callers, id: string, text: string): Promise<void> {
  const { samples, sampleRate } = await voices.say(text, 'rms')
  const wav = Buffer.from(encodeWav(samples, sampleRate))
  await callers.house.sim('POST', `/calls/${id}/speak`, { wav_base64: wav.toString('base64') })
}

const voices = new Voices()
after(() => voices.close())

describe('what callers say to a Gather', { concurrency: 4 }, () => {
  let callers: Callers
  before(async () => {
    callers = await Callers.open()
    await callers.takeCalls()
  })
  after(() => callers?.close())

  const gather = (attributes: string, inside = '') =>
    `<Gather input="speech" action="/said" speechTimeout="1" hints="Sales, Support, Billing" ${attributes}>${inside}</Gather>`

  async function live(verbs: string): Promise<{ caller: Caller; id: string }> {
    const caller = await callers.caller(verbs)
    caller.twiml('/said', '<Hangup/>')
    return { caller, id: await caller.call() }
  }

  test('a hint is understood, and the action told how sure that is', async () => {
    const { caller, id } = await live(gather('timeout="20"'))
    await say(callers, id, 'billing')
    const { params } = await caller.asked('/said')
    assert.equal(params.get('SpeechResult'), 'Billing')
    const confidence = Number(params.get('Confidence'))
    assert.ok(confidence > 0.5 && confidence <= 1, `${confidence}`)
    assert.deepEqual([params.get('Language'), params.has('Digits')], ['en-US', false])
    await caller.ended(id)
  })

  test('speech barges in: what is heard falls silent', async () => {
    const { caller, id } = await live(gather('timeout="20"', `${playTone(1000, 900).repeat(10)}`))
    await until('the prompt', async () => toneSpans(await caller.heard(id), 1000)[0])
    await say(callers, id, 'billing')
    await caller.asked('/said')
    await caller.ended(id)
    const heard = await caller.heard(id)
    const last = toneSpans(heard, 1000).at(-1)
    assert.ok(
      last && heard.samples.length / heard.sampleRate - last.to / 1000 > 1,
      'silent for a second before the end',
    )
    assert.ok(rms(heard.samples.subarray(-0.5 * heard.sampleRate)) < SILENT)
  })

  test('without barge-in the prompt goes on, and what is said counts', async () => {
    const { caller, id } = await live(gather('timeout="20" bargeIn="false"', playTone(1000, 4_000)))
    await until('the prompt', async () => toneSpans(await caller.heard(id), 1000)[0])
    await say(callers, id, 'sales')
    assert.equal((await caller.asked('/said')).params.get('SpeechResult'), 'Sales')
    await caller.ended(id)
    assert.ok(
      Number(toneSpans(await caller.heard(id), 1000)[0]?.ms) > 1_500,
      'at least as long as it was said and known',
    )
  })

  test('something else, and silence, are no input: the next verb runs', async () => {
    const { caller, id } = await live(`${gather('timeout="2"')}<Redirect>/next</Redirect>`)
    caller.twiml('/next', `${gather('timeout="1"')}<Redirect>/last</Redirect>`)
    caller.twiml('/last', '<Hangup/>')
    await say(callers, id, 'what time is it')
    await caller.asked('/next')
    await caller.asked('/last')
    await caller.ended(id)
    await assert.rejects(async () => {
      const asked = callers.app.arrived.filter(({ path }) => path === '/said')
      assert.ok(asked.some(({ params }) => params.get('From') === caller.address))
    })
  })

  test('keys and speech: whichever comes first', async () => {
    const both = gather('timeout="20" numDigits="2"').replace('"speech"', '"dtmf speech"')
    const [first, second] = [await live(both), await live(both)]
    await first.caller.press(first.id, '42')
    await say(callers, second.id, 'sales')
    const [pressed, said] = [await first.caller.asked('/said'), await second.caller.asked('/said')]
    assert.deepEqual([pressed.params.get('Digits'), pressed.params.has('SpeechResult')], ['42', false])
    assert.deepEqual([said.params.get('SpeechResult'), said.params.has('Digits')], ['Sales', false])
  })

  test('what is said is told while it is said', async () => {
    const order = 'two, large, small, pizzas, with, mushrooms, and, cheese'
    const { caller, id } = await live(
      `<Gather input="speech" action="/said" speechTimeout="2" timeout="20" hints="${order}" partialResultCallback="/partial"/>`,
    )
    caller.on('/partial', () => ({ type: 'text/xml', body: '<Response><Hangup/></Response>' }))
    await say(callers, id, 'two large pizzas with mushrooms and cheese')
    const { params } = await caller.asked('/said')
    assert.match(params.get('SpeechResult') ?? '', /large pizzas with mushrooms/)
    const partial = await caller.asked('/partial')
    assert.equal(partial.params.get('SequenceNumber'), '0')
    assert.ok((partial.params.get('UnstableSpeechResult') ?? '').length > 0)
    assert.equal(partial.params.get('CallSid'), params.get('CallSid'))
    await caller.ended(id)
  })

  test('a language that the recogniser in the box does not know is told, and keys still count', async () => {
    const { caller, id } = await live(
      `<Gather input="dtmf speech" language="pt-BR" action="/said" numDigits="1" speechTimeout="1" timeout="20"/>`,
    )
    await say(callers, id, 'sales')
    const sid = (await caller.asked('/voice')).params.get('CallSid')
    const alert = await until('an alert', async () => (await alertsAbout(callers, sid))[0])
    assert.equal(alert.code, '13340')
    assert.match(alert.text, /RINGWAY_TRANSCRIPTION_URL/)
    await caller.press(id, '7')
    assert.equal((await caller.asked('/said')).params.get('Digits'), '7')
  })
})

describe('what callers say to a Gather, written down by a service', () => {
  let callers: Callers
  let service: LoopbackServer
  let answers: (form: string) => { status: number; body: object }
  before(async () => {
    service = await LoopbackServer.open()
    service.onRequest(async (_request, body, response) => {
      const { status, body: answer } = answers(body.toString('latin1'))
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
    callers = await Callers.open({
      RINGWAY_TRANSCRIPTION_URL: `${service.url}/v1`,
      RINGWAY_TRANSCRIPTION_KEY: 'sk-secret',
    })
    await callers.takeCalls()
  })
  after(async () => {
    await callers?.close()
    await service?.close()
  })

  test('in any language, profane words masked unless the document wants them', async () => {
    const forms: string[] = []
    answers = (form) => {
      forms.push(form)
      return { status: 200, body: { text: 'Quero falar com a porra of a bullshit', segments: [{ avg_logprob: -0.1 }] } }
    }
    const gather = (more: string) =>
      `<Gather input="speech" language="pt-BR" hints="vendas" action="/said" speechTimeout="1" timeout="20" ${more}/>`
    const caller = await callers.caller(gather(''))
    caller.twiml('/said', gather('profanityFilter="false"').replace('/said', '/again'))
    caller.twiml('/again', '<Hangup/>')
    const id = await caller.call()
    await say(callers, id, 'sales')
    const { params } = await caller.asked('/said')
    assert.equal(params.get('SpeechResult'), 'Quero falar com a porra of a b*******')
    assert.deepEqual([params.get('Confidence'), params.get('Language')], ['0.9048', 'pt-BR'])
    await say(callers, id, 'sales')
    const again = await caller.asked('/again')
    assert.equal(again.params.get('SpeechResult'), 'Quero falar com a porra of a bullshit')
    const [form = ''] = forms
    for (const part of ['RIFF', 'vendas', '\r\n\r\npt\r\n', 'whisper-1']) assert.ok(form.includes(part), part)
  })

  test('a service that fails is told with its host and without its key; the document goes on', async () => {
    answers = () => ({ status: 401, body: { error: { code: 'invalid_api_key', message: 'sk-secret is wrong' } } })
    const caller = await callers.caller(
      '<Gather input="speech" action="/said" speechTimeout="1" timeout="2"/><Redirect>/next</Redirect>',
    )
    caller.twiml('/next', '<Hangup/>')
    const id = await caller.call()
    await say(callers, id, 'sales')
    const { params } = await caller.asked('/next')
    const alert = await until('an alert', async () => (await alertsAbout(callers, params.get('CallSid')))[0])
    assert.equal(alert.code, '13340')
    assert.doesNotMatch(alert.text, /sk-secret/)
  })
})
