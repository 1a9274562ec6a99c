import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SilenceWatch } from './silence-watch.ts'

const SECOND = 1000

test('no media from the start: told after 20 s, once', () => {
  const watch = new SilenceWatch(0)
  assert.equal(watch.check(19_999), null)
  assert.equal(watch.check(20_000), 20_000)
  assert.equal(watch.check(60 * SECOND), null)
})

test('RTCP alone does not count as a beginning', () => {
  const watch = new SilenceWatch(0)
  for (let s = 1; s < 20; s++) watch.control(s * SECOND)
  assert.equal(watch.check(20_000), 20_000)
})

test('mid-call 30 s without any packet; RTCP keeps it alive', () => {
  const watch = new SilenceWatch(0)
  watch.media(5 * SECOND)
  assert.equal(watch.check(34_999), null)
  watch.control(34 * SECOND)
  assert.equal(watch.check(63_999), null)
  assert.equal(watch.check(64_500), 30_500)
})

test('a packet arms it again', () => {
  const watch = new SilenceWatch(0)
  assert.equal(watch.check(20_000), 20_000)
  watch.media(25 * SECOND)
  assert.equal(watch.check(54_999), null)
  assert.equal(watch.check(55_000), 30_000)
})
