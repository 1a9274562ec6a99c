import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { encodeOpus, silencePacket, tone, toneShare } from '@ringway/sound'
import type { Bridge, MediaEngine } from '../index.ts'
import { connect, dial, toneFile } from './calls.ts'
import type { HeardPacket, MetaPeer } from './meta-peer.ts'

const KEYS = '0123456789*#ABCD'

/** A caller and a callee whose legs are open, each with a prompt's worth of packets heard. */
async function pair(engine: MediaEngine) {
  const caller = await connect(engine, { opus: 96, keys: 101 })
  const callee = await dial(engine)
  for (const { leg } of [caller, callee]) leg.open()
  await Promise.all([caller.peer.hears(3), callee.peer.hears(3)])
  return {
    caller,
    callee,
    async [Symbol.asyncDispose]() {
      await caller[Symbol.asyncDispose]()
      await callee[Symbol.asyncDispose]()
    },
  }
}

/** Packets of a tone, said one by one until `done` says that it is enough. */
async function sayTone(peer: MetaPeer, hz: number, packets: number): Promise<Uint8Array[]> {
  const sound = encodeOpus(tone(hz, packets * 20))
  for (const packet of sound) await peer.say(packet)
  return sound
}

const payloadsOf = (heard: readonly HeardPacket[]) => heard.map(({ payload }) => payload.toString('hex'))
const hex = (packet: Uint8Array) => Buffer.from(packet).toString('hex')
/** Made once: each takes the encoder a millisecond. */
const SILENCE = Buffer.from(silencePacket())
const isSilent = ({ payload }: HeardPacket) => payload.equals(SILENCE)

/** Joining legs. */
export function bridgingSuite(engine: () => MediaEngine): void {
  describe('two legs joined', () => {
    test("each party hears the other's packets, byte for byte, under its own payload number", async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      const low = await sayTone(both.caller.peer, 600, 25)
      const high = await sayTone(both.callee.peer, 1200, 25)
      const has = (peer: MetaPeer, packet: Uint8Array | undefined) =>
        peer.until(() => packet !== undefined && payloadsOf(peer.heard).includes(hex(packet)))
      await has(both.callee.peer, low.at(-1))
      await has(both.caller.peer, high.at(-1))
      for (const [peer, sound, hz, payloadType] of [
        [both.callee.peer, low, 600, 111],
        [both.caller.peer, high, 1200, 96],
      ] as const) {
        const said = new Set(sound.map(hex))
        const heard = peer.heard.filter(({ payload }) => said.has(payload.toString('hex')))
        assert.deepEqual(payloadsOf(heard), sound.map(hex))
        assert.ok(heard.every((packet) => packet.payloadType === payloadType))
        const first = peer.heard.indexOf(heard[0] as HeardPacket)
        assert.ok(toneShare(peer.sound(first + 1, first + 25), 48_000, hz) > 0.9)
      }
      assert.ok(Number(await bridge.started) > 0)
      bridge.end()
      assert.equal(await bridge.ended, 'undone')
    })

    test('one SSRC, one row of sequence numbers, one clock, through prompt, bridge and prompt', async () => {
      await using both = await pair(engine())
      const { leg, peer } = both.caller
      const prompt = await engine().prepare(toneFile(500, 200))
      await leg.play([{ prompt, times: 1 }]).finished
      const bridge = await joined(engine(), leg, both.callee.leg)
      await sayTone(both.callee.peer, 1200, 20)
      await bridge.started
      bridge.end()
      await leg.play([{ prompt, times: 1 }]).finished
      await peer.hears(peer.heard.length + 2)
      const [first] = peer.heard
      assert.ok(peer.heard.every(({ ssrc }) => ssrc === first?.ssrc))
      for (const [n, packet] of peer.heard.entries()) {
        const before = peer.heard[n - 1]
        if (!before) continue
        assert.equal((packet.sequence - before.sequence) & 0xffff, 1, `packet ${n}`)
        const ticks = (packet.timestamp - before.timestamp) | 0
        assert.ok(ticks > 0 && ticks % 960 === 0, `packet ${n}: ${ticks} ticks`)
      }
    })

    test('what a party loses on the way is missing for the other as well', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      const [one, two] = encodeOpus(tone(900, 40))
      await both.caller.peer.say(one ?? silencePacket())
      await both.caller.peer.say(two ?? silencePacket(), 3)
      const { peer } = both.callee
      const place = (packet: Uint8Array | undefined) =>
        peer.heard.find(({ payload }) => packet && payload.equals(Buffer.from(packet)))?.sequence
      await peer.until(() => place(two) !== undefined)
      assert.equal(((place(two) ?? 0) - (place(one) ?? 0)) & 0xffff, 4)
      bridge.end()
    })

    test('a party that says nothing leaves the other with silence; what it says then is heard from its first packet', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      const { peer } = both.callee
      const heard = peer.heard.length
      await peer.hears(heard + 10)
      assert.ok(peer.heard.slice(heard).every(isSilent))
      const sound = await sayTone(both.caller.peer, 700, 3)
      await peer.until(() => payloadsOf(peer.heard).includes(hex(sound.at(-1) ?? silencePacket())))
      const after = peer.heard.length
      // And silence again, once nothing has come for a while; its clock has gone on.
      await peer.hears(after + 5)
      assert.ok(peer.heard.slice(after).every(isSilent))
      const [last, next] = peer.heard.slice(after - 1)
      const waited = ((next?.timestamp ?? 0) - (last?.timestamp ?? 0)) / 960
      assert.ok(waited >= 10 && waited <= 12, `${waited} packets' time`)
      bridge.end()
    })

    test('a playback is heard in place of the other party, then the other party again', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      const { leg, peer } = both.callee
      const prompt = await engine().prepare(toneFile(500, 200))
      const playback = leg.play([{ prompt, times: 1 }])
      await playback.started
      const drowned = encodeOpus(tone(1900, 20))[0] ?? silencePacket()
      await both.caller.peer.say(drowned)
      await playback.finished
      const sound = await sayTone(both.caller.peer, 700, 3)
      await peer.until(() => payloadsOf(peer.heard).includes(hex(sound.at(-1) ?? silencePacket())))
      assert.ok(!payloadsOf(peer.heard).includes(hex(drowned)))
      bridge.end()
    })

    test('a playback cuts in on the other party without a gap, and so does the silence after it', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      const { leg, peer } = both.callee
      const prompt = await engine().prepare(toneFile(500, 200))
      const last = hex((await sayTone(both.caller.peer, 700, 3)).at(-1) ?? silencePacket())
      await peer.until(() => payloadsOf(peer.heard).includes(last))
      await leg.play([{ prompt, times: 1 }]).finished
      await peer.hears(peer.heard.length + 15)
      const ours = peer.heard.slice(payloadsOf(peer.heard).lastIndexOf(last) + 1)
      assert.ok(ours.length >= 25, `${ours.length} packets of ours`)
      for (const [n, { timestamp }] of ours.entries())
        assert.equal((timestamp - (ours[0]?.timestamp ?? 0)) >>> 0, n * 960, `packet ${n}`)
      bridge.end()
    })

    test('keys pass to the other side, with its payload number; those that are kept are told and do not', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg, { kept: { first: '*' } })
      const { peer } = both.callee
      const digits: string[] = []
      both.caller.leg.events.on('digit', (digit) => digits.push(digit))
      await both.caller.peer.say(silencePacket())
      for (const key of '5*7') await both.caller.peer.press(key)
      const keys = () => peer.heard.filter(({ payloadType }) => payloadType === 126)
      await peer.until(() => keys().length >= 6 && digits.length >= 3)
      assert.deepEqual(
        keys().map(({ payload }) => KEYS[payload[0] ?? 0]),
        ['5', '5', '5', '7', '7', '7'],
      )
      const stamps = keys().map(({ timestamp }) => timestamp)
      assert.equal(new Set(stamps).size, 2)
      assert.deepEqual(digits, ['5', '*', '7'])
      bridge.end()
    })

    test('a leg that ends takes the bridge with it, and the other goes on alone', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      await sayTone(both.callee.peer, 1200, 2)
      await both.callee.leg.close()
      assert.equal(await bridge.ended, 'leg-closed')
      const { peer } = both.caller
      await peer.hears(peer.heard.length + 20)
      bridge.end()
      const next = await dial(engine())
      next.leg.open()
      const again = engine().bridge(both.caller.leg, next.leg)
      again.end()
      await next[Symbol.asyncDispose]()
    })

    test('a leg of a call that has ended cannot keep anybody: the bridge is over at once', async () => {
      await using both = await pair(engine())
      await both.callee.leg.close()
      assert.equal(await engine().bridge(both.caller.leg, both.callee.leg).ended, 'leg-closed')
    })

    test('a leg is joined with one other, and not with itself', async () => {
      await using both = await pair(engine())
      assert.throws(() => engine().bridge(both.caller.leg, both.caller.leg), TypeError)
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      assert.throws(() => engine().bridge(both.callee.leg, both.caller.leg), TypeError)
      bridge.end()
      engine().bridge(both.callee.leg, both.caller.leg).end()
      for (const deadline = Date.now() + 10_000; (await engine().stats()).bridges > 0; await later(5))
        assert.ok(Date.now() < deadline, 'none is left')
    })

    test('packets of no use to anybody are not passed on, and harm nobody', async () => {
      await using both = await pair(engine())
      const bridge = await joined(engine(), both.caller.leg, both.callee.leg)
      const told = once(both.caller.leg.events, 'digit')
      await both.caller.peer.say(new Uint8Array(0))
      await both.caller.peer.sayAs(13, Buffer.of(1, 2, 3))
      await both.caller.peer.sayAs(101, Buffer.of(7))
      await both.caller.peer.say(new Uint8Array(1_300).fill(0xfc))
      await both.caller.peer.press('3')
      await told
      const { peer } = both.callee
      await peer.until(() => peer.heard.some(({ payloadType }) => payloadType === 126))
      assert.ok(peer.heard.every(({ payloadType }) => payloadType === 111 || payloadType === 126))
      bridge.end()
    })
  })
}

/** Joins two legs. Orders take another way than packets: it stands before any comes. */
async function joined(engine: MediaEngine, ...joining: Parameters<MediaEngine['bridge']>): Promise<Bridge> {
  const bridge = engine.bridge(...joining)
  await engine.stats()
  return bridge
}
