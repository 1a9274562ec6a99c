import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageFaultOf } from './message-error-codes.ts'

const ROWS: [meta: number, twilio: number, ends: 'failed' | 'undelivered'][] = [
  [131047, 63016, 'failed'],
  [138009, 63018, 'failed'],
  [138017, 37010, 'failed'],
  [138000, 37002, 'failed'],
  [131026, 63024, 'undelivered'],
  [131049, 63049, 'undelivered'],
  [130472, 63032, 'undelivered'],
  [131050, 63033, 'undelivered'],
  [131056, 63018, 'failed'],
  [130429, 63018, 'failed'],
  [132000, 63028, 'failed'],
  [132001, 63027, 'failed'],
  [132005, 63021, 'failed'],
  [132015, 63041, 'failed'],
  [132016, 63042, 'failed'],
  [131021, 63031, 'failed'],
  [131009, 63006, 'failed'],
  [190, 63001, 'failed'],
]

for (const [meta, twilio, ends] of ROWS)
  for (const told of ['answer', 'webhook'] as const)
    test(`Meta's ${meta} in ${told === 'answer' ? 'an answer' : 'a webhook'} is ${ends} ${twilio}`, () => {
      const fault = messageFaultOf(meta, told)
      assert.deepEqual([fault.code, fault.ends], [twilio, ends])
      assert.ok(fault.words.length > 20)
    })

test('a code nobody knows is 63010 when Graph refuses, 30008 when it is told afterwards', () => {
  assert.deepEqual([messageFaultOf(999_999, 'answer').code, messageFaultOf(999_999, 'answer').ends], [63010, 'failed'])
  const lost = messageFaultOf(999_999, 'webhook')
  assert.deepEqual([lost.code, lost.ends], [30008, 'undelivered'])
})
