import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newCallId, newMessageId, newTraceId } from './ids.ts'

/** The bytes, those that are no printable characters as `<1c>`. */
const inside = (id: string) =>
  Array.from(Buffer.from(id.replace(/^\w+\./, ''), 'base64'), (byte) =>
    byte < 0x20 ? `<${byte.toString(16).padStart(2, '0')}>` : String.fromCharCode(byte),
  ).join('')

test("a call id holds both numbers and 32 hex digits, in Meta's frame", () => {
  const id = newCallId('555551234567', '558551234567')
  assert.match(id, /^wacid\.HBgM[A-Za-z0-9+/]+=*$/)
  assert.match(
    inside(id),
    /^<1c><18><0c>555551234567<15><02><00><12><18> [0-9A-F]{32}<1c><18><0c>558551234567<15><02><00><00>$/,
  )
})

test('a message id tells who wrote', () => {
  assert.match(inside(newMessageId('555551234567', 'user')), /<15><02><00><12><18><14>[0-9A-F]{20}<00>$/)
  assert.match(inside(newMessageId('555551234567', 'business')), /<15><02><00><11><18><12>[0-9A-F]{18}<00>$/)
})

test('ids are never the same twice', () => {
  const ids = new Set(Array.from({ length: 100 }, () => newCallId('555551234567', '558551234567')))
  assert.equal(ids.size, 100)
  assert.match(newTraceId(), /^A[\w-]{22}$/)
})
