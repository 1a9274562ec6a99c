import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { silencePacket, toneShare } from '@ringway/sound'
import { BadAnswer, EngineGone, type EngineOptions, type MediaEngine } from '../index.ts'
import { bind, dial, portOf, toneFile } from './calls.ts'
import { type AnswerShape, MetaPeer } from './meta-peer.ts'

/** What every engine must do when it is the one that offers. */
export function offeringSuite(
  engine: () => MediaEngine,
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: { readonly from: number; readonly to: number },
): void {
  const shapes: AnswerShape[] = [
    { setup: 'passive' },
    { setup: 'active' },
    { setup: 'actpass' },
    { setup: 'passive', iceLite: false },
  ]
  for (const shape of shapes) {
    const { setup, iceLite = true } = shape
    test(`an offer answered ${setup} and ${iceLite ? 'ICE-lite' : 'with full ICE'}: nothing leaves before open, then sound both ways and keys`, async (t) => {
      await using call = await dial(engine(), shape)
      t.diagnostic(`answer to connected: ${call.connectMs.toFixed(0)} ms`)
      const prompt = await engine().prepare(toneFile(1000, 500))
      const playback = call.leg.play([{ prompt, times: 1 }])
      const pickedUp = once(call.leg.events, 'firstPacket')
      await call.peer.say(silencePacket())
      await pickedUp
      await using open = await dial(engine())
      open.leg.open()
      await open.peer.hears(3) // so three packets of this call would have left
      assert.equal(call.peer.heard.length, 0)
      call.leg.open()
      await call.peer.hears(30)
      assert.ok(toneShare(call.peer.sound(1, 25), 48_000, 1000) > 0.95)
      assert.equal(await playback.finished, 'ended')
      const digit = once(call.leg.events, 'digit')
      await call.peer.press('#')
      assert.equal((await digit)[0], '#')
      const ssrc = Number(/a=ssrc:(\d+) /.exec(call.leg.offer)?.[1])
      assert.ok(call.peer.heard.every((packet) => packet.ssrc === ssrc && packet.payloadType === 111))
      const { sent, received, lost } = await call.leg.close()
      assert.ok(sent >= 30 && received >= 2, `${sent} sent, ${received} received`)
      assert.equal(lost, 0)
    })
  }

  test('a leg opened before its answer is heard as soon as it is connected', async () => {
    const leg = await engine().offer()
    leg.open()
    await using peer = await MetaPeer.answering(leg.offer)
    await leg.applyAnswer(peer.sdp)
    await peer.hears(3)
    await leg.close()
  })

  test('the same answer again changes nothing, another one is refused, and the call goes on', async () => {
    await using call = await dial(engine())
    await using other = await MetaPeer.answering(call.leg.offer)
    await Promise.all([call.leg.applyAnswer(call.peer.sdp), call.leg.applyAnswer(call.peer.sdp)])
    await assert.rejects(call.leg.applyAnswer(other.sdp), (error) => {
      return error instanceof BadAnswer && /another one/.test(error.found)
    })
    call.leg.open()
    await call.peer.hears(3)
  })

  test('an answer that cannot be served is refused, and the right one is taken after it', async () => {
    const leg = await engine().offer()
    await using peer = await MetaPeer.answering(leg.offer)
    const connected = once(leg.events, 'connected')
    await assert.rejects(leg.applyAnswer(peer.sdp.replace(/a=fingerprint.*\r\n/, '')), BadAnswer)
    await leg.applyAnswer(peer.sdp)
    await connected
    await leg.close()
  })

  test('an answer with the wrong fingerprint never connects: the leg fails', async () => {
    const leg = await engine().offer()
    await using peer = await MetaPeer.answering(leg.offer)
    const closed = once(leg.events, 'closed')
    const forged = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`
    await leg.applyAnswer(peer.sdp.replace(/a=fingerprint.*/, forged))
    assert.deepEqual(await closed, ['connection-failed'])
  })

  test('closed without an answer, or after a refused one, a leg frees its port', async () => {
    const [silent, refused] = await Promise.all([engine().offer(), engine().offer()])
    await assert.rejects(refused.applyAnswer('v=0'), BadAnswer)
    for (const leg of [silent, refused]) {
      const closed = once(leg.events, 'closed')
      const { sent, received, lost } = await leg.close()
      assert.deepEqual([sent, received, lost], [0, 0, 0])
      assert.deepEqual(await closed, ['closed'])
      await (await bind(portOf(leg)))()
    }
  })

  test('an answer to a leg that has ended does nothing, unless it is none', async () => {
    const leg = await engine().offer()
    await using peer = await MetaPeer.answering(leg.offer)
    const closing = leg.close()
    await leg.applyAnswer(peer.sdp) // the end is on its way
    await closing
    await leg.applyAnswer(peer.sdp)
    await assert.rejects(leg.applyAnswer('hello'), BadAnswer)
  })

  test('twenty offers at once have a port each, connect and are heard', async (t) => {
    const began = performance.now()
    const calls = await Promise.all(Array.from({ length: 20 }, () => dial(engine())))
    t.diagnostic(`20 offered legs connected after ${(performance.now() - began).toFixed(0)} ms`)
    for (const { leg } of calls) leg.open()
    await Promise.all(calls.map(({ peer }) => peer.hears(10)))
    assert.equal(new Set(calls.map(({ leg }) => portOf(leg))).size, 20)
    await Promise.all(calls.map((call) => call[Symbol.asyncDispose]()))
  })

  test('the other party going away ends an offered leg as lost', async () => {
    await using call = await dial(engine())
    const closed = once(call.leg.events, 'closed', { signal: AbortSignal.timeout(5000) })
    await call.peer.hangUp()
    assert.deepEqual(await closed, ['connection-lost'])
  })

  test('a closed engine has ended its offers and makes none', async () => {
    const brief = await openEngine({ udpPorts })
    const leg = await brief.offer()
    const closed = once(leg.events, 'closed')
    await brief.close()
    assert.deepEqual(await closed, ['closed'])
    await assert.rejects(brief.offer(), EngineGone)
  })
}
