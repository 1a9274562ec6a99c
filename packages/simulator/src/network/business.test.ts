import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALLING_NOT_SET, CALLING_ON, callingChanged, displayNumber, updateCalling } from './business.ts'

test('touching a number that was never configured gives the other keys their defaults', () =>
  assert.deepEqual(updateCalling(CALLING_NOT_SET, { status: 'ENABLED' }), CALLING_ON))

test('a key that is not given stays', () =>
  assert.equal(updateCalling(CALLING_ON, { call_icon_visibility: 'DISABLE_ALL' }).status, 'ENABLED'))

test('only a different value is a change', () => {
  assert.equal(callingChanged(CALLING_ON, updateCalling(CALLING_ON, { status: 'ENABLED' })), false)
  for (const update of [
    { status: 'DISABLED' },
    { call_icon_visibility: 'DISABLE_ALL' },
    { callback_permission_status: 'ENABLED' },
  ] as const)
    assert.equal(callingChanged(CALLING_ON, updateCalling(CALLING_ON, update)), true)
})

for (const [digits, shown] of [
  ['558551234567', '+55 85 5123-4567'],
  ['5524987654321', '+55 24 98765-4321'],
  ['14155550123', '+1 415-555-0123'],
  ['4915112345678', '+4915112345678'],
] as const)
  test(`${digits} is shown as ${shown}`, () => assert.equal(displayNumber(digits), shown))
