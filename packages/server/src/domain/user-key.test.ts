import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WhatsAppAddress } from './sender.ts'
import { userKey } from './user-key.ts'

const same: readonly (readonly [who: string, dialled: WhatsAppAddress, atMeta: WhatsAppAddress])[] = [
  ["Brazil's ninth digit", 'whatsapp:+5524987654321', 'whatsapp:+552487654321'],
  ["Mexico's 1", 'whatsapp:+5215512345678', 'whatsapp:+525512345678'],
  ["Argentina's 9", 'whatsapp:+5491123456789', 'whatsapp:+541123456789'],
  ['everyone else', 'whatsapp:+4915112345678', 'whatsapp:+4915112345678'],
  ['a user whose number Meta hides', 'whatsapp:US.13491208655302741918', 'whatsapp:US.13491208655302741918'],
]

for (const [who, dialled, atMeta] of same)
  test(`one key for both spellings: ${who}`, () => assert.equal(userKey(dialled), userKey(atMeta)))

const apart: readonly (readonly [why: string, one: WhatsAppAddress, other: WhatsAppAddress])[] = [
  ['two Brazilian area codes', 'whatsapp:+5524987654321', 'whatsapp:+5521987654321'],
  ['a 9 that is part of a Brazilian landline', 'whatsapp:+552498765432', 'whatsapp:+55248765432'],
  ['a 1 outside Mexico', 'whatsapp:+5315512345678', 'whatsapp:+535512345678'],
  ['a number and an id of the same digits', 'whatsapp:+13491208655302', 'whatsapp:13491208655302'],
]

for (const [why, one, other] of apart) test(`two keys: ${why}`, () => assert.notEqual(userKey(one), userKey(other)))
