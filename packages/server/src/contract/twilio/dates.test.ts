import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoSeconds, readTimeSpan, rfc2822 } from './dates.ts'

test('the 2010 API writes RFC 2822 with +0000, the others ISO 8601 in whole seconds', () => {
  const at = Date.parse('2010-08-31T20:36:28.999Z')
  assert.equal(rfc2822(at), 'Tue, 31 Aug 2010 20:36:28 +0000')
  assert.equal(isoSeconds(at), '2010-08-31T20:36:28Z')
})

const SPANS: [text: string, from: string | null, seconds?: number][] = [
  ['2026-01-02', '2026-01-02T00:00:00Z', 86_400],
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', 1],
  ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05Z', 1],
  ['2026-01-02T03:04:05', '2026-01-02T03:04:05Z', 1],
  ['2026-01-02 03:04:05', '2026-01-02T03:04:05Z', 1],
  ['2026-01-02T03:04:05-02:00', '2026-01-02T05:04:05Z', 1],
  ['2026-01-02T03:04:05+0530', '2026-01-01T21:34:05Z', 1],
  ['2026-02-31', null],
  ['2026-02-31T00:00:00Z', null],
  ['2026-13-01', null],
  ['2026-01-02T25:00:00Z', null],
  ['1969-12-31', null],
  ['0000-00-00', null],
  ['yesterday', null],
  ['', null],
]

for (const [text, from, seconds] of SPANS) {
  test(`'${text}' in a filter is ${from === null ? 'refused' : `${seconds} s from ${from}`}`, () => {
    const span = readTimeSpan(text)
    if (from === null || seconds === undefined) return assert.equal(span, null)
    assert.deepEqual(span, { from: Date.parse(from), until: Date.parse(from) + seconds * 1000 })
  })
}
