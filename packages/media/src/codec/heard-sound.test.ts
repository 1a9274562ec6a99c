import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromInt16, opusPackets, rms, tone, toneShare } from '@ringway/sound'
import { HEARD_RATE, HeardSound } from './heard-sound.ts'

const SSRC = 7
const PACKETS = [...opusPackets(tone(800, 1_000))].map((packet) => Buffer.from(packet))

/** The n-th packet of a party whose clock begins at `from`. */
const packet = (n: number, { ssrc = SSRC, from = 2 ** 32 - 9_600 } = {}) => ({
  ssrc,
  timestamp: (from + n * 960) >>> 0,
  payload: PACKETS[n % PACKETS.length] ?? Buffer.alloc(0),
})
const ms = (sound: Int16Array) => sound.length / (HEARD_RATE / 1000)
const share = (sound: Int16Array, hz: number) => toneShare(fromInt16(sound), HEARD_RATE, hz)

describe('HeardSound', () => {
  test('a tone is the tone, as long as it was, across the wrap of its timestamps', () => {
    const sound = new HeardSound(0)
    for (let n = 0; n < 50; n++) sound.hear(packet(n))
    const taken = sound.take(1_000)
    assert.equal(ms(taken), 1_000)
    assert.ok(share(taken, 800) > 0.95)
    assert.equal(sound.take(1_010).length, 0, 'taken once')
  })

  test('one that is restarted is as a new one', () => {
    const used = new HeardSound(0)
    for (let n = 0; n < 200; n++) used.hear(packet(n % 50 === 7 ? n + 3 : n, { ssrc: 8, from: 5 }))
    const both = [used.restart(70_000), new HeardSound(70_000)]
    for (const sound of both) for (let n = 0; n < 50; n++) if (n % 9 !== 0) sound.hear(packet(n))
    const [again, fresh] = both.map((sound) => sound.take(71_000))
    assert.ok(fresh && ms(fresh) > 900)
    assert.deepEqual(again, fresh)
  })

  test('what is lost fades out, and is silence as long as it was', () => {
    const sound = new HeardSound(0)
    for (let n = 0; n < 50; n++) if (n < 20 || n >= 30) sound.hear(packet(n))
    const taken = sound.take(1_000)
    assert.equal(ms(taken), 1_000)
    assert.ok(rms(fromInt16(taken.subarray(20 * 320, 21 * 320))) > 0.1, 'one packet later the tone still goes on')
    assert.equal(rms(fromInt16(taken.subarray(23 * 320, 30 * 320))), 0)
    assert.ok(share(taken.subarray(0, 20 * 320), 800) > 0.95)
  })

  test('what comes twice is heard once, and what was overtaken in its place', () => {
    const sound = new HeardSound(0)
    for (const n of [0, 1, 1, 3, 2, 4, 6, 7, 5, 8, 9]) sound.hear(packet(n))
    const taken = sound.take(200)
    assert.equal(ms(taken), 200)
    const straight = new HeardSound(0)
    for (let n = 0; n < 10; n++) straight.hear(packet(n))
    assert.deepEqual(taken, straight.take(200))
  })

  test('what waits for one that is lost is heard once its time is over', () => {
    const sound = new HeardSound(0)
    for (const n of [0, 1, 2, 4]) sound.hear(packet(n))
    assert.equal(ms(sound.take(100)), 60)
    assert.ok(rms(fromInt16(sound.take(300).subarray(320, 640))) > 0.1, 'after the silence of the one that is lost')
  })

  test('a heap of packets, or holes that pretend to be long, do not run ahead of time', () => {
    const sound = new HeardSound(0)
    for (let n = 0; n < 200; n++) sound.hear(packet(n))
    assert.equal(ms(sound.take(1_000)), 2_000, 'a second of it may be ahead of time')
    for (let n = 1; n < 50; n++) sound.hear(packet(200 + 10 * n))
    assert.equal(ms(sound.take(1_100)), 100)
    assert.equal(sound.take(1_100).length, 0)
    assert.equal(sound.take(2_300).length, 0, 'and time catches up')
  })

  test('of a flood four seconds are decoded, and what comes after it is heard', () => {
    const sound = new HeardSound(0)
    for (let n = 0; n < 10_000; n++) sound.hear(packet(n))
    assert.equal(ms(sound.take(60_000)), 59_800, 'what was kept of it, and silence')
    for (let n = 10_000; n < 10_010; n++) sound.hear(packet(n))
    const after = sound.take(60_000)
    assert.equal(ms(after), 200)
    assert.ok(share(after, 800) > 0.9)
  })

  test('who sends nothing is silent, and time goes on', () => {
    const sound = new HeardSound(5_000)
    assert.equal(sound.take(5_150).length, 0, 'packets may still be on their way')
    assert.equal(ms(sound.take(7_000)), 1_800)
    for (let n = 0; n < 10; n++) sound.hear(packet(n))
    assert.equal(ms(sound.take(7_200)), 200)
    assert.equal(ms(sound.take(9_000)), 1_800)
  })

  test('a pause in sending is not counted twice: by the clock and by the timestamps', () => {
    const sound = new HeardSound(0)
    let samples = 0
    const take = (now: number) => {
      samples += sound.take(now).length
    }
    for (let n = 0; n < 10; n++) sound.hear(packet(n))
    take(200)
    take(800)
    for (let n = 40; n < 50; n++) sound.hear(packet(n))
    take(1_000)
    assert.ok(Math.abs(samples / 16 - 1_000) <= 200, `${samples / 16} ms of 1,000`)
  })

  test('another source, or a leap of its clock, begins a new timeline', () => {
    const sound = new HeardSound(0)
    for (let n = 0; n < 5; n++) sound.hear(packet(n))
    for (let n = 5; n < 10; n++) sound.hear(packet(n, { ssrc: 8, from: 3_000_000 }))
    for (let n = 10; n < 15; n++) sound.hear(packet(n, { ssrc: 8, from: 9_000_000 }))
    for (let n = 15; n < 20; n++) sound.hear(packet(n, { ssrc: 8, from: 1_000 }))
    assert.equal(ms(sound.take(400)), 400)
  })

  test('what is no Opus is passed over', () => {
    const sound = new HeardSound(0)
    for (const n of [0, 1]) sound.hear(packet(n))
    for (const bytes of ['', 'ff', 'fcffffffffff'])
      sound.hear({ ssrc: SSRC, timestamp: (2 ** 32 - 9_600 + 2 * 960) >>> 0, payload: Buffer.from(bytes, 'hex') })
    for (const n of [3, 4]) sound.hear(packet(n))
    assert.ok(Math.abs(ms(sound.take(100)) - 100) <= 20)
  })
})
