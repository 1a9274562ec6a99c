import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { describe, test } from 'node:test'
import { silencePacket } from '@ringway/sound'
import type { MediaEngine, Refused } from '../index.ts'
import { connect, portOf, statsUntil } from './calls.ts'

/** What is known of a leg besides its sound: on the native engine all of it, on node-datachannel that it is not known. */
export function countingSuite(engine: () => MediaEngine): void {
  describe('figures of a leg', () => {
    test('what the other side reports of our sound, and how unevenly its own comes', async (t) => {
      await using call = await connect(engine())
      call.leg.open()
      await call.peer.hears(3)
      const [first] = call.peer.heard
      assert.ok(first)
      for (let i = 0; i < 5; i++) await call.peer.say(silencePacket())
      await call.peer.report(first.ssrc, { fractionLost: 64, jitter: 960 })
      if ((await engine().stats()).refused === null) {
        const { reported, jitterMs } = await call.leg.stats()
        assert.deepEqual([reported, jitterMs], [null, null], 'not known to this engine')
        return
      }
      const { jitterMs } = await statsUntil(call.leg, ({ reported }) => reported !== null)
      assert.deepEqual((await call.leg.close()).reported, { lost: 0.25, jitterMs: 20 })
      t.diagnostic(`jitter ${jitterMs} ms`)
      assert.ok(jitterMs !== null && jitterMs >= 0 && jitterMs < 1_000)
    })

    test('what strangers send to the port is counted by its kind, and harms nobody', async () => {
      await using call = await connect(engine())
      call.leg.open()
      await call.peer.hears(3)
      const { refused } = await call.leg.stats()
      const stranger = createSocket('udp4')
      const sent = { stun: 4, dtls: 3, forged: 5, replayed: 0, unknown: 2 }
      const send = async (datagram: Buffer, times: number) => {
        for (let i = 0; i < times; i++)
          await new Promise((resolve) => stranger.send(datagram, portOf(call.leg), '127.0.0.1', resolve))
      }
      await send(Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]), sent.stun)
      await send(Buffer.concat([Buffer.from('16fefd0000000000000000', 'hex'), randomBytes(40)]), sent.dtls)
      await send(Buffer.concat([Buffer.from([0x80, 111]), randomBytes(60)]), sent.forged)
      await send(Buffer.from([0xff, 1, 2, 3]), 1)
      await send(Buffer.alloc(3_000, 0x80), 1)
      stranger.close()
      const heard = call.peer.heard.length
      await call.peer.hears(heard + 10)
      if (refused === null) {
        assert.equal((await engine().stats()).refused, null)
        return
      }
      const total = (counts: Refused | null) => Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)
      const wanted = total(refused) + total(sent)
      const now = await statsUntil(call.leg, (stats) => total(stats.refused) >= wanted)
      assert.deepEqual(minus(now.refused, refused), sent)
      const before = total((await engine().stats()).refused)
      assert.ok(before >= wanted, 'the engine counts what its legs do')
      await call.leg.close()
      assert.equal(total((await engine().stats()).refused), before, 'of a leg that has ended as well')
    })

    test('why a leg was lost', async () => {
      await using call = await connect(engine())
      call.leg.open()
      await call.peer.hears(3)
      const closed = new Promise((resolve) => call.leg.events.once('closed', resolve))
      await call.peer.hangUp()
      assert.equal(await closed, 'connection-lost')
      const { fault, refused } = await call.leg.stats()
      assert.equal(fault, refused === null ? null : 'the other side has said goodbye')
    })
  })
}

function minus(now: Refused | null, before: Refused): Refused | null {
  return (
    now &&
    (Object.fromEntries(
      Object.entries(now).map(([kind, count]) => [kind, count - before[kind as keyof Refused]]),
    ) as Refused)
  )
}
