import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SimCall } from './kit/callers.ts'
import { BUSINESS, CONSUMER_A, CONSUMER_B } from './kit/house.ts'
import { recorded } from './kit/recorded.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { ToneApp } from './kit/tone-app.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

/** How long a tone has been heard in a call, in ms. */
async function heardFor(stack: SeparatePrograms, id: string, hz: number): Promise<number> {
  return toneSpans(await recorded(stack, id), hz).reduce((sum, { ms }) => sum + ms, 0)
}

describe('SIGTERM', () => {
  let stack: SeparatePrograms
  let app: ToneApp
  before(async () => {
    stack = await SeparatePrograms.open({ RINGWAY_DRAIN_SECONDS: '60' })
    app = await ToneApp.open()
    await app.lead(stack)
  })
  after(async () => {
    await app?.close()
    await stack?.close()
  })

  const health = async () => (await fetch(`${stack.api}/healthz`).catch(() => null))?.status ?? null

  test('calls in progress are led on, new ones refused; the end of the last call is the end of the server', async () => {
    const call = await app.talk(stack, CONSUMER_A)
    stack.tellServer('SIGTERM')
    await until('the server to drain', async () => (await health()) === 503)
    // Still there, still led: another document takes over and is heard.
    const form = { Twiml: `<Response><Play loop="0">${app.app.url}/tone.wav</Play></Response>` }
    const redirected = await stack.rest('POST', stack.account(`/Calls/${call.sid}.json`), { form })
    assert.equal(redirected.status, 200)
    const heard = await heardFor(stack, call.id, app.hz)
    await until('more of the tone', async () => (await heardFor(stack, call.id, app.hz)) > heard + 300)

    const asked = { From: `whatsapp:${BUSINESS}`, To: `whatsapp:+${CONSUMER_B}`, Url: `${app.app.url}/voice` }
    const refused = await stack.rest('POST', stack.account('/Calls.json'), { form: asked })
    assert.deepEqual([refused.status, refused.body.code], [503, 20503])
    const other = await stack.call(CONSUMER_B, 'ended')
    assert.notEqual((await stack.sim<SimCall>('GET', `/calls/${other}`)).outcome, 'answered')

    await stack.sim('POST', `/calls/${call.id}/hangup`, {})
    assert.equal((await app.told(call.sid)).params.get('CallStatus'), 'completed')
    assert.equal((await stack.serverEnded(10_000)).code, 0)
  })

  test('a second SIGTERM does not wait: the call is hung up, and told', async () => {
    await stack.restartServer()
    const call = await app.talk(stack, CONSUMER_A)
    stack.tellServer('SIGTERM')
    await until('the server to drain', async () => (await health()) === 503)
    stack.tellServer('SIGTERM')
    assert.equal((await stack.serverEnded(10_000)).code, 0)
    assert.equal((await stack.sim<SimCall>('GET', `/calls/${call.id}?until=ended&timeout_ms=5000`)).state, 'ended')
    assert.equal((await app.told(call.sid)).params.get('CallStatus'), 'completed')
    await stack.restartServer()
  })
})
