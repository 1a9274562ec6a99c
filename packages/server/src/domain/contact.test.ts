import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR, type Millis } from '../kit/clock.ts'
import { serviceWindow } from './contact.ts'
import { NO_PERMISSION } from './permission.ts'

const LAST = Date.parse('2026-03-01T12:00:00Z')

const table: readonly (readonly [rule: string, lastContactAt: Millis | null, now: Millis, verdict: string])[] = [
  ['never heard from', null, LAST, 'unknown'],
  ['heard from this very moment', LAST, LAST, 'open'],
  ['heard from an hour ago', LAST, LAST + HOUR, 'open'],
  ['heard from 24 h less 1 ms ago', LAST, LAST + DAY - 1, 'open'],
  ['heard from 24 h ago', LAST, LAST + DAY, 'closed'],
  ['heard from 24 h and 1 ms ago', LAST, LAST + DAY + 1, 'closed'],
  ["Meta's clock is ahead of ours", LAST, LAST - 1, 'open'],
]

for (const [rule, lastContactAt, now, verdict] of table)
  test(`the window for any message: ${rule} → ${verdict}`, () => {
    const contact = {
      senderSid: 'XE0123456789abcdef0123456789abcdef',
      userKey: '555551234567',
      user: 'whatsapp:+555551234567',
      permission: NO_PERMISSION,
      lastContactAt,
    } as const
    assert.equal(serviceWindow(contact, now), verdict)
  })
