import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opusPackets, rms, silencePacket, tone, toneShare } from '@ringway/sound'
import { HEARD_RATE as RATE } from '../codec/heard-sound.ts'
import type { EngineOptions, MediaEngine } from '../index.ts'
import { connect } from './calls.ts'
import { Ear } from './ear.ts'

const isLoud = (sample: number) => Math.abs(sample) > 0.01
/** Seconds that are no silence. */
const loudness = (samples: Float32Array) => samples.filter(isLoud).length / RATE

/** What an engine lets others hear of a leg. */
export function listeningSuite(
  engine: () => MediaEngine,
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: { readonly from: number; readonly to: number },
): void {
  const beep = [...opusPackets(tone(900, 1_000))]

  test('who listens hears what the party says, and silence where it says nothing', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const ear = new Ear(call.leg)
    await ear.hears(0.02) // it listens
    await Promise.all(beep.map((packet) => call.peer.say(packet)))
    await ear.until(() => loudness(ear.samples) > 0.9 && rms(ear.samples.subarray(-0.2 * RATE)) === 0)
    const samples = ear.samples
    assert.ok(loudness(samples) <= 1, `${loudness(samples)} s are loud`)
    const from = samples.findIndex(isLoud)
    assert.ok(toneShare(samples.subarray(from, from + 0.9 * RATE), RATE, 900) > 0.95)
    ear.stop()
  })

  test('what is lost fades out, and is silence as long as it was', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const ear = new Ear(call.leg)
    await ear.hears(0.02)
    // Of 50 packets, 10 in the middle and each fourth after them.
    const isLost = (n: number) => (n >= 20 && n < 30) || (n > 30 && n % 4 === 2)
    let lost = 0
    // All at once: what is held up between two of them would be silence too.
    const said = beep.map((packet, n) => {
      const before = lost
      lost = isLost(n) ? lost + 1 : 0
      return isLost(n) ? null : call.peer.say(packet, before)
    })
    await Promise.all(said)
    await ear.until(() => ear.samples.findLastIndex(isLoud) - ear.samples.findIndex(isLoud) > 0.97 * RATE)
    const samples = ear.samples
    const from = samples.findIndex(isLoud)
    const hole = samples.subarray(from + 0.47 * RATE, from + 0.59 * RATE)
    assert.equal(rms(hole), 0)
    const last = samples.findLastIndex(isLoud)
    assert.ok(Math.abs((last - from) / RATE - 1) < 0.03, `${(last - from) / RATE} s from first to last`)
    ear.stop()
  })

  test('several listen, each from when they began to when they stop', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const [first, second] = [new Ear(call.leg), new Ear(call.leg)]
    for (const packet of beep) await call.peer.say(packet)
    await Promise.all([first.hears(1), second.hears(1)])
    first.stop()
    first.stop()
    const count = first.sounds.length
    await second.hears(1.5)
    assert.equal(first.sounds.length, count)
    second.stop()
    const third = new Ear(call.leg)
    await third.hears(0.2)
    assert.equal(rms(third.samples), 0, 'what was said before is not heard later')
    third.stop()
  })

  test('a joined leg can be listened to, and keys are no sound', async () => {
    await using caller = await connect(engine())
    await using callee = await connect(engine())
    for (const { leg } of [caller, callee]) leg.open()
    const bridge = engine().bridge(caller.leg, callee.leg)
    const ear = new Ear(caller.leg)
    await ear.hears(0.02)
    await Promise.all(beep.map((packet) => caller.peer.say(packet)))
    await caller.peer.press('5')
    await ear.until(() => loudness(ear.samples) > 0.9)
    const from = ear.samples.findIndex(isLoud)
    assert.ok(toneShare(ear.samples.subarray(from, from + 0.9 * RATE), RATE, 900) > 0.95)
    ear.stop()
    bridge.end()
  })

  test('the end of the leg is the end of listening; on one that has ended nothing is heard', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const ear = new Ear(call.leg)
    await call.peer.say(silencePacket())
    await ear.hears(0.1)
    await call.leg.close()
    const count = ear.sounds.length
    const late = new Ear(call.leg)
    await using other = await connect(engine())
    const next = new Ear(other.leg)
    await next.hears(0.3)
    assert.deepEqual([ear.sounds.length, late.sounds.length], [count, 0])
    for (const each of [ear, late, next]) each.stop()
  })

  test('an engine that is closed ends it too', async () => {
    const brief = await openEngine({ udpPorts })
    await using call = await connect(brief)
    const ear = new Ear(call.leg)
    await ear.hears(0.1)
    await brief.close()
    ear.stop()
    assert.ok(ear.sounds.length > 0)
  })
}
