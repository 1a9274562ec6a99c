import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ByteRange, byteRange } from './byte-range.ts'

/** Of a file of 1,000 bytes. */
const ROWS: [header: string | undefined, asked: ByteRange | 'unsatisfiable' | null][] = [
  [undefined, null],
  ['bytes=0-', { first: 0, last: 999 }],
  ['bytes=200-299', { first: 200, last: 299 }],
  ['bytes=999-999', { first: 999, last: 999 }],
  ['bytes=900-5000', { first: 900, last: 999 }],
  ['bytes=-100', { first: 900, last: 999 }],
  ['bytes=-5000', { first: 0, last: 999 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=1000-1200', 'unsatisfiable'],
  ['bytes=300-200', null],
  ['bytes=0-1,5-9', null],
  ['bytes=-', null],
  ['items=0-9', null],
]
for (const [header, asked] of ROWS)
  test(`${header} → ${asked === null ? 'all' : JSON.stringify(asked)}`, () => {
    assert.deepEqual(byteRange(header, 1_000), asked)
  })
