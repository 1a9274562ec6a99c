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

/** Calls with a peer on node-datachannel: full ICE, and either part in the handshake. */
export function datachannelInteropSuite(engine: () => MediaEngine): void {
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
      const leg = await dialed(engine(), peer, 'active')
      await talk(engine(), leg, peer)
      await leg.close()
      await peer.until(() => peer.closed, NOTICED_WITHIN_MS)
    })

    test('our offer, its answer, passive in the handshake: sound and keys both ways, and it hangs up', async () => {
      await using peer = new DatachannelPeer()
      const leg = await dialed(engine(), peer, 'passive')
      await talk(engine(), leg, peer)
      await hearsItHangUp(leg, peer)
    })
  })
}

async function dialed(engine: MediaEngine, peer: DatachannelPeer, setup: 'active' | 'passive'): Promise<OfferedLeg> {
  const leg = await engine.offer()
  const answer = await peer.answer(leg.offer, setup)
  assert.match(answer, new RegExp(`^a=setup:${setup}`, 'm'))
  await connect(leg, peer, () => leg.applyAnswer(answer))
  return leg
}

async function connect(
  leg: AnsweredLeg | OfferedLeg,
  peer: DatachannelPeer,
  begin: () => void | Promise<void>,
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
