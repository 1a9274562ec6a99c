import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeenContact } from './manager-api.ts'
import { seenWords } from './seen-words.ts'

const CONTACT: SeenContact = {
  ...{ number: '558551234567', name: 'Demo Business', call_icon: true, call_icon_hidden: null, last: null },
  ...{ open: true, opens_at: null, closes_at: null, callback: false },
}
const now = new Date(2026, 10, 22, 8, 30).getTime()
const words = (change: Partial<SeenContact>) => seenWords({ ...CONTACT, ...change }, now)

test('the icon, or why there is none', () => {
  assert.equal(words({}), 'The call icon')
  assert.match(words({ call_icon: false, call_icon_hidden: 'country' }), /not in this user’s country/)
  assert.match(words({ call_icon: false, call_icon_hidden: 'calling_off', open: false }), /calls are off/)
})

test('closed until when, and whether it offers a callback', () => {
  const opens_at = new Date(2026, 10, 23, 9).getTime()
  assert.equal(words({ open: false, opens_at }), 'Closed: opens tomorrow at 09:00')
  assert.equal(
    words({ open: false, opens_at, callback: true }),
    'Closed: opens tomorrow at 09:00, and offers a callback',
  )
  assert.equal(words({ open: false }), 'Closed: it takes no calls for now')
})
