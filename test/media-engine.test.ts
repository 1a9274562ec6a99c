import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CALLS_CARRIED } from '@ringway/media'
import { type Caller, Callers, playTone } from './kit/callers.ts'
import { callee, dial, rings } from './kit/dialed.ts'
import { recorded } from './kit/recorded.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

describe('a server whose sound is carried by node-datachannel', () => {
  let callers: Callers
  before(async () => {
    callers = await Callers.open({ RINGWAY_MEDIA_ENGINE: 'datachannel' })
    await callers.takeCalls()
  })
  after(() => callers?.close())

  const hears = (id: string, hz: number) =>
    until(`${hz} Hz`, async () => toneSpans(await recorded(callers.house, id), hz).some(({ ms }) => ms > 200))
  const speaker = (verbs: string, hz: number): Promise<Caller> =>
    callers.caller(verbs, { audio: { tone_hz: hz, loop: true } })

  test('a call hears what is played', async () => {
    const user = await callers.caller(playTone(1000, 20_000))
    const id = await user.call()
    await hears(id, 1000)
    await user.hangUp(id)
  })

  test('two users are connected, and hear each other', async () => {
    const b = await callee(callers, { audio: { tone_hz: 900, loop: true } })
    const a = await speaker(dial(callers.app, [b]), 700)
    const id = await a.call()
    const { id: other } = await rings(callers, b)
    await b.answer(other)
    await Promise.all([hears(id, 900), hears(other, 700)])
    await a.hangUp(id)
  })

  test('it takes on as many calls as that carries', async () => {
    const { limits } = await (await fetch(`${callers.house.api}/readyz`)).json()
    assert.equal(limits.calls, CALLS_CARRIED.datachannel)
  })
})
