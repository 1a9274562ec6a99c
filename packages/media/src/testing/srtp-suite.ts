import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MediaEngine } from '../index.ts'
import { connect, dial } from './calls.ts'
import { talk } from './talking.ts'

/** By their numbers in RFC 5764, section 4.1.2, and RFC 7714, section 14.2. */
const PROFILES = { AES_CM_128_HMAC_SHA1_80: 1, AEAD_AES_128_GCM: 7 }

/** Calls with peers that know one way to seal packets, and not the other. */
export function srtpSuite(engine: () => MediaEngine): void {
  describe('one SRTP profile', { timeout: 120_000 }, () => {
    for (const [name, srtpProfile] of Object.entries(PROFILES)) {
      test(`${name}, and we begin the handshake: sound and keys both ways`, async () => {
        await using call = await connect(engine(), { srtpProfile })
        assert.equal(call.peer.srtpProfile, srtpProfile)
        call.leg.open()
        await talk(engine(), call.leg, call.peer)
      })

      test(`${name}, and it begins the handshake: sound and keys both ways`, async () => {
        await using call = await dial(engine(), { setup: 'active', srtpProfile })
        assert.equal(call.peer.srtpProfile, srtpProfile)
        call.leg.open()
        await talk(engine(), call.leg, call.peer)
      })
    }
  })
}
