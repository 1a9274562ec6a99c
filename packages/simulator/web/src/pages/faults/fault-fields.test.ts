import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../control.ts'
import { pageAt } from '../page-at.ts'
import { COUNT_FIELD, ENDLESS_FIELD, faultOf, freshFields, matchField } from './fault-fields.ts'

const DELAY: FaultKind = {
  kind: 'delay_webhook',
  about: 'A webhook comes late.',
  match: ['event', { name: 'user' }],
  parameters: [
    { name: 'ms', type: 'number', unit: 'ms', default: 500, about: 'How late' },
    { name: 'jitter', type: 'boolean', about: 'Not always the same' },
    { name: 'reason', type: 'string', default: null, about: 'Why' },
  ],
}

test('the form begins with the defaults, and what is left empty is not sent', () => {
  assert.deepEqual(freshFields(DELAY), { ms: '500' })
  assert.deepEqual(faultOf(DELAY, freshFields(DELAY)), { kind: 'delay_webhook', ms: 500 })
})

test('numbers are numbers, yes and no are booleans; match and count go along', () => {
  const fields = { ms: '20', jitter: 'true', reason: ' ', [matchField('user')]: ' 4930 ', [COUNT_FIELD]: '3' }
  const fault = { kind: 'delay_webhook', ms: 20, jitter: true, match: { user: '4930' }, count: 3 }
  assert.deepEqual(faultOf(DELAY, fields), fault)
})

test('until it is removed: without a count', () =>
  assert.deepEqual(faultOf(DELAY, { [COUNT_FIELD]: '3', [ENDLESS_FIELD]: 'true' }), {
    kind: 'delay_webhook',
    count: null,
  }))

test('an address names its page; a call’s holds its id', () => {
  assert.deepEqual(['/', '/network', '/calls', '/calls/wacid.A%2BB%3D', '/faults', '/calls/%'].map(pageAt), [
    { name: 'start' },
    { name: 'network' },
    { name: 'calls' },
    { name: 'call', id: 'wacid.A+B=' },
    { name: 'faults' },
    { name: 'call', id: '%' },
  ])
})
