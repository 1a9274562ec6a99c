import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect, MAX_DIGITS, startCollecting, timedOut } from './gather-digits.ts'
import type { Gathered } from './step.ts'

/** Presses the keys until one ends it; what was gathered, or null if none did. */
function press(keys: string, gather: { numDigits?: number; finishOnKey?: string } = {}): Gathered | null {
  let state = startCollecting({ numDigits: gather.numDigits ?? null, finishOnKey: gather.finishOnKey ?? '#' })
  for (const key of keys) {
    const next = collect(state, key)
    if (next.done !== undefined) return next.done
    state = next.state
  }
  return null
}
const gathered = (digits: string, finishedOnKey: string | null = null): Gathered => ({
  kind: 'gathered',
  digits,
  finishedOnKey,
  speech: null,
})

const RULES: [rule: string, keys: string, gather: Parameters<typeof press>[1], expected: Gathered | null][] = [
  ['digits alone do not end it', '1234567890*', {}, null],
  ['the finishing key ends it and is no digit', '12#3', {}, gathered('12', '#')],
  ['the finishing key pressed first gathers nothing', '#', {}, gathered('', '#')],
  ['numDigits ends it', '12345', { numDigits: 4 }, gathered('1234')],
  ['one digit can be enough', '7', { numDigits: 1 }, gathered('7')],
  ['the finishing key ends it before numDigits', '12#', { numDigits: 4 }, gathered('12', '#')],
  ['the last digit ends it, the finishing key after it comes too late', '1234#', { numDigits: 4 }, gathered('1234')],
  ['# is a digit when another key finishes', '1#2*', { finishOnKey: '*' }, gathered('1#2', '*')],
  ['any key but the finishing one is a digit', '*A#', {}, gathered('*A', '#')],
  ['a number key can finish', '150', { finishOnKey: '0' }, gathered('15', '0')],
  ['no key finishes when finishOnKey is empty', '12#*#', { finishOnKey: '' }, null],
  ['# counts towards numDigits when finishOnKey is empty', '1#', { finishOnKey: '', numDigits: 2 }, gathered('1#')],
]
for (const [rule, keys, gather, expected] of RULES) test(rule, () => assert.deepEqual(press(keys, gather), expected))

test('a thousand digits end it, whatever numDigits says', () => {
  const keys = '5'.repeat(MAX_DIGITS)
  assert.equal(press(keys.slice(1), { finishOnKey: '' }), null)
  assert.deepEqual(press(keys, { finishOnKey: '' }), gathered(keys))
  assert.deepEqual(press(keys, { finishOnKey: '', numDigits: 5_000 }), gathered(keys))
})

test('time-out gathers what there is', () => {
  const start = startCollecting({ numDigits: null, finishOnKey: '#' })
  assert.deepEqual(timedOut(start), gathered(''))
  assert.deepEqual(timedOut(collect(start, '4').state), gathered('4'))
  assert.deepEqual(start.digits, '', 'a collection is a value')
})
