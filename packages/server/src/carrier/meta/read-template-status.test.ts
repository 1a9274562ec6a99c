import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTemplateStatus } from './read-template-status.ts'

const VALUE = {
  event: 'APPROVED',
  message_template_id: 1_234,
  message_template_name: 'voice_call_test',
  message_template_language: 'en',
  reason: null,
}
const readOne = (value: object, time: number | undefined = 1_767_168_000) =>
  readTemplateStatus('102', time, { ...VALUE, ...value }, () => undefined)[0]

test('an approval names the template, its account and the time', () => {
  assert.deepEqual(readOne({ message_template_category: 'UTILITY' }), {
    kind: 'template-reviewed',
    key: 'template/1234/APPROVED/1767168000',
    wabaId: '102',
    templateId: '1234',
    name: 'voice_call_test',
    language: 'en',
    status: 'APPROVED',
    reason: '',
    category: 'UTILITY',
    at: 1_767_168_000_000,
  })
})

for (const [name, value, reason] of [
  ['its tag', { reason: 'INVALID_FORMAT' }, 'INVALID_FORMAT'],
  ['tag and words', { reason: 'PROMOTIONAL', rejection_info: { reason: 'It sells.' } }, 'PROMOTIONAL: It sells.'],
  ['words alone', { reason: 'NONE', rejection_info: { reason: 'It sells.' } }, 'It sells.'],
  ['nothing', {}, ''],
] as const)
  test(`a rejection with ${name} says ${reason || 'nothing'}`, () => {
    assert.equal(readOne({ event: 'REJECTED', ...value })?.reason, reason)
  })

test('a template that is reinstated is approved; paused and disabled are themselves, whatever their case', () => {
  const statuses = ['REINSTATED', 'PAUSED', 'disabled'].map((event) => readOne({ event })?.status)
  assert.deepEqual(statuses, ['APPROVED', 'PAUSED', 'DISABLED'])
})

test('a reason that is not for a rejection is not told', () => {
  assert.equal(readOne({ event: 'PAUSED', reason: 'NONE' })?.reason, '')
})

test('the language is told as the API writes it, though Meta writes a dash here', () => {
  assert.equal(readOne({ message_template_language: 'en-US' })?.language, 'en_US')
})

test('the same status at another time is another fact; told twice it is the same', () => {
  assert.equal(readOne({})?.key, readOne({})?.key)
  assert.notEqual(readOne({})?.key, readOne({}, 1_767_168_001)?.key)
  assert.equal(readOne({ message_template_id: '1234' })?.key, readOne({})?.key, 'ids come as text and as numbers')
})

test('what does not change how a template may be used, or has another shape, is passed over', () => {
  assert.equal(readOne({ event: 'FLAGGED_FOR_NO_REASON' }), undefined)
  for (const value of [null, {}, { ...VALUE, message_template_name: 7 }])
    assert.deepEqual(
      readTemplateStatus('102', 1, value, () => undefined),
      [],
    )
})

test('an envelope without a time stands at the beginning of it', () => {
  const [fact] = readTemplateStatus('102', undefined, VALUE, () => undefined)
  assert.deepEqual([fact?.at, fact?.key], [0, 'template/1234/APPROVED/0'])
})
