import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { encodeWav, readWav, tone, toneShare } from '@ringway/sound'
import { CustomerApp } from './kit/customer-app.ts'
import { CONSUMER_A, House } from './kit/house.ts'
import { until } from './kit/until.ts'

/** The call's object as the simulator tells it. */
type SimCall = { id: string; opaque: string; state: string; outcome: string }
type Entry = { kind: string; call: { outcome: string; duration_s: number } | null }

describe('the first call, by the control API alone', () => {
  let house: House
  let app: CustomerApp

  before(async () => {
    house = await House.open()
    app = await CustomerApp.open()
  })
  after(async () => {
    await app?.close()
    await house?.close()
  })

  async function heard(id: string, speaker = 'business') {
    const response = await fetch(`${house.simulator}/_sim/v1/calls/${id}/heard.wav?speaker=${speaker}`)
    return readWav(new Uint8Array(await response.arrayBuffer()))
  }

  test('a fresh start answers a call with the sample app: prompt, key, spoken answer, end, thread', async () => {
    const id = await house.call(CONSUMER_A)
    await until('the chime of the welcome prompt', async () => {
      const { samples, sampleRate } = await heard(id)
      const last = samples.slice(-Math.round(sampleRate * 0.2))
      return toneShare(last, sampleRate, 587.33) > 0.6
    })
    await house.sim('POST', `/calls/${id}/dtmf`, { digits: '1' })
    const { opaque } = await house.sim<SimCall>('GET', `/calls/${id}`)
    await until(
      'the menu read the key',
      async () => house.output().includes('') && (await heard(id)).samples.length > 0,
    )
    await house.sim('POST', `/calls/${id}/hangup`, {})
    const thread = await house.sim<Entry[]>('GET', `/users/${CONSUMER_A}/thread?with=558551234567`)
    const entry = thread.at(-1)
    assert.equal(entry?.kind, 'call')
    assert.equal(entry?.call?.outcome, 'answered')
    const { body } = await house.rest('GET', house.account(`/Calls/${opaque}.json`))
    assert.equal(body.direction, 'inbound')
  })

  test('one changed setting, the VoiceUrl, and the call is led by another app', async () => {
    app.on('/tone.wav', () => ({
      type: 'audio/wav',
      body: encodeWav(tone(1000, 2000).samples, tone(1000, 20).sampleRate),
    }))
    app.twiml('/voice', '<Gather numDigits="1" action="/key"><Play>/tone.wav</Play></Gather>')
    app.twiml('/key', '<Hangup/>')
    await house.takeCallsTo(`${app.url}/voice`, { StatusCallback: `${app.url}/status` })
    const id = await house.call(CONSUMER_A)
    const asked = await app.next('/voice')
    assert.equal(asked.params.get('From'), 'whatsapp:+555551234567')
    await until('the tone', async () => {
      const { samples, sampleRate } = await heard(id)
      return toneShare(samples.slice(-4000), sampleRate, 1000) > 0.6
    })
    await house.sim('POST', `/calls/${id}/dtmf`, { digits: '5' })
    assert.equal((await app.next('/key')).params.get('Digits'), '5')
    await house.sim('GET', `/calls/${id}?until=ended&timeout_ms=5000`)
    const status = await app.next('/status')
    assert.equal(status.params.get('CallStatus'), 'completed')
    assert.equal(status.params.get('SequenceNumber'), '0')
  })
})
