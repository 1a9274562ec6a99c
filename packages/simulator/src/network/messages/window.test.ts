import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SERVICE_WINDOW, windowIsOpen } from './window.ts'

const ROWS: [string, number | null, number, boolean][] = [
  ['never in contact', null, 0, false],
  ['just now', 1_000, 1_000, true],
  ['the last millisecond of the day', 1_000, 1_000 + SERVICE_WINDOW - 1, true],
  ['a day ago', 1_000, 1_000 + SERVICE_WINDOW, false],
]
for (const [name, contact, now, open] of ROWS)
  test(`${name} → ${open ? 'open' : 'closed'}`, () => assert.equal(windowIsOpen(contact, now), open))
