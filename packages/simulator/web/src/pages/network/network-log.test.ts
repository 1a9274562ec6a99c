import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BorderRequest } from '../../report/call-report.ts'
import { EMPTY_LOG, MOST_SHOWN, type NetworkLog, paused, restarted, resumed, withRequests } from './network-log.ts'
import { filterOf, matches } from './request-filter.ts'

const request = (id: number, change: Partial<BorderRequest> = {}) =>
  ({
    id,
    kind: 'graph',
    url: '/v23.0/1/messages',
    business: '558551234567',
    call: null,
    headers: {},
    body: { to: '+55 55 5123-4567', text: { body: 'Olá' } },
    response: null,
    error: null,
    status: 200,
    ...change,
  }) as BorderRequest
const ids = ({ shown, waiting }: NetworkLog) => [shown.map(({ id }) => id), waiting.map(({ id }) => id)]

test('newest first; what comes twice, in the list and by the stream, stands there once', () => {
  const loaded = restarted(EMPTY_LOG, [request(1), request(2)])
  assert.deepEqual(ids(withRequests(loaded, [request(2), request(3)])), [[3, 2, 1], []])
})

test('while it is paused nothing moves, and nothing is lost', () => {
  const before = paused(restarted(EMPTY_LOG, [request(1)]))
  const during = withRequests(withRequests(before, [request(2)]), [request(2), request(3)])
  assert.deepEqual(ids(during), [[1], [3, 2]])
  assert.deepEqual(ids(resumed(during)), [[3, 2, 1], []])
})

test('after a reset what was there is gone', () =>
  assert.deepEqual(ids(restarted(withRequests(EMPTY_LOG, [request(9)]), [request(1)])), [[1], []]))

test('no more than the simulator keeps', () => {
  const many = Array.from({ length: MOST_SHOWN + 5 }, (_, index) => request(index + 1))
  assert.equal(withRequests(EMPTY_LOG, many).shown.length, MOST_SHOWN)
})

test('the address holds the filter, and each part of it narrows', () => {
  const call = request(1, { call: 'wacid.A+B=' })
  const rows: [string, BorderRequest, boolean][] = [
    ['', call, true],
    ['?kind=webhook', call, false],
    ['?kind=graph', call, true],
    ['?failures', call, false],
    ['?failures', request(1, { status: 400 }), true],
    ['?call=wacid.A%2BB%3D', call, true],
    ['?call=wacid.A%2BB%3D', request(1), false],
    ['?number=%2B5555%205123-4567', call, true],
    ['?number=8551234567', call, true],
    ['?number=4930', call, false],
    ['?text=OL%C3%81', call, true],
    ['?text=nothing', call, false],
  ]
  for (const [search, each, fits] of rows) assert.equal(matches(each, filterOf(search)), fits, search)
})
