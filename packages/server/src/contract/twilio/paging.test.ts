import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { frame2010, metaOf, pageAsked, pageFields } from './paging.ts'

const Query = z.object(pageFields(50))
const place = {
  origin: 'http://127.0.0.1:4010',
  path: '/2010-04-01/Accounts/AC1/Calls.json',
  query: new URLSearchParams({
    'StartTime>': '2026-01-02',
    To: 'whatsapp:+1',
    PageSize: '2',
    Page: '7',
    PageToken: 'PAold',
  }),
}

test('PageSize is cut to 1 to 1000 and is 50 by default', () => {
  assert.equal(Query.parse({}).PageSize, 50)
  assert.equal(Query.parse({ PageSize: '5000' }).PageSize, 1000)
  assert.equal(Query.parse({ PageSize: '0' }).PageSize, 1)
  assert.equal(Query.parse({ PageSize: '-3' }).PageSize, 1)
  assert.ok(!Query.safeParse({ PageSize: 'many' }).success)
})

test('a token says which way to go on', () => {
  assert.deepEqual(pageAsked(Query.parse({ PageToken: 'PAc' })), { size: 50, after: 'c', before: null })
  assert.deepEqual(pageAsked(Query.parse({ PageToken: 'PBc' })), { size: 50, after: null, before: 'c' })
  assert.ok(!Query.safeParse({ PageToken: 'c' }).success)
})

test('2010 links are paths that repeat the filters and carry the token', () => {
  const asked = Query.parse({ PageSize: '2', Page: '1', PageToken: 'PAx' })
  const frame = frame2010({ rows: [1, 2], next: 'n', previous: 'p' }, asked, place)
  const filters = 'StartTime%3E=2026-01-02&To=whatsapp%3A%2B1&PageSize=2'
  assert.deepEqual(frame, {
    first_page_uri: `${place.path}?${filters}&Page=0`,
    previous_page_uri: `${place.path}?${filters}&Page=0&PageToken=PBp`,
    next_page_uri: `${place.path}?${filters}&Page=2&PageToken=PAn`,
    uri: `${place.path}?${filters}&Page=1&PageToken=PAx`,
    page: 1,
    page_size: 2,
    start: 2,
    end: 3,
  })
})

test('an empty list starts and ends at 0, and without a token it is page 0 whatever was sent', () => {
  const frame = frame2010({ rows: [], next: null, previous: null }, Query.parse({ Page: '7' }), place)
  assert.deepEqual([frame.page, frame.start, frame.end, frame.next_page_uri], [0, 0, 0, null])
})

test('v1 and v2 links are absolute, from where the caller reached us', () => {
  const meta = metaOf('calls', { rows: [1], next: 'n', previous: null }, Query.parse({}), place)
  assert.equal(meta.key, 'calls')
  assert.match(meta.next_page_url ?? '', /^http:\/\/127\.0\.0\.1:4010\/.*PageToken=PAn$/)
  assert.equal(meta.previous_page_url, null)
})
