import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isConstant, isFlat, type Point, trendOf } from './flatness.ts'

function tolerated(perThousandCalls: number, grain = 0) {
  return { perThousandCalls, grain }
}

/** Nine phases of 2,000 calls. */
function points(valueAfter: (calls: number) => number): Point[] {
  return Array.from({ length: 9 }, (_, i) => ({ calls: (i + 1) * 2_000, value: valueAfter((i + 1) * 2_000) }))
}

test('what each call leaves behind is found again, a thousand calls at a time', () => {
  const trend = trendOf(points((calls) => 70 + calls * 0.0005))
  assert.ok(trend)
  assert.ok(Math.abs(trend.perThousandCalls - 0.5) < 1e-9)
  assert.equal(trend.first, 72)
  assert.equal(trend.last, 78)
  assert.equal(isFlat(trend, tolerated(0.1)), false)
  assert.equal(isFlat(trend, tolerated(0.6)), true)
})

test('what goes up and down around the same value is flat, and so is what falls', () => {
  assert.equal(isFlat(trendOf(points((calls) => 70 + ((calls / 2_000) % 2))), tolerated(0.1)), true)
  assert.equal(isFlat(trendOf(points((calls) => 70 - calls * 0.001)), tolerated(0.1)), true)
})

test('growth that is no more than the grain of memory is none', () => {
  const trend = trendOf(points((calls) => 70 + calls * 0.0005))
  assert.equal(isFlat(trend, tolerated(0.1, 5)), false)
  assert.equal(isFlat(trend, tolerated(0.1, 7)), true)
})

test('one phase that is far off decides nothing, and neither does one step up that memory never comes down from', () => {
  assert.equal(isFlat(trendOf(points((calls) => (calls === 16_000 ? 400 : 70))), tolerated(0.1)), true)
  assert.equal(isFlat(trendOf(points((calls) => (calls === 2_000 ? 70 : 400))), tolerated(0.1)), true)
})

test('too few phases, and phases without a call, say nothing; that is not flat', () => {
  assert.equal(trendOf(points(() => 70).slice(0, 5)), null)
  assert.equal(trendOf(points(() => 70).map(({ value }) => ({ calls: 7, value }))), null)
  assert.equal(isFlat(null, tolerated(1)), false)
})

test('a count is constant when it is the same after every phase', () => {
  assert.equal(isConstant([21, 21, 21]), true)
  assert.equal(isConstant([21, 21, 22]), false)
  assert.equal(isConstant([]), false)
})
