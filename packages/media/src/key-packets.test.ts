import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BadDigits, dtmfTones, durationMs } from '@ringway/sound'
import { KEY_PACKET_BYTES, keyPacketAt, keyPackets } from './key-packets.ts'
import { type HeardKey, hearKey } from './telephone-event.ts'

/** Of each slot how long the key has lasted, in slots, negative when it is over; 0 for nothing. */
function slotsOf(digits: string): number[] {
  const keys = keyPackets(digits)
  return Array.from({ length: keys.length / KEY_PACKET_BYTES }, (_, slot) => {
    const packet = keyPacketAt(keys, slot)
    const [, flags = 0, high = 0, low = 0] = packet ?? []
    const slots = ((high << 8) | low) / 160
    return flags & 0x80 ? -slots : slots
  })
}

describe('packets of pressed keys', () => {
  test('a key grows by 20 ms from slot to slot, ends three times, and rests', () => {
    assert.deepEqual(slotsOf('7'), [1, 2, 3, 4, -5, -5, -5, 0, 0, 0])
    assert.deepEqual([...(keyPacketAt(keyPackets('#'), 0) ?? [])], [11, 10, 0, 160])
  })

  test('pauses before, between and behind keys are empty but for the ends', () => {
    const one = [1, 2, 3, 4, -5]
    const rest = (slots: number) => new Array<number>(slots).fill(0)
    assert.deepEqual(slotsOf('w1W2'), [...rest(25), ...one, -5, -5, ...rest(3 + 50), ...one, -5, -5, ...rest(3)])
    assert.deepEqual(slotsOf(''), [])
  })

  test('they last as long as the tones of the same keys', () => {
    for (const digits of ['', '1', '0123456789*#ABCD', 'w1wW2W'])
      assert.equal(slotsOf(digits).length * 20, durationMs(dtmfTones(digits)))
  })

  test('whichever packet of a key alone arrives, the key is heard; all of them are one', () => {
    for (const key of '0123456789*#ABCD') {
      const keys = keyPackets(key)
      let heard: HeardKey = null
      const told: string[] = []
      for (let slot = 0; slot < 7; slot++) {
        const packet = keyPacketAt(keys, slot)
        assert.ok(packet)
        assert.equal(hearKey(null, 960, packet).key, key)
        const next = hearKey(heard, 960, packet)
        heard = next.heard
        if (next.key !== null) told.push(next.key)
      }
      assert.deepEqual(told, [key])
    }
  })

  test('what is no key is refused', () => {
    assert.throws(() => keyPackets('1x'), BadDigits)
  })
})
