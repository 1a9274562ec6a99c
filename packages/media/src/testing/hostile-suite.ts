import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { encodeOpus, silencePacket, tone } from '@ringway/sound'
import type { AnsweredLeg, LegStats, MediaEngine, OfferedLeg } from '../index.ts'
import { connect, portOf, statsUntil } from './calls.ts'
import { isHandshake, isSound, Meddler } from './meddler.ts'
import { MetaPeer } from './meta-peer.ts'

const PACKETS = 30

/** What strangers, and a peer that behaves badly, can do to calls: nothing but what they do to their own. */
export function hostileSuite(engine: () => MediaEngine): void {
  describe('hostile packets', { timeout: 120_000 }, () => {
    test('sent again, cut off, altered, too long: each packet of sound is heard once, and the counters tell', async () => {
      await using call = await meddledCall(engine())
      const { leg, peer, meddler } = call
      leg.open()
      await peer.hears(3)
      const before = (await leg.stats()).refused
      meddler.inward = (datagram) => (isSound(datagram) ? [...spoilt(datagram), datagram, datagram] : [datagram])
      for (const [i, packet] of encodeOpus(tone(500, PACKETS * 20, 16_000))
        .slice(0, PACKETS)
        .entries()) {
        await peer.say(packet)
        if (i % 5 === 4) await statsUntil(leg, ({ received }) => received > i) // no more at a time than a socket has room for
      }
      meddler.inward = (datagram) => [datagram]
      await peer.say(silencePacket())
      // What is of no use is told of 20 ms later than what is.
      const told = (stats: LegStats) => !before || !stats.refused || stats.refused.replayed - before.replayed >= PACKETS
      const { received, lost, refused } = await statsUntil(leg, (stats) => stats.received > PACKETS && told(stats))
      assert.deepEqual([received, lost], [PACKETS + 1, 0])
      if (!before || !refused) return
      assert.deepEqual(
        {
          replayed: refused.replayed - before.replayed,
          forged: refused.forged - before.forged,
          unknown: refused.unknown - before.unknown,
        },
        // Of each: itself again; altered, and cut off by a byte; cut off behind its header, and too long for any path.
        { replayed: PACKETS, forged: 2 * PACKETS, unknown: 2 * PACKETS },
      )
    })

    test('a handshake whose datagrams come twice, in the wrong order and among garbage is one', async (t) => {
      if ((await engine().stats()).refused === null)
        return t.skip('node-datachannel was not seen to connect through this')
      let held: Buffer | null = null
      await using call = await meddledCall(engine(), (datagram) => {
        if (!isHandshake(datagram)) return [datagram]
        const garbage = Buffer.concat([Buffer.from([22, 0xfe, 0xfd]), randomBytes(50)])
        const alert = Buffer.from('15fefd000000000000000000020228', 'hex')
        // Every other one waits for the next, or is sent by the peer again.
        if (!held) {
          held = datagram
          return [garbage, alert]
        }
        const both = [datagram, held, garbage, datagram]
        held = null
        return both
      })
      call.leg.open()
      await call.peer.hears(3)
      await call.peer.say(silencePacket())
      await statsUntil(call.leg, ({ received }) => received >= 1)
    })

    test('a hundred strangers who begin handshakes while calls are set up keep none from connecting', async (t) => {
      const strangers = Array.from({ length: 100 }, () => createSocket('udp4'))
      t.after(() => strangers.map((stranger) => stranger.close()))
      let told = false
      const shout = async (ports: readonly number[]) => {
        for (let i = 0; !told; i++) {
          await Promise.all(
            strangers.map((stranger, s) => said(stranger, clientHello(), ports[(i + s) % ports.length] ?? 9)),
          )
          await later(1)
        }
      }
      // Of some the handshake is begun by us, and of some by the other side: there a stranger's beginning could be taken for its.
      const kinds = [ourHello, ourHello, theirHello, theirHello, theirHello]
      const calls = await Promise.all(kinds.map((kind) => kind(engine())))
      t.after(() => Promise.all(calls.map(hangUp)))
      const shouting = shout(calls.map(({ leg }) => portOf(leg)))
      await Promise.all(calls.map(meet)).finally(() => {
        told = true
      })
      await shouting
      for (const { leg } of calls) {
        const { refused } = await leg.stats()
        assert.ok(refused === null || refused.dtls > 0, 'the counters tell')
      }
    })

    test('checks and answers that are not the other side’s move nothing: the call stays where it is', async (t) => {
      await using call = await connect(engine())
      call.leg.open()
      await call.peer.hears(3)
      const stranger = createSocket('udp4')
      t.after(() => stranger.close())
      let heard = 0
      stranger.on('message', () => heard++)
      const username = `${ufragOf(call.leg.answer)}:${ufragOf(call.peer.sdp)}`
      for (let i = 0; i < 20; i++) {
        await said(stranger, forgedCheck(username), portOf(call.leg))
        await said(stranger, Buffer.concat([Buffer.from('010100002112a442', 'hex'), randomBytes(12)]), portOf(call.leg))
      }
      const before = call.peer.heard.length
      await call.peer.hears(before + 10)
      assert.equal(heard, 0, 'a stranger gets no answer, and no sound')
    })

    test('floods of garbage, and of sound from a peer that has the keys, lose no packet of other calls', async () => {
      await using quiet = await connect(engine())
      await using loud = await connect(engine())
      for (const { leg } of [quiet, loud]) leg.open()
      await Promise.all([quiet.peer.hears(3), loud.peer.hears(3)])
      const stranger = createSocket('udp4')
      const from = quiet.peer.heard.length
      for (let i = 0; i < 60; i++) {
        await Promise.all(Array.from({ length: 50 }, () => said(stranger, randomBytes(100), portOf(loud.leg))))
        for (let k = 0; k < 20; k++) await loud.peer.say(silencePacket())
      }
      stranger.close()
      await quiet.peer.hears(from + 25)
      const { heard } = quiet.peer
      for (const [i, packet] of heard.entries())
        if (i > 0) assert.equal(packet.sequence, ((heard[i - 1]?.sequence ?? 0) + 1) & 0xffff, 'no packet is missing')
      const before = loud.peer.heard.length
      await loud.peer.hears(before + 5)
    })
  })
}

/** A call with somebody on the way. */
async function meddledCall(engine: MediaEngine, inward?: Meddler['inward']) {
  const peer = await MetaPeer.offering()
  const meddler = await Meddler.between(peer.sdp)
  if (inward) meddler.inward = inward
  const leg = await engine.answer(meddler.misled(peer.sdp))
  await peer.accept(leg.answer)
  await meet({ leg, peer, begin: () => leg.connect() })
  return {
    ...{ leg, peer, meddler },
    async [Symbol.asyncDispose]() {
      await hangUp({ leg, peer })
      await meddler[Symbol.asyncDispose]()
    },
  }
}

/** Two that know how to reach each other, and have not begun. */
type Pair = { readonly leg: AnsweredLeg | OfferedLeg; readonly peer: MetaPeer; begin(): void | Promise<void> }

/** We begin the handshake. */
async function ourHello(engine: MediaEngine): Promise<Pair> {
  const peer = await MetaPeer.offering()
  const leg = await engine.answer(peer.sdp)
  await peer.accept(leg.answer)
  return { leg, peer, begin: () => leg.connect() }
}

/** The other side begins the handshake. */
async function theirHello(engine: MediaEngine): Promise<Pair> {
  const leg = await engine.offer()
  const peer = await MetaPeer.answering(leg.offer, { setup: 'active' })
  return { leg, peer, begin: () => leg.applyAnswer(peer.sdp) }
}

async function meet({ leg, peer, begin }: Pair): Promise<void> {
  const connected = once(leg.events, 'connected')
  const ended = once(leg.events, 'closed').then(([reason]) =>
    Promise.reject(new Error(`it did not connect: ${reason}`)),
  )
  ended.catch(() => {}) // a leg that ends later is fine
  await begin()
  await Promise.race([connected, ended])
  await peer.until(() => peer.connected)
}

async function hangUp({ leg, peer }: Pick<Pair, 'leg' | 'peer'>): Promise<void> {
  await leg.close()
  await peer[Symbol.asyncDispose]()
}

/** What can be made of a packet without its keys. */
function spoilt(packet: Buffer): Buffer[] {
  const altered = Buffer.from(packet)
  altered.writeUInt8((altered.at(-12) ?? 0) ^ 1, altered.length - 12)
  return [altered, packet.subarray(0, -1), packet.subarray(0, 8), Buffer.concat([packet, Buffer.alloc(1_600)])]
}

function said(socket: Socket, datagram: Buffer, port: number): Promise<unknown> {
  return new Promise((done) => socket.send(datagram, port, '127.0.0.1', done))
}

/** A ClientHello without extensions. RFC 6347, section 4.2. */
function clientHello(): Buffer {
  const version = Buffer.from('fefd', 'hex')
  // No session, no cookie, one cipher suite, no compression.
  const body = Buffer.concat([version, randomBytes(32), Buffer.from('00' + '00' + '0002c02b' + '0100', 'hex')])
  const length = Buffer.alloc(3)
  length.writeUIntBE(body.length, 0, 3)
  const handshake = Buffer.concat([Buffer.of(1), length, Buffer.alloc(5), length, body])
  const head = Buffer.from('16fefd0000000000000000' + '0000', 'hex')
  head.writeUInt16BE(handshake.length, 11)
  return Buffer.concat([head, handshake])
}

/** A check that nominates, right in all but its integrity, which anybody could write. RFC 8445, section 7.1. */
function forgedCheck(username: string): Buffer {
  const attribute = (type: number, value: Buffer) => {
    const head = Buffer.alloc(4)
    head.writeUInt16BE(type, 0)
    head.writeUInt16BE(value.length, 2)
    return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
  }
  const body = Buffer.concat([
    attribute(0x0006, Buffer.from(username)),
    attribute(0x0024, Buffer.from('6e7f00ff', 'hex')),
    attribute(0x0025, Buffer.alloc(0)),
    attribute(0x802a, randomBytes(8)),
    attribute(0x0008, randomBytes(20)),
  ])
  const head = Buffer.concat([Buffer.from('00010000' + '2112a442', 'hex'), randomBytes(12)])
  head.writeUInt16BE(body.length + 8, 2)
  const message = Buffer.concat([head, body])
  return Buffer.concat([message, attribute(0x8028, fingerprintOf(message))])
}

/** RFC 8489, section 14.7. @param message up to where the fingerprint stands, its length with it */
function fingerprintOf(message: Buffer): Buffer {
  const fingerprint = Buffer.alloc(4)
  fingerprint.writeUInt32BE((crc32(message) ^ 0x5354554e) >>> 0)
  return fingerprint
}

function ufragOf(sdp: string): string {
  return /a=ice-ufrag:(\S+)/.exec(sdp)?.[1] ?? ''
}
