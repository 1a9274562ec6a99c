import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import type { EngineOptions, MediaEngine, OfferedLeg } from '../index.ts'
import { connected, dial } from './calls.ts'
import { MetaPeer } from './meta-peer.ts'
import { talkAll } from './talking.ts'

/** The certificates of the engines that renew them by time. The peers believe the one whose fingerprint they were told, and no other. */
export function certificatesSuite(
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: { readonly from: number; readonly to: number },
): void {
  describe('certificates', { timeout: 120_000 }, () => {
    test('calls have one certificate for a day', async () => {
      await using engine = await openEngine({ udpPorts })
      const legs = await Promise.all([engine.offer(), engine.offer()])
      assert.equal(new Set(legs.map(fingerprint)).size, 1)
    })

    test('a lifetime of 0 gives each call its own', async () => {
      await using engine = await openEngine({ udpPorts, certificateLifetimeMs: 0 })
      await using one = await dial(engine)
      await using other = await dial(engine)
      assert.notEqual(fingerprint(one.leg), fingerprint(other.leg))
    })

    test('a certificate that is renewed stays with the calls that were begun with it', async () => {
      await using engine = await openEngine({ udpPorts, certificateLifetimeMs: 500 })
      await using before = await dial(engine)
      const offered = await engine.offer()
      const renewed = await offerUntil(engine, (leg) => fingerprint(leg) !== fingerprint(offered))
      await using late = await answered(offered)
      await using after = await answered(renewed)
      await talkAll(engine, [before, late, after])
    })
  })
}

function fingerprint({ offer }: OfferedLeg): string {
  return /^a=fingerprint:sha-256 (\S+)/m.exec(offer)?.[1] ?? ''
}

/** The first of our offers of which `is` holds. */
async function offerUntil(engine: MediaEngine, is: (leg: OfferedLeg) => boolean): Promise<OfferedLeg> {
  for (const deadline = Date.now() + 10_000; ; await later(50)) {
    const leg = await engine.offer()
    if (is(leg)) return leg
    await leg.close()
    assert.ok(Date.now() < deadline, 'not within 10 s')
  }
}

async function answered(leg: OfferedLeg) {
  const peer = await MetaPeer.answering(leg.offer)
  return await connected(peer, leg, () => leg.applyAnswer(peer.sdp))
}
