import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from '../kit/clock.ts'
import { NO_PERMISSION } from './permission.ts'
import { mayPlace, type PlacingFacts, type PlacingRefusal } from './placing.ts'
import { SEED } from './policy.ts'

const NOW = 100 * DAY

const FINE: PlacingFacts = {
  isSender: true,
  callingOn: true,
  mayCallOut: true,
  liveCalls: 0,
  busyTogether: false,
  permission: { ...NO_PERMISSION, grant: { kind: 'temporary', until: NOW + 1, request: null } },
}
const used = { ...FINE.permission, calls: [1, 2, 3, 4, 5].map((n) => NOW - DAY + n) }

const RULES: [string, Partial<PlacingFacts>, PlacingRefusal | null][] = [
  ['all is well → placed', {}, null],
  ['From is no sender of the account', { isSender: false }, 'not-a-sender'],
  ['calling is off', { callingOn: false }, 'calling-off'],
  ['a country that may not call', { mayCallOut: false }, 'country'],
  ['999 calls of the sender are live → placed', { liveCalls: 999 }, null],
  ['1,000 calls of the sender are live', { liveCalls: 1_000 }, 'crowded'],
  ['a call between the two is live', { busyTogether: true }, 'busy-together'],
  ['nobody has allowed it', { permission: NO_PERMISSION }, 'no-permission'],
  ['five calls in 24 h', { permission: used }, 'call-limit'],
]

for (const [name, facts, refusal] of RULES)
  test(name, () => assert.equal(mayPlace({ ...FINE, ...facts }, NOW, SEED).refusal, refusal))

test('a spent day says when the next call is free: 24 h after the first', () =>
  assert.equal(mayPlace({ ...FINE, permission: used }, NOW, SEED).retryAt, NOW + 1))

test('what Meta would object to first is said first', () => {
  const everything = { isSender: true, callingOn: false, mayCallOut: false, liveCalls: 1_000, busyTogether: true }
  const order: (keyof PlacingFacts)[] = ['callingOn', 'mayCallOut', 'liveCalls', 'busyTogether', 'permission']
  let facts: PlacingFacts = { ...everything, permission: NO_PERMISSION }
  const said = order.map((mended) => {
    const { refusal } = mayPlace(facts, NOW, SEED)
    facts = { ...facts, [mended]: FINE[mended] }
    return refusal
  })
  assert.deepEqual(said, ['calling-off', 'country', 'crowded', 'busy-together', 'no-permission'])
})
