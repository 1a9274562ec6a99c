import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import type { AnsweredLeg, MediaEngine, OfferedLeg } from '../index.ts'
import { DatachannelPeer } from './datachannel-peer.ts'
import { talk } from './talking.ts'

/**
 * When node-datachannel hangs up it seldom says goodbye: whoever is there notices by checks that nobody answers, after half a minute. The
 * tests wait for that side by side.
 */
const NOTICED_WITHIN_MS = 50_000

/**
 * Calls with a peer on node-datachannel: full ICE, and either part in the handshake.
 *
 * @param meetsEarlyChecks whether the engine is up to a peer that begins before its answer is there. node-datachannel is not: not knowing
 *   yet whose certificate it is to see, it refuses it, about once in ten calls.
 */
export function datachannelInteropSuite(engine: () => MediaEngine, meetsEarlyChecks: boolean): void {
  const dialed = (peer: DatachannelPeer, setup: 'active' | 'passive') => dial(engine(), peer, setup, meetsEarlyChecks)

  describe('with a peer on node-datachannel', { concurrency: true, timeout: 120_000 }, () => {
    test('its offer, our answer: sound and keys both ways, and it hangs up', async () => {
      await using peer = new DatachannelPeer()
      const leg = await engine().answer(await peer.offer())
      await connect(leg, peer, () => peer.accept(leg.answer))
      await talk(engine(), leg, peer)
      await hearsItHangUp(leg, peer)
    })

    test('our offer, its answer, active in the handshake: sound and keys both ways, and we hang up', async () => {
      await using peer = new DatachannelPeer()
      const leg = await dialed(peer, 'active')
      await talk(engine(), leg, peer)
      await leg.close()
      await peer.until(() => peer.closed, NOTICED_WITHIN_MS)
    })

    test('our offer, its answer, passive in the handshake: sound and keys both ways, and it hangs up', async () => {
      await using peer = new DatachannelPeer()
      const leg = await dialed(peer, 'passive')
      await talk(engine(), leg, peer)
      await hearsItHangUp(leg, peer)
    })
  })
}

/** @param early whether it begins its checks before we have its answer */
async function dial(
  engine: MediaEngine,
  peer: DatachannelPeer,
  setup: 'active' | 'passive',
  early: boolean,
): Promise<OfferedLeg> {
  const leg = await engine.offer()
  const answer = await peer.answer(early ? leg.offer : leg.offer.replaceAll(/^a=candidate.*\r\n/gm, ''), setup)
  assert.match(answer, new RegExp(`^a=setup:${setup}`, 'm'))
  await connect(leg, peer, async () => {
    await leg.applyAnswer(answer)
    if (!early) peer.reach(leg.offer)
  })
  return leg
}

async function connect(
  leg: AnsweredLeg | OfferedLeg,
  peer: DatachannelPeer,
  begin: () => Promise<void>,
): Promise<void> {
  const connected = once(leg.events, 'connected')
  await begin()
  leg.open()
  await connected
  await peer.until(() => peer.connected)
}

async function hearsItHangUp(leg: AnsweredLeg | OfferedLeg, peer: DatachannelPeer): Promise<void> {
  const closed = once(leg.events, 'closed', { signal: AbortSignal.timeout(NOTICED_WITHIN_MS) })
  peer.hangUp()
  assert.deepEqual(await closed, ['connection-lost'])
}
