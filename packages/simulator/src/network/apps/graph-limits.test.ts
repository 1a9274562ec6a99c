import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SECOND } from '../../clock.ts'
import { GRAPH_LIMITS, GraphUsage } from './graph-limits.ts'

const NOW = 1_800_000_000_000
/** How many of `tries` at this moment there was room for. */
const room = (tries: number, ask: () => boolean) => Array.from({ length: tries }, ask).filter(Boolean).length

test('80 messages a second of one number, whomever to; another number has its own', () => {
  const usage = new GraphUsage(GRAPH_LIMITS)
  assert.equal(
    room(100, () => usage.message('1', NOW)),
    80,
  )
  assert.equal(usage.message('2', NOW), true)
  assert.equal(usage.message('1', NOW + SECOND - 1), false)
  assert.equal(usage.message('1', NOW + SECOND), true)
})

test('45 messages to one user at once, then one every six seconds; what was waited for is not lost', () => {
  const usage = new GraphUsage(GRAPH_LIMITS)
  const to = (user: string, after: number) => () => usage.pair('1', user, NOW + after)
  assert.equal(room(60, to('ann', 0)), 45)
  assert.equal(room(60, to('ben', 0)), 45)
  assert.equal(room(5, to('ann', 5_999)), 0)
  assert.equal(room(5, to('ann', 6_000)), 1)
  assert.equal(room(5, to('ann', 24_000)), 3)
  assert.equal(room(60, to('ann', 1_000_000)), 45)
})

test('an account of which no number is registered is asked 200 times an hour, others 5,000 times', () => {
  const usage = new GraphUsage(GRAPH_LIMITS)
  assert.equal(
    room(300, () => usage.management('app', 'new', false, NOW)),
    200,
  )
  assert.equal(
    room(5_100, () => usage.management('app', 'old', true, NOW)),
    5_000,
  )
  assert.equal(usage.management('another app', 'old', true, NOW), true)
})
