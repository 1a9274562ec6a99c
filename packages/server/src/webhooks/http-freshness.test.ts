import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireHeaders } from './exchange.ts'
import { freshness } from './http-freshness.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const NOW_TEXT = new Date(NOW).toUTCString()
const LATER_TEXT = new Date(NOW + 60_000).toUTCString()

const ROWS: readonly (readonly [name: string, headers: WireHeaders, keep: boolean, seconds: number])[] = [
  ['nothing said', {}, false, 0],
  ['an ETag alone: kept, asked for every time', { etag: '"1"' }, true, 0],
  ['Last-Modified alone: kept, asked for every time', { 'last-modified': NOW_TEXT }, true, 0],
  ['max-age', { 'cache-control': 'public, max-age=60' }, true, 60],
  ['max-age, some of it gone', { 'cache-control': 'max-age=60', age: '20' }, true, 40],
  ['max-age, all of it gone', { 'cache-control': 'max-age=60', age: '70' }, false, 0],
  ['max-age goes before Expires', { 'cache-control': 'max-age="5"', expires: LATER_TEXT }, true, 5],
  ['Expires', { expires: LATER_TEXT, date: NOW_TEXT }, true, 60],
  [
    'Expires by a clock that is an hour off',
    { expires: LATER_TEXT, date: new Date(NOW + 3_600_000).toUTCString() },
    false,
    0,
  ],
  ['Expires that is no date', { expires: '0', 'last-modified': NOW_TEXT }, true, 0],
  ['no-cache: kept, asked for every time', { 'cache-control': 'no-cache, max-age=60', etag: '"1"' }, true, 0],
  ['no-store', { 'cache-control': 'no-store, max-age=60', etag: '"1"' }, false, 60],
  ['two headers', { 'cache-control': ['public', 'max-age=7'] }, true, 7],
]

for (const [name, headers, keep, seconds] of ROWS) {
  test(`freshness: ${name}`, () => {
    const told = freshness(headers, NOW)
    assert.deepEqual([told.keep, (told.freshUntil - NOW) / 1000], [keep, seconds])
  })
}
