import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTemplateStatus } from './read-template-status.ts'

/** Meta's page, "message_template_status_update". */
const REJECTED = {
  event: 'REJECTED',
  message_template_id: 1689556908129835,
  message_template_name: 'order_update',
  message_template_language: 'en-US',
  reason: 'INVALID_FORMAT',
  message_template_category: 'UTILITY',
  rejection_info: { reason: 'A variable stands at the end', recommendation: 'Move it' },
}

test('a rejection is read with its reason, and the language as the API writes it', () =>
  assert.deepEqual(readTemplateStatus('2001', 1_751_247_548, REJECTED), [
    {
      kind: 'template-reviewed',
      key: 'template/1689556908129835/REJECTED/1751247548',
      wabaId: '2001',
      templateId: '1689556908129835',
      name: 'order_update',
      language: 'en_US',
      status: 'REJECTED',
      reason: 'INVALID_FORMAT: A variable stands at the end',
      category: 'UTILITY',
      at: 1_751_247_548_000,
    },
  ]))

test('REINSTATED means approved, and nothing else has a reason', () => {
  const [fact] = readTemplateStatus('2001', 1, { ...REJECTED, event: 'REINSTATED', reason: 'NONE' })
  assert.deepEqual([fact?.status, fact?.reason], ['APPROVED', ''])
})

for (const value of [{ ...REJECTED, event: 'FLAGGED' }, { ...REJECTED, message_template_name: undefined }, null])
  test(`passed over: ${JSON.stringify(value)?.slice(0, 40)}`, () =>
    assert.deepEqual(readTemplateStatus('2001', 1, value), []))
