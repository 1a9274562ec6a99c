import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BorderRequest } from './call-report.ts'
import { eventOf, fateOf, graphErrorOf, hasFailed, span, topicOf, userOf } from './request-words.ts'

const graph = (change: Partial<BorderRequest>) =>
  ({
    kind: 'graph',
    method: 'POST',
    url: '/v23.0/1/calls',
    body: null,
    response: null,
    status: 200,
    ...change,
  }) as BorderRequest
const webhook = (field: string, value: object, change: Partial<BorderRequest> = {}) =>
  graph({ kind: 'webhook', url: 'http://x/hook', body: { entry: [{ changes: [{ field, value }] }] }, ...change })

test('each kind of request is named by its own words', () => {
  const named = [
    graph({ body: { action: 'pre_accept' } }),
    graph({
      url: '/v23.0/1/messages',
      body: { type: 'interactive', interactive: { type: 'voice_call' }, to: '+49 30 1' },
    }),
    graph({ method: 'GET', url: '/v23.0/1/call_permissions?user_wa_id=4930', status: 200 }),
    graph({ method: 'GET', url: '/v23.0/1?fields=id' }),
    webhook('calls', { calls: [{ event: 'terminate' }], contacts: [{ wa_id: '4930' }] }),
    webhook('calls', { statuses: [{ status: 'RINGING', recipient_id: '4931' }] }),
    webhook('messages', { messages: [{ type: 'interactive', interactive: { type: 'call_permission_reply' } }] }),
    webhook('message_template_status_update', { event: 'APPROVED' }),
  ]
  assert.deepEqual(
    named.map((each) => [topicOf(each), eventOf(each), userOf(each)]),
    [
      ['POST calls', 'pre_accept', null],
      ['POST messages', 'voice_call', '49301'],
      ['GET call_permissions', null, '4930'],
      ['GET 1', null, null],
      ['calls', 'terminate', '4930'],
      ['calls', 'RINGING', '4931'],
      ['messages', 'call_permission_reply', null],
      ['message_template_status_update', 'APPROVED', null],
    ],
  )
})

test('bodies that are no such thing are named by their address', () => {
  for (const body of [null, 'text', 7, [], { entry: 'no' }, { entry: [{ changes: null }] }])
    assert.deepEqual([topicOf(graph({ body })), eventOf(graph({ kind: 'webhook', body }))], ['POST calls', null])
})

test('a Graph request fails from 400 on, a webhook by anything but 200', () => {
  const failed = [200, 204, 302, 400, 500].map((status) => [
    hasFailed(graph({ status })),
    hasFailed(webhook('calls', {}, { status })),
  ])
  assert.deepEqual(failed, [
    [false, false],
    [false, true],
    [false, true],
    [true, true],
    [true, true],
  ])
})

test('what became of a webhook: nothing to tell, not in time, not a 200, given up', () => {
  const fate = (change: Partial<BorderRequest>) => fateOf(webhook('calls', {}, { retry_in_ms: null, ...change }))
  assert.equal(fate({}), null)
  assert.match(fate({ status: null, late: true, retry_in_ms: 200 }) ?? '', /see it twice.*again after 200 ms/)
  assert.match(fate({ status: 204, retry_in_ms: 2_000 }) ?? '', /Only a 200.*after 2 s/)
  assert.match(fate({ status: null, late: false, error: 'ECONNREFUSED' }) ?? '', /ECONNREFUSED It is not tried again/)
})

test('a refusal is read in Graph’s words', () => {
  const error = { message: '(#100) No', code: 100, error_data: { details: 'Param "to"' }, fbtrace_id: 'A1' }
  assert.deepEqual(graphErrorOf(graph({ response: { error } })), {
    code: 100,
    message: '(#100) No',
    details: 'Param "to"',
    trace: 'A1',
  })
  assert.equal(graphErrorOf(graph({ response: { success: true } })), null)
})

test('spans of time', () =>
  assert.deepEqual([0, 1, 999, 1_000, 1_540, 60_000, 90_000].map(span), [
    '< 1 ms',
    '1 ms',
    '999 ms',
    '1 s',
    '1.5 s',
    '1 min',
    '1.5 min',
  ]))
