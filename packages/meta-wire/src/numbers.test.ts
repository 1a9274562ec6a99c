import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadNumber, digitsOf, sameUserKey } from './numbers.ts'

for (const raw of ['whatsapp:+555551234567', '+555551234567', '555551234567', '+55 (55) 5123-4567'])
  test(`${raw} is read as 555551234567`, () => assert.equal(digitsOf(raw), '555551234567'))

for (const raw of ['', '+', 'whatsapp:', '123', '0555512345', '+1234567890123456', 'client:ann', '55a5551234567'])
  test(`'${raw}' is refused`, () => assert.throws(() => digitsOf(raw), BadNumber))

const SAME: [string, string, string][] = [
  ['Brazil, with and without the ninth digit', '5524987654321', '552487654321'],
  ['Mexico, with and without the 1', '5215512345678', '525512345678'],
  ['Argentina, with and without the 9', '5491123456789', '541123456789'],
]
for (const [name, a, b] of SAME) test(`${name}, is one user`, () => assert.equal(sameUserKey(a), sameUserKey(b)))

test('a Brazilian landline is left as it is', () => assert.equal(sameUserKey('555551234567'), '555551234567'))
