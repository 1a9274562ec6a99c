import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { encodeOpus, silencePacket, tone } from '@ringway/sound'
import type { MediaEngine, MediaLeg } from '../index.ts'
import { toneFile } from './calls.ts'
import { DatachannelPeer } from './datachannel-peer.ts'

/** Calls with a peer that is not lite: it checks by itself, and takes either role. */
export function interopSuite(engine: () => MediaEngine): void {
  describe('with a peer on node-datachannel', { timeout: 120_000 }, () => {
    test('its offer, our answer: sound and keys both ways, and we hang up', async () => {
      await using peer = new DatachannelPeer()
      const leg = await engine().answer(await peer.offer())
      const connected = once(leg.events, 'connected')
      peer.accept(leg.answer)
      leg.open()
      await connected
      await talk(engine(), leg, peer)
      await hangUp(engine(), leg, peer)
    })

    for (const setup of ['active', 'passive'] as const)
      test(`our offer, its answer, ${setup} in the handshake: sound and keys both ways, and we hang up`, async () => {
        await using peer = new DatachannelPeer()
        const leg = await engine().offer()
        const answer = await peer.answer(leg.offer, setup)
        assert.match(answer, new RegExp(`a=setup:${setup}`))
        const connected = once(leg.events, 'connected')
        await leg.applyAnswer(answer)
        leg.open()
        await connected
        await talk(engine(), leg, peer)
        await hangUp(engine(), leg, peer)
      })
  })
}

async function talk(engine: MediaEngine, leg: MediaLeg, peer: DatachannelPeer): Promise<void> {
  await peer.until(() => peer.connected && peer.heard.length > 3)
  const file = toneFile(800, 200)
  leg.play([{ prompt: await engine.prepare(file), times: 1 }])
  const quiet = Buffer.from(silencePacket())
  await peer.until(() => peer.heard.filter(({ payload }) => !quiet.equals(payload)).length >= 10)
  const digit = once(leg.events, 'digit')
  const before = (await leg.stats()).received
  for (const packet of encodeOpus(tone(500, 200, 16_000))) peer.say(packet)
  peer.press('8')
  assert.equal((await digit)[0], '8')
  const { received, lost } = await leg.stats()
  assert.ok(received - before >= 11 && lost === 0, `${received} received, ${lost} lost`)
}

/** node-datachannel at both ends says no goodbye that either hears: they notice by their connectivity checks, half a minute later. */
async function hangUp(engine: MediaEngine, leg: MediaLeg, peer: DatachannelPeer): Promise<void> {
  await leg.close()
  if ((await engine.stats()).refused !== null) await peer.until(() => peer.closed)
}
