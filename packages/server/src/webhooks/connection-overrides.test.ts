import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_PATIENCE, readOverrides } from './connection-overrides.ts'

test('overrides: without any, two tries of five seconds to connect, fifteen seconds for everything', () => {
  const { patience } = readOverrides('', DEFAULT_PATIENCE)
  assert.deepEqual(patience, { connectMs: 5_000, readMs: 15_000, totalMs: 15_000, retries: 1, retryOn: ['ct'] })
})

for (const [fragment, expected] of [
  ['', {}],
  ['#', {}],
  ['#section-2', {}],
  ['#rc=2&rp=all&ct=3000', { retries: 2, retryOn: ['all'], connectMs: 3_000 }],
  ['#rt=100&tt=15000', { readMs: 100, totalMs: 15_000 }],
  ['#rp=4xx,5xx,rt', { retryOn: ['4xx', '5xx', 'rt'] }],
  ['#rp=4xx%2C5xx', { retryOn: ['4xx', '5xx'] }],
  ['#rc=0', { retries: 0 }],
  ['#rc=5&ct=100&tt=100', { retries: 5, connectMs: 100, totalMs: 100 }],
  ['#ct=10000&rt=15000', { connectMs: 10_000, readMs: 15_000 }],
  ['#e=ashburn,dublin&sni=y', {}],
] as const) {
  test(`overrides: ${fragment || '(none)'}`, () => {
    const { patience, warnings } = readOverrides(fragment, DEFAULT_PATIENCE)
    assert.deepEqual(patience, { ...DEFAULT_PATIENCE, ...expected })
    assert.deepEqual(warnings, [])
  })
}

for (const [fragment, code] of [
  ['#ct=99', 11240],
  ['#ct=10001', 11240],
  ['#rt=99', 11240],
  ['#rt=15001', 11240],
  ['#tt=99', 11240],
  ['#tt=15001', 11240],
  ['#tt=1e3', 11240],
  ['#tt=-5', 11240],
  ['#rc=6', 11240],
  ['#rc=', 11240],
  ['#rp=', 11243],
  ['#rp=3xx', 11243],
] as const) {
  test(`overrides: ${fragment} is ignored with a warning`, () => {
    const { patience, warnings } = readOverrides(fragment, DEFAULT_PATIENCE)
    assert.deepEqual(patience, DEFAULT_PATIENCE)
    assert.deepEqual(
      warnings.map((warning) => warning.code),
      [code],
    )
    assert.match(warnings[0]?.message ?? '', new RegExp(fragment.slice(1)))
  })
}
