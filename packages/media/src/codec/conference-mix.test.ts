import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeOpus, joinSamples, OpusDecoder, rms, tone, toneShare } from '@ringway/sound'
import { type RtpPacket, readRtp } from '../rtp.ts'
import { ConferenceMember } from './conference-member.ts'
import { ConferenceMix } from './conference-mix.ts'
import { HEARD_RATE } from './heard-sound.ts'
import { SpareCodecs } from './spare-codecs.ts'

const PACKETS = 50
/** Packets of a party that says a tone of this frequency for a second. */
function saidBy(hz: number): RtpPacket[] {
  return encodeOpus(tone(hz, PACKETS * 20)).map((payload, n) => ({
    ...{ payloadType: 111, marker: false, ssrc: hz, sequence: n, timestamp: n * 960, payload },
  }))
}

/** What every member hears while all of them say what they have to, packet by packet. */
function heard(said: ReadonlyMap<number, readonly (RtpPacket | undefined)[]>): Map<number, RtpPacket[]> {
  const mix = new ConferenceMix(new SpareCodecs())
  const packets = new Map<number, RtpPacket[]>([...said.keys()].map((leg) => [leg, []]))
  for (const leg of said.keys()) mix.add(leg)
  for (let n = 0; n < PACKETS; n++) {
    for (const [leg, all] of said) if (all[n]) mix.hear(leg, all[n] as RtpPacket)
    mix.tick((leg, bytes) => {
      const packet = readRtp(Buffer.from(bytes))
      if (packet) packets.get(leg)?.push(packet)
    })
  }
  return packets
}

/** Frames of what a member hears, without the first ten, in which all begin. */
function framesOf(packets: readonly RtpPacket[]): Float32Array[] {
  const decoder = new OpusDecoder(HEARD_RATE)
  return packets.map(({ payload }) => decoder.decode(payload)).slice(10)
}

/** What a member says, and is sent of the same, until it leaves. */
function conversation(spare: SpareCodecs): (Float32Array | null)[] {
  const member = new ConferenceMember(1, spare)
  const decoder = new OpusDecoder(HEARD_RATE)
  const frames = saidBy(700).flatMap((packet) => {
    member.hear(packet)
    const said = member.speak()
    const sent = readRtp(Buffer.from(member.listen(said) ?? []))
    return [said, sent && decoder.decode(sent.payload)]
  })
  member.leave()
  return frames
}

const levelAt = (sound: Float32Array, hz: number) => rms(sound) * Math.sqrt(toneShare(sound, HEARD_RATE, hz))

describe('ConferenceMix', () => {
  test('each member hears the sum of the others', () => {
    const parties = [400, 700, 1_100, 1_600]
    const all = heard(new Map(parties.map((hz) => [hz, saidBy(hz)])))
    for (const own of parties) {
      const sound = joinSamples(framesOf(all.get(own) ?? []))
      for (const hz of parties) {
        const level = levelAt(sound, hz)
        assert.ok(hz === own ? level < 0.02 : level > 0.15, `${own} hears ${hz} at ${level}`)
      }
    }
  })

  test('a packet that is lost is concealed: what its party says goes on', () => {
    const member = new ConferenceMember(1, new SpareCodecs())
    const levels = saidBy(700).map((packet, n) => {
      if (n % 10 !== 5) member.hear(packet)
      const frame = member.speak()
      return frame ? rms(frame) : 0
    })
    // Each is heard one tick after it came, as two are waited for at the beginning.
    const inItsPlace = levels.filter((_, n) => n % 10 === 6)
    assert.ok(Math.min(...inItsPlace) > 0.1, `${inItsPlace.map((level) => level.toFixed(2))}`)
  })

  test('who comes in place of one who has left hears, and is heard, as the first of all', () => {
    const spare = new SpareCodecs()
    const first = conversation(spare)
    assert.deepEqual(conversation(spare), first)
    assert.ok(joinSamples(first.map((frame) => frame ?? new Float32Array())).some((sample) => sample > 0.1))
  })

  test('who hears nobody is sent silence for 200 ms, and then nothing', () => {
    const all = heard(
      new Map([
        [1, saidBy(700).slice(0, 5)],
        [2, []],
      ]),
    )
    const packets = all.get(2) ?? []
    assert.equal(packets.length, 5 + 3 + 10, 'what is said, what is concealed when it ends, and the silence behind it')
    assert.deepEqual(all.get(1), [])
  })

  test('the timestamps of what a member hears are those of the time that passes', () => {
    const pause = saidBy(700).map((packet, n) => (n < 10 || n >= 35 ? packet : undefined))
    const packets =
      heard(
        new Map([
          [1, pause],
          [2, []],
        ]),
      ).get(2) ?? []
    const [first, last] = [packets[0], packets.at(-1)]
    assert.equal(((last?.timestamp ?? 0) - (first?.timestamp ?? 0)) / 960, PACKETS - 2)
    assert.ok(packets.every(({ sequence }, i) => sequence === ((packets[0]?.sequence ?? 0) + i) % 65_536))
  })
})
