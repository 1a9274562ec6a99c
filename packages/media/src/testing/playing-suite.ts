import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { encodeOpus, readWav, rms, silencePacket, toneShare } from '@ringway/sound'
import type { MediaEngine } from '../index.ts'
import { connect, toneFile } from './calls.ts'

/** Prompts played into a leg: in order, without a gap, and silent when they are stopped. */
export function playingSuite(engine: () => MediaEngine): void {
  test('nothing leaves before open; then the prompt from its first packet on', async (t) => {
    await using call = await connect(engine())
    const file = toneFile(1000, 500)
    const playback = call.leg.play([{ prompt: await engine().prepare(file), times: 1 }])
    await call.peer.say(silencePacket()) // a round trip, time enough for a packet to have come
    await once(call.leg.events, 'firstPacket')
    assert.equal(call.peer.heard.length, 0)
    const opened = performance.now()
    call.leg.open()
    await call.peer.hears(30)
    t.diagnostic(`open to first packet: ${((call.peer.heard[0]?.at ?? 0) - opened).toFixed(1)} ms`)
    const expected = encodeOpus(readWav(file.bytes)).map((packet) => Buffer.from(packet))
    assert.deepEqual(
      call.peer.heard.slice(0, 25).map(({ payload }) => payload),
      expected,
    )
    assert.ok(toneShare(call.peer.sound(1, 25), 48_000, 1000) > 0.95)
    assert.equal(await playback.finished, 'ended')
    assert.ok(Math.abs(((await playback.started) ?? 0) - Date.now()) < 5000)
  })

  test('one SSRC, sequence and timestamps without a gap, through prompts and silence', async () => {
    await using call = await connect(engine())
    const [low, high, pause] = await Promise.all([
      engine().prepare(toneFile(600, 200)),
      engine().prepare(toneFile(1200, 200)),
      engine().prepare({ kind: 'silence', seconds: 0.2 }),
    ])
    call.leg.open()
    await call.peer.hears(5)
    await call.leg.play([
      { prompt: low, times: 1 },
      { prompt: pause, times: 1 },
      { prompt: high, times: 2 },
    ]).finished
    const before = call.peer.heard.length
    await call.peer.hears(before + 5)
    await call.leg.play([{ prompt: low, times: 1 }]).finished
    await call.peer.hears(before + 20)
    const { heard } = call.peer
    for (const [i, packet] of heard.entries()) {
      const previous = heard[i - 1]
      if (!previous) continue
      assert.equal(packet.ssrc, previous.ssrc)
      assert.equal(packet.sequence, (previous.sequence + 1) & 0xffff)
      assert.equal(packet.timestamp, (previous.timestamp + 960) >>> 0)
    }
    const talk = heard.flatMap(({ marker }, i) => (marker ? [i] : []))
    assert.equal(talk.length, 4, 'a marker wherever talk follows silence')
    const [, second = 0, third = 0] = talk.map((at) => at - (talk[0] ?? 0))
    assert.deepEqual([second, third], [20, 31], 'between two prompts there is one packet of silence')
    const begin = talk[0] ?? 0
    const part = (from: number, to: number) => call.peer.sound().subarray((begin + from) * 960, (begin + to) * 960)
    assert.ok(toneShare(part(1, 10), 48_000, 600) > 0.9)
    assert.ok(rms(part(12, 20)) < 0.01)
    for (const again of [second, third]) assert.ok(toneShare(part(again + 1, again + 10), 48_000, 1200) > 0.9)
  })

  test('stop silences what plays, and what waits behind it is played', async (t) => {
    await using call = await connect(engine())
    const [long, next] = await Promise.all([
      engine().prepare(toneFile(700, 400)),
      engine().prepare(toneFile(1400, 200)),
    ])
    call.leg.open()
    const first = call.leg.play([{ prompt: long, times: 1000 }])
    await first.started
    await call.peer.hears(40)
    const [count, stopped] = [call.peer.heard.length, performance.now()]
    first.stop()
    first.stop()
    assert.equal(await first.finished, 'stopped')
    t.diagnostic(`stop to told: ${(performance.now() - stopped).toFixed(1)} ms`)
    await call.peer.hears(count + 10)
    assert.ok(rms(call.peer.sound().subarray((count + 3) * 960)) < 0.01)
    const second = call.leg.play([{ prompt: next, times: 1 }])
    const third = call.leg.play([{ prompt: next, times: 1 }])
    await second.started
    second.stop()
    assert.deepEqual([await second.finished, await third.finished], ['stopped', 'ended'])
    assert.ok((await third.started) !== null)
  })

  test('stopping every playback of a leg silences it, those that wait behind included', async () => {
    await using call = await connect(engine())
    const prompts = await Promise.all([400, 700, 1000].map((hz) => engine().prepare(toneFile(hz, 1000))))
    call.leg.open()
    const playbacks = prompts.map((prompt) => call.leg.play([{ prompt, times: 1 }]))
    await playbacks[0]?.started
    await call.peer.hears(20)
    for (const playback of playbacks) playback.stop()
    const ends = await Promise.all(playbacks.map(({ finished }) => finished))
    const count = call.peer.heard.length
    assert.deepEqual(ends, ['stopped', 'stopped', 'stopped'])
    await call.peer.hears(count + 10)
    // One packet may have been on its way when the ends were told, and the decoder rings for one more.
    assert.ok(rms(call.peer.sound().subarray((count + 2) * 960)) < 0.01)
  })

  test('a key stops what it may stop, playing or waiting, without being asked; what it may not is played', async () => {
    await using call = await connect(engine())
    const [long, next] = await Promise.all([
      engine().prepare(toneFile(700, 400)),
      engine().prepare(toneFile(1400, 200)),
    ])
    call.leg.open()
    const ends: string[] = []
    const told = (name: string) => (how: string) => ends.push(`${name} ${how}`)
    call.leg.events.on('digit', (digit) => ends.push(digit))
    const first = call.leg.play([{ prompt: long, times: 25 }], { stopKeys: '0*' })
    const second = call.leg.play([{ prompt: next, times: 1 }])
    const third = call.leg.play([{ prompt: next, times: 1000 }], { stopKeys: '*' })
    first.finished.then(told('first'))
    third.finished.then(told('third'))
    await first.started
    await call.peer.press('5')
    await call.peer.press('*')
    assert.equal(await second.finished, 'ended')
    assert.deepEqual(ends, ['5', '*', 'first stopped', 'third stopped'])
    const count = call.peer.heard.length
    await call.peer.hears(count + 10)
    assert.ok(rms(call.peer.sound().subarray((count + 3) * 960)) < 0.01)
  })

  test('silence of a day takes no memory and can be stopped', async () => {
    await using call = await connect(engine())
    const before = (await engine().stats()).prompts.bytes
    const prompt = await engine().prepare({ kind: 'silence', seconds: 86_400 })
    assert.equal(prompt.durationMs, 86_400_000)
    assert.ok((await engine().stats()).prompts.bytes - before < 1000)
    call.leg.open()
    const playback = call.leg.play([{ prompt, times: 1 }])
    await playback.started
    playback.stop()
    assert.equal(await playback.finished, 'stopped')
  })

  test('a playback of nothing ends without having started', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const playback = call.leg.play([])
    assert.deepEqual([await playback.finished, await playback.started], ['ended', null])
  })
}
