import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { describe, test } from 'node:test'
import type { EngineOptions, MediaEngine } from '../index.ts'
import { connect, connected, dial, portOf } from './calls.ts'
import { Meddler } from './meddler.ts'
import { MetaPeer } from './meta-peer.ts'
import type { LoopbackAddress } from './meta-sdp.ts'
import { talk, talkAll } from './talking.ts'

/** Of this machine, as all of 127.0.0.0/8 is on Linux, and none that the engine binds. */
const PUBLIC = '127.0.0.9'
const noPublic = process.platform === 'linux' ? false : 'there is one address of IPv4 on this machine'

const OURS = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address))
const noIPv6 = OURS.includes('::1') ? false : 'there is no IPv6 on this machine'

/** Where an engine can be reached, and where it reaches others: over sockets, with peers on werift that check by themselves. */
export function addressesSuite(
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: { readonly from: number; readonly to: number },
): void {
  describe('addresses', { timeout: 120_000 }, () => {
    const bound: Record<string, LoopbackAddress> = { '::1': '::1', '0.0.0.0': '127.0.0.1' }
    for (const [bindAddress, address] of Object.entries(bound)) {
      const skip = address === '::1' && noIPv6
      test(`bound to ${bindAddress}, a peer at ${address}: it calls, and is called`, { skip }, async () => {
        await using engine = await openEngine({ udpPorts, bindAddress })
        await using incoming = await connect(engine, { address, iceLite: false })
        await using outgoing = await dial(engine, { address, iceLite: false })
        for (const sdp of [incoming.leg.answer, outgoing.leg.offer]) {
          const named = [...sdp.matchAll(/^a=candidate:\S+ 1 udp \d+ (\S+) /gm)].map(([, candidate]) => candidate ?? '')
          assert.ok(named.length > 0 && named.every((candidate) => OURS.includes(candidate)), sdp)
        }
        await talkAll(engine, [incoming, outgoing])
      })
    }

    test('behind a public address that is not its own: the peer speaks with that one', { skip: noPublic }, async () => {
      await using engine = await openEngine({ udpPorts, publicIp: PUBLIC })
      const leg = await engine.offer()
      const peer = await MetaPeer.answering(leg.offer, { iceLite: false })
      const outside = { address: PUBLIC, port: portOf(leg) }
      await using translator = await Meddler.between(peer.sdp, outside)
      await using call = await connected(peer, leg, () => leg.applyAnswer(translator.misled(peer.sdp)))
      assert.deepEqual(peer.remoteAddress, [outside.address, outside.port])
      leg.open()
      await talk(engine, leg, call.peer)
    })

    test('a peer that names an address at which a stranger is, and checks from another one: it is met there', async () => {
      await using engine = await openEngine({ udpPorts })
      const stranger = createSocket('udp4').bind(0, '127.0.0.1')
      await once(stranger, 'listening')
      const heardByStranger: Buffer[] = []
      stranger.on('message', (datagram) => heardByStranger.push(datagram))
      const peer = await MetaPeer.offering({ iceLite: false })
      const leg = await engine.answer(peer.sdp.replaceAll(/ \d+ typ host/g, ` ${stranger.address().port} typ host`))
      await peer.accept(leg.answer)
      await using call = await connected(peer, leg, () => leg.connect())
      leg.open()
      await talk(engine, leg, call.peer)
      const checks = heardByStranger.filter(([first = 255]) => first <= 3) // RFC 7983
      assert.ok(checks.length > 0)
      assert.equal(heardByStranger.length, checks.length, 'neither handshake nor sound')
      stranger.close()
    })
  })
}
