import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BorderRequest, CallReport } from './call-report.ts'
import { pauseBefore, type Step, sinceStart, stepsOf } from './sequence.ts'

const START = 1_000

const request = (change: Partial<BorderRequest>): BorderRequest => ({
  id: 1,
  at: START,
  kind: 'graph',
  method: 'POST',
  url: '/v23.0/106540352242922/calls',
  app: '1',
  business: '558551234567',
  call: 'c',
  headers: {},
  signature: null,
  body: { action: 'accept' },
  status: 200,
  response: { success: true },
  error: null,
  attempt: 1,
  ms: 3,
  late: false,
  retry_in_ms: null,
  ...change,
})
const webhook = (change: Partial<BorderRequest>, event = 'connect'): BorderRequest =>
  request({
    kind: 'webhook',
    url: 'http://127.0.0.1/hook',
    body: { entry: [{ changes: [{ field: 'calls', value: { calls: [{ event }] } }] }] },
    ...change,
  })

const report = (change: Partial<CallReport>, direction: 'USER_INITIATED' | 'BUSINESS_INITIATED' = 'USER_INITIATED') =>
  ({
    call: { direction, started_at: START, answered_at: null, ended_at: null, meta_error: null },
    moments: [],
    requests: [],
    ...change,
  }) as unknown as CallReport

const arrows = (steps: readonly Step[]) => steps.map(({ from, to, label }) => `${from} ${to} ${label}`)

test('a user’s call begins at the phone; a business’s with its request', () => {
  assert.deepEqual(arrows(stepsOf(report({}))), ['user whatsapp calls'])
  const connect = request({ body: { action: 'connect' } })
  assert.deepEqual(arrows(stepsOf(report({ requests: [connect] }, 'BUSINESS_INITIATED'))), [
    'business whatsapp connect',
  ])
})

test('in one millisecond the cause goes before what it causes', () => {
  const steps = stepsOf(
    report(
      {
        requests: [webhook({ at: 5 }, 'terminate'), request({ at: 5, body: { action: 'terminate' } })],
        moments: [{ at: 5, what: 'terminated', detail: null }],
      },
      'BUSINESS_INITIATED',
    ),
  )
  assert.deepEqual(arrows(steps), [
    'business whatsapp terminate',
    'whatsapp user call ends',
    'whatsapp business terminate',
  ])
})

test('what failed is told: a refusal with its code, a webhook that nobody took and its attempt', () => {
  const refused = request({ status: 401, response: { error: { message: '(#138006) No', code: 138006 } } })
  const lost = webhook({ status: null, error: 'ECONNREFUSED', attempt: 3 })
  const late = webhook({ status: null, late: true })
  const steps = stepsOf(report({ requests: [refused, lost, late, request({})] })).slice(1)
  assert.deepEqual(
    steps.map(({ failed, detail }) => [failed, detail]),
    [
      [true, '401 · error 138006 · 3 ms'],
      [false, '200 · 3 ms'],
      [true, 'no answer · 3 ms · attempt 3'],
      [true, 'not in time · 3 ms'],
    ],
  )
})

test('keys, silence and failures say what the moment says of them; an unknown moment stands at the network', () => {
  const call = { direction: 'BUSINESS_INITIATED', started_at: START, meta_error: { code: 138021, message: 'No media' } }
  const moments = [
    { at: 1, what: 'keys', detail: '12#' },
    { at: 2, what: 'business-silent', detail: '20000' },
    { at: 3, what: 'failed', detail: '138021' },
    { at: 4, what: 'struck-by-lightning', detail: null },
  ]
  assert.deepEqual(
    stepsOf(report({ call: call as unknown as CallReport['call'], moments })).map(({ label, detail, failed }) => [
      label,
      detail,
      failed,
    ]),
    [
      ['keys 12#', null, false],
      ['silent', 'for 20 s', true],
      ['call fails', '138021 No media', true],
      ['struck by lightning', null, false],
    ],
  )
})

test('what the network noticed stands at the business, in red', () => {
  const call = {
    direction: 'BUSINESS_INITIATED',
    started_at: START,
    notes: [{ at: 7, code: 'several_ssrcs', text: 'Two' }],
  }
  const [step] = stepsOf(report({ call: call as unknown as CallReport['call'] }))
  assert.deepEqual(
    [step?.from, step?.to, step?.label, step?.detail, step?.failed],
    ['business', 'business', 'several ssrcs', 'Two', true],
  )
})

test('a pause of more than two seconds is drawn; times count from the beginning', () => {
  const [one, two] = stepsOf(report({ requests: [request({ at: START + 2_001 })] }))
  assert.ok(one && two)
  assert.deepEqual([pauseBefore(one, undefined), pauseBefore(two, one)], [null, 2_001])
  assert.equal(pauseBefore({ ...two, at: START + 2_000 }, one), null)
  assert.equal(sinceStart(START + 1_234, START), '+1.234 s')
})
