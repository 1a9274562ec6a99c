import assert from 'node:assert/strict'
import { test } from 'node:test'
import { displayNumber } from './business.ts'

for (const [digits, shown] of [
  ['558551234567', '+55 85 5123-4567'],
  ['5524987654321', '+55 24 98765-4321'],
  ['14155550123', '+1 415-555-0123'],
  ['4915112345678', '+4915112345678'],
] as const)
  test(`${digits} is shown as ${shown}`, () => assert.equal(displayNumber(digits), shown))
