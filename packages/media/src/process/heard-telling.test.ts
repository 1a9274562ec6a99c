import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HeardTelling, MOST_UNTAKEN_BYTES } from './heard-telling.ts'

test('what a parent does not take is told up to a bound, and again from where it has taken some', () => {
  const waiting: (() => void)[] = []
  const telling = new HeardTelling((_, sent) => waiting.push(sent))
  const sound = new Int16Array(1_600)
  const fits = Math.floor(MOST_UNTAKEN_BYTES / sound.byteLength)
  const tell = () => telling.tell({ kind: 'heard', leg: 'a', sound, at: 0 })
  for (let i = 0; i < fits + 100; i++) tell()
  assert.equal(waiting.length, fits)
  for (const taken of waiting.splice(0, 10)) taken()
  for (let i = 0; i < 100; i++) tell()
  assert.equal(waiting.length, fits)
})
