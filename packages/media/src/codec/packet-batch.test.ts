import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { batched, PacketBatch } from './packet-batch.ts'

const packets = fc.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.uint8Array({ maxLength: 1_500 })), { maxLength: 40 })

describe('PacketBatch', () => {
  test('gives what was added, in its order, and nothing twice', () => {
    const batch = new PacketBatch()
    fc.assert(
      fc.property(packets, (added) => {
        for (const [leg, packet] of added) batch.add(leg, packet)
        assert.equal(batch.empty, added.length === 0)
        const taken = batch.take()
        assert.deepEqual(
          [...batched(taken)].map(([leg, packet]) => [leg, new Uint8Array(packet)]),
          added.map(([leg, packet]) => [leg, new Uint8Array(packet)]),
        )
        assert.equal(batch.take().length, 0)
      }),
      { numRuns: 50 },
    )
  })
})
