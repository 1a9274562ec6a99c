import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dtmfTones, encodeOpus, rms, silencePacket, tone, toneShare } from '@ringway/sound'
import { CodecsBusy, type EngineOptions, type MediaEngine, type MediaLeg, type Membership } from '../index.ts'
import { connect, toneFile } from './calls.ts'
import type { HeardPacket, MetaPeer } from './meta-peer.ts'

const RATE = 48_000
/** Made once: each takes the encoder a millisecond. */
const SILENCE = Buffer.from(silencePacket())
const isSilent = ({ payload }: HeardPacket) => payload.equals(SILENCE)

/** Parties whose legs are open, each with its own tone. */
async function parties(engine: MediaEngine, frequencies: readonly number[]) {
  const calls = await Promise.all(frequencies.map(async (hz) => ({ hz, ...(await connect(engine)) })))
  for (const { leg } of calls) leg.open()
  await Promise.all(calls.map(({ peer }) => peer.hears(2)))
  return {
    calls,
    async [Symbol.asyncDispose]() {
      await Promise.all(calls.map((call) => call[Symbol.asyncDispose]()))
    },
  }
}

/** So many packets of a tone at once: a heap, which is heard at the pace of time all the same. */
async function sayTone(peer: MetaPeer, hz: number, packets = 40): Promise<void> {
  for (const packet of encodeOpus(tone(hz, packets * 20))) await peer.say(packet)
}

/** Resolves once `count` packets of anything but silence have been heard since packet `from`. */
const hearsSound = (peer: MetaPeer, from: number, count: number) =>
  peer.until(() => peer.heard.slice(from).filter((packet) => !isSilent(packet)).length >= count)

/** The middle of what was heard since packet `from` that was no silence. */
function soundOf(peer: MetaPeer, from: number): Float32Array {
  const sound = peer.sound(from)
  const begin = sound.findIndex((sample) => Math.abs(sample) > 0.05)
  return sound.subarray(begin + RATE / 10, begin + RATE / 2)
}

const levelAt = (sound: Float32Array, hz: number) => rms(sound) * Math.sqrt(toneShare(sound, RATE, hz))

/** Conferences, and keys that are heard by their tones: what decodes and encodes. */
export function conferenceSuite(
  engine: () => MediaEngine,
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: { readonly from: number; readonly to: number },
): void {
  describe('a conference', () => {
    test('each hears all the others, and not itself', async () => {
      await using three = await parties(engine(), [500, 900, 1_500])
      const conference = engine().conference()
      for (const { leg } of three.calls) conference.add(leg)
      const from = three.calls.map(({ peer }) => peer.heard.length)
      await Promise.all(three.calls.map(({ peer, hz }) => sayTone(peer, hz)))
      await Promise.all(three.calls.map(({ peer }, i) => hearsSound(peer, from[i] ?? 0, 40)))
      for (const [i, { peer, hz: own }] of three.calls.entries()) {
        const sound = soundOf(peer, from[i] ?? 0)
        for (const { hz } of three.calls) {
          const level = levelAt(sound, hz)
          if (hz === own) assert.ok(level < 0.02, `${own} hears itself at ${level}`)
          else assert.ok(level > 0.15, `${own} hears ${hz} at ${level}`)
        }
      }
    })

    test('each leg keeps one SSRC, one row of sequence numbers and one clock, through prompt, conference and prompt', async () => {
      await using both = await parties(engine(), [500, 900])
      const [one, other] = both.calls
      assert.ok(one && other)
      const prompt = await engine().prepare(toneFile(700, 200))
      await one.leg.play([{ prompt, times: 1 }]).finished
      const conference = engine().conference()
      const memberships = both.calls.map(({ leg }) => conference.add(leg))
      const from = one.peer.heard.length
      await sayTone(other.peer, other.hz)
      await hearsSound(one.peer, from, 30)
      for (const membership of memberships) membership.leave()
      await one.leg.play([{ prompt, times: 1 }]).finished
      await one.peer.hears(one.peer.heard.length + 2)
      for (const [n, packet] of one.peer.heard.entries()) {
        const before: HeardPacket | undefined = one.peer.heard[n - 1]
        if (!before) continue
        assert.equal(packet.ssrc, before.ssrc)
        assert.equal((packet.sequence - before.sequence) & 0xffff, 1, `packet ${n}`)
        const ticks = (packet.timestamp - before.timestamp) | 0
        assert.ok(ticks > 0 && ticks % 960 === 0, `packet ${n}: ${ticks} ticks`)
      }
    })

    test('who is alone hears silence, not itself; a playback is heard in place of the others', async () => {
      await using both = await parties(engine(), [500, 900])
      const [one, other] = both.calls
      assert.ok(one && other)
      const conference = engine().conference()
      for (const { leg } of both.calls) conference.add(leg)
      const from = one.peer.heard.length
      await sayTone(one.peer, one.hz, 10)
      await one.peer.hears(from + 20)
      assert.ok(one.peer.heard.slice(from + 2).every(isSilent), 'nobody hears himself')
      const prompt = await engine().prepare(toneFile(700, 200))
      const played = one.peer.heard.length
      const playback = one.leg.play([{ prompt, times: 1 }])
      await playback.started
      await sayTone(other.peer, other.hz, 20)
      await playback.finished
      await hearsSound(one.peer, played, 12)
      const sound = soundOf(one.peer, played).subarray(0, RATE / 20)
      assert.ok(levelAt(sound, 700) > 0.2)
      assert.ok(levelAt(sound, other.hz) < 0.05)
    })

    test('who leaves is not heard, hears nobody, and can be taken in again, or joined', async () => {
      await using both = await parties(engine(), [500, 900])
      const [one, other] = both.calls
      assert.ok(one && other)
      const conference = engine().conference()
      const first = conference.add(one.leg)
      const second = conference.add(other.leg)
      assert.throws(() => conference.add(one.leg), TypeError)
      assert.throws(() => engine().conference().add(one.leg), TypeError)
      assert.throws(() => engine().bridge(one.leg, other.leg), TypeError)
      first.leave()
      first.leave()
      assert.equal(await first.ended, 'left')
      await sayTone(one.peer, one.hz, 10)
      await other.peer.hears(other.peer.heard.length + 20)
      assert.ok(other.peer.heard.slice(-10).every(isSilent))
      const again = conference.add(one.leg)
      first.leave()
      const from = other.peer.heard.length
      await sayTone(one.peer, one.hz, 20)
      await hearsSound(other.peer, from, 15)
      again.leave()
      second.leave()
      const bridge = engine().bridge(one.leg, other.leg)
      assert.throws(() => conference.add(other.leg), TypeError)
      bridge.end()
    })

    test('the end of a leg ends its part; a leg that has ended has none', async () => {
      await using both = await parties(engine(), [500, 900])
      const [one, other] = both.calls
      assert.ok(one && other)
      const conference = engine().conference()
      const memberships = [conference.add(one.leg), conference.add(other.leg)] as const
      await one.leg.close()
      assert.equal(await memberships[0].ended, 'leg-closed')
      assert.equal(await conference.add(one.leg).ended, 'leg-closed')
      memberships[1].leave()
      assert.equal(await memberships[1].ended, 'left')
    })

    test('who is in a conference can be listened to, and its keys are told', async () => {
      await using both = await parties(engine(), [500, 900])
      const [one, other] = both.calls
      assert.ok(one && other)
      const conference = engine().conference()
      for (const { leg } of both.calls) conference.add(leg)
      const digit = new Promise((resolve) => one.leg.events.once('digit', resolve))
      const heard = new Promise<void>((resolve) => {
        const listening = one.leg.listen((samples) => {
          if (toneShare(samples, 16_000, one.hz) < 0.8) return
          listening.stop()
          resolve()
        })
      })
      const from = other.peer.heard.length
      await sayTone(one.peer, one.hz)
      await Promise.all([heard, hearsSound(other.peer, from, 30)])
      await one.peer.press('7')
      assert.equal(await digit, '7')
    })

    test('an engine that is closed ends every part', async () => {
      const brief = await openEngine({ udpPorts })
      const leg = await brief.offer()
      const membership = brief.conference().add(leg)
      await brief.close()
      assert.equal(await membership.ended, 'leg-closed')
    })
  })

  describe('what decodes', () => {
    test('as many legs as the machine can decode, and no more; what one gives back another has', async () => {
      // Room for as many legs as a fast machine can decode.
      const manyPorts = { from: udpPorts.from, to: udpPorts.from + 999 }
      await using small = await openEngine({ udpPorts: manyPorts, codecThreads: 1 })
      const { codecs: free } = await small.stats()
      assert.equal(free.taken, 0)
      const conference = small.conference()
      const taken: Membership[] = []
      const legs: MediaLeg[] = []
      const fill = async () => {
        for (;;) {
          const leg = await small.offer()
          legs.push(leg)
          taken.push(conference.add(leg))
        }
      }
      await assert.rejects(fill, CodecsBusy)
      const { codecs: full } = await small.stats()
      assert.ok(taken.length > 10, `${taken.length} members`)
      assert.ok(full.taken <= full.capacity && full.taken + full.taken / taken.length > full.capacity)
      assert.throws(() => conference.add(legs.at(-1) as MediaLeg), CodecsBusy)
      taken[0]?.leave()
      conference.add(legs.at(-1) as MediaLeg)
      await legs[1]?.close()
      assert.ok((await small.stats()).codecs.taken < full.taken)
    })

    test('keys of a party that has no telephone-event are told by their tones', async () => {
      await using call = await connect(engine(), { keys: null })
      const before = (await engine().stats()).codecs.taken
      call.leg.open()
      const digits: string[] = []
      call.leg.events.on('digit', (digit) => digits.push(digit))
      const said = '159#'
      const heard = new Promise<void>((resolve) => {
        call.leg.events.on('digit', () => digits.length === said.length && resolve())
      })
      for (const packet of encodeOpus(dtmfTones(said))) await call.peer.say(packet)
      for (let i = 0; i < 5; i++) await call.peer.say(silencePacket())
      await heard
      assert.equal(digits.join(''), said)
      await call.leg.close()
      assert.ok((await engine().stats()).codecs.taken < before)
    })

    test('such a key stops what it may stop', async () => {
      await using call = await connect(engine(), { keys: null })
      const prompt = await engine().prepare({ kind: 'silence', seconds: 60 })
      call.leg.open()
      const playback = call.leg.play([{ prompt, times: 1 }], { stopKeys: '8' })
      for (const packet of encodeOpus(dtmfTones('8'))) await call.peer.say(packet)
      for (let i = 0; i < 5; i++) await call.peer.say(silencePacket())
      assert.equal(await playback.finished, 'stopped')
    })
  })
}
