import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { encodeWav, tone } from '@ringway/sound'
import { Callers } from './kit/callers.ts'
import { alertsAbout } from './kit/dialed.ts'
import { likeness } from './kit/likeness.ts'
import { LoopbackServer } from './kit/loopback-server.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { SAME_WORDS, Voices } from './kit/voices.ts'

const KEY = 'sk-very-secret'
/** A call that ends with its last packet cuts off what the phone still has to play: so it goes on a little. */
const REST = '<Pause length="1"/>'
const TEXT = 'Welcome to the shop, whose voice is elsewhere.'

describe('a house whose voice is a service with the API of OpenAI', () => {
  let service: LoopbackServer
  let callers: Callers
  let isAway = false
  const orders: { input: string; voice: string }[] = []

  before(async () => {
    service = await LoopbackServer.open()
    const sound = tone(1000, 1_000, 24_000)
    const wav = encodeWav(sound.samples, 24_000)
    service.onRequest((request, body, response) => {
      if (request.url !== '/v1/audio/speech' || request.headers.authorization !== `Bearer ${KEY}`)
        return response.writeHead(404).end()
      orders.push(JSON.parse(body.toString()))
      return isAway ? response.writeHead(503).end() : response.setHeader('content-type', 'audio/wav').end(wav)
    })
    callers = await Callers.open({
      RINGWAY_SPEECH_URL: `${service.url}/v1`,
      RINGWAY_SPEECH_KEY: KEY,
      RINGWAY_SPEECH_VOICE: 'woman=dora,man=alex',
    })
    await callers.takeCalls()
  })
  after(async () => {
    await callers?.close()
    await service?.close()
  })

  test('callers hear the service, which is asked for a text once', async () => {
    for (const time of [1, 2]) {
      const caller = await callers.caller(`<Say voice="Polly.Camila">${TEXT}</Say>${REST}`)
      const { heard, call } = await caller.callToEnd()
      const [span] = toneSpans(heard, 1000)
      assert.ok(span && Math.abs(span.ms - 1_000) < 100, `call ${time}: a tone of ${span?.ms} ms`)
      assert.deepEqual(await alertsAbout(callers, call.opaque), [])
    }
    assert.deepEqual(
      orders.map(({ input, voice }) => [input, voice]),
      [[TEXT, 'dora']],
    )
  })

  test('while the service is away the built-in voice speaks, and one warning tells', async () => {
    isAway = true
    const words = 'Thank you for calling. Your number is two one seven.'
    const caller = await callers.caller(`<Say>${words}</Say><Pause/><Say>Goodbye.</Say>${REST}`)
    const { heard, call } = await caller.callToEnd()
    const voices = new Voices()
    const { share } = likeness(heard, await voices.say(words, 'rms'))
    await voices.close()
    assert.ok(share > SAME_WORDS, `${share}`)
    assert.deepEqual(toneSpans(heard, 1000), [])
    assert.deepEqual(await alertsAbout(callers, call.opaque), ['13511'])
    const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=200')
    assert.ok(!JSON.stringify(body).includes(KEY))
  })
})
