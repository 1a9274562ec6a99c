import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import type { MediaEngine } from '../index.ts'
import { connect, dial } from './calls.ts'
import type { AnswerShape, OfferShape } from './meta-peer.ts'
import { talk } from './talking.ts'

/** No tie-breaker is smaller, and none is larger. RFC 8445, section 7.3.1.1. */
const GIVES_WAY = { tieBreaker: 0n }
const INSISTS = { tieBreaker: 2n ** 64n - 1n }

/** Calls with a peer on werift that checks by itself: each role in ICE, each part in the handshake, and both sides that want to control. */
export function rolesSuite(engine: () => MediaEngine): void {
  describe('full ICE', { timeout: 120_000 }, () => {
    const offers: Record<string, OfferShape & { readonly role: string; readonly changes?: number }> = {
      'its offer, our answer, both control, and it gives way': { controls: GIVES_WAY, role: 'controlled', changes: 1 },
      'its offer, our answer, both control, and it insists': { controls: INSISTS, role: 'controlling' },
    }
    for (const [name, { role, changes = 0, ...shape }] of Object.entries(offers))
      test(`${name}: sound and keys both ways, and it hangs up`, async (t) => {
        await using call = await connect(engine(), { iceLite: false, ...shape })
        t.diagnostic(`connected after ${call.connectMs.toFixed(0)} ms`)
        assert.deepEqual([call.peer.iceRole, call.peer.iceRoleChanges], [role, changes])
        call.leg.open()
        await talk(engine(), call.leg, call.peer)
        const closed = once(call.leg.events, 'closed', { signal: AbortSignal.timeout(30_000) })
        await call.peer.hangUp()
        assert.deepEqual(await closed, ['connection-lost'])
      })

    const answers: Record<string, AnswerShape & { readonly role: string; readonly changes?: number }> = {
      'our offer, its answer, active in the handshake': { setup: 'active', role: 'controlled' },
      'our offer, its answer, passive in the handshake': { setup: 'passive', role: 'controlled' },
      'our offer, its answer, both control, and it gives way': { controls: GIVES_WAY, role: 'controlled', changes: 1 },
      'our offer, its answer, both control, and it insists': { controls: INSISTS, role: 'controlling' },
    }
    for (const [name, { role, changes = 0, ...shape }] of Object.entries(answers))
      test(`${name}: sound and keys both ways, and we hang up`, async (t) => {
        await using call = await dial(engine(), { iceLite: false, ...shape })
        t.diagnostic(`connected after ${call.connectMs.toFixed(0)} ms`)
        assert.deepEqual([call.peer.iceRole, call.peer.iceRoleChanges], [role, changes])
        call.leg.open()
        await talk(engine(), call.leg, call.peer)
        await call.leg.close()
        await call.peer.until(() => call.peer.hasHeardGoodbye, 30_000)
      })
  })
}
