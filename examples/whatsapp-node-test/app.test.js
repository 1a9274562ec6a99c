import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ExpectationFailed, WhatsApp } from '@ringway/simulator/client'
import { concat, openSpeech, opusPackets, silence, tone } from '@ringway/sound'
import { openApp } from './app.js'

let wa
let app
let business

before(async () => {
  wa = await WhatsApp.start()
  app = await openApp(await greeting())
  business = await wa.business({ name: 'Example Shop', webhookUrl: app.url })
  app.be(business)
})
after(async () => {
  await wa?.close()
  await app?.close()
})

/** A beep and a sentence. */
async function greeting() {
  const speaker = openSpeech()
  const { samples, sampleRate } = await speaker.speak({ text: 'Welcome to the example shop. Press one to hang up.' })
  await speaker.close()
  const beep = tone(1000, 500, sampleRate)
  const packets = [...opusPackets(concat([beep, { samples, sampleRate }, silence(500, sampleRate)], sampleRate))]
  return packets.map((packet) => Buffer.from(packet))
}

test('who calls is greeted, and key 1 ends the call', async () => {
  const ann = await wa.user({ name: 'Ann' })
  const call = await ann.calls(business)
  await call.answered()
  await call.expectTone(1000, { for_ms: 300 })
  await call.expectSpeech('Welcome to the example shop')
  await call.press('1')
  const { outcome } = await call.ended()
  assert.equal(outcome, 'answered')
  assert.deepEqual(app.errors, [])
})

test('what the app does not say is not heard', async () => {
  const bob = await wa.user({ name: 'Bob' })
  const call = await bob.calls(business)
  await call.answered()
  await assert.rejects(call.expectTone(440, { withinMs: 1_500 }), ExpectationFailed)
  await call.hangUp()
  await call.ended()
})
