import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CallHours, DAYS } from '@ringway/meta-wire'
import { instantOf, openingAt } from './opening.ts'

/** Manaus is four hours behind UTC, all year. 2026-12-21 is a Monday. */
const HOURS: CallHours = {
  status: 'ENABLED',
  timezone_id: 'America/Manaus',
  weekly_operating_hours: [
    { day_of_week: 'MONDAY', open_time: '0900', close_time: '1200' },
    { day_of_week: 'MONDAY', open_time: '1300', close_time: '1700' },
    { day_of_week: 'SUNDAY', open_time: '0000', close_time: '2359' },
  ],
  holiday_schedule: [{ date: '2026-12-28', start_time: '0000', end_time: '1400' }],
}
const at = (local: string) => Date.parse(`${local}:00-04:00`)

const RULES: [local: string, opens: string | null, why: string, closes?: string][] = [
  ['2026-12-21T09:00', null, 'the first minute', '2026-12-21T12:00'],
  ['2026-12-21T11:59', null, 'the last minute before noon', '2026-12-21T12:00'],
  ['2026-12-21T12:00', '2026-12-21T13:00', 'at close_time it is closed, and opens again the same day'],
  ['2026-12-21T17:00', '2026-12-27T00:00', 'days that are not listed are closed'],
  ['2026-12-27T23:59', null, 'a day to 2359 has its last minute', '2026-12-28T00:00'],
  ['2026-12-28T00:00', '2026-12-28T14:00', 'a holiday takes away what it covers'],
  ['2026-12-28T14:00', null, 'and no more than that', '2026-12-28T17:00'],
  ['2026-12-20T23:59', null, 'Sunday', '2026-12-21T00:00'],
]
for (const [local, opens, why, closes = ''] of RULES)
  test(`${local} in Manaus: ${opens ? `closed until ${opens}` : 'open'} (${why})`, () => {
    const expected = opens === null ? { open: true, closesAt: at(closes) } : { open: false, opensAt: at(opens) }
    assert.deepEqual(openingAt(HOURS, at(local)), expected)
  })

test('without hours, or with hours switched off, it is always open', () => {
  const always = { open: true, closesAt: null }
  assert.deepEqual(openingAt(undefined, 0), always)
  assert.deepEqual(openingAt({ ...HOURS, status: 'DISABLED' }, at('2026-12-22T03:00')), always)
})

test('a week without a gap never closes, until a holiday', () => {
  const weekly_operating_hours = DAYS.map((day_of_week) => ({ day_of_week, open_time: '0000', close_time: '2359' }))
  const always = { ...HOURS, weekly_operating_hours }
  assert.deepEqual(openingAt({ ...always, holiday_schedule: [] }, at('2026-12-22T03:00')), {
    open: true,
    closesAt: null,
  })
  assert.deepEqual(openingAt(always, at('2026-12-22T03:00')), { open: true, closesAt: at('2026-12-28T00:00') })
})

test('a business that is on holiday for weeks does not say when it opens', () => {
  const holiday_schedule = Array.from({ length: 20 }, (_, day) => {
    const date = new Date(Date.UTC(2026, 11, 20 + day)).toISOString().slice(0, 10)
    return { date, start_time: '0000', end_time: '2359' }
  })
  assert.deepEqual(openingAt({ ...HOURS, holiday_schedule }, at('2026-12-21T09:30')), { open: false, opensAt: null })
})

for (const [zone, date, hhmm, utc] of [
  ['Europe/Berlin', '2026-03-29', '0130', '2026-03-29T00:30Z'],
  ['Europe/Berlin', '2026-03-29', '0330', '2026-03-29T01:30Z'],
  ['Europe/Berlin', '2026-10-25', '0430', '2026-10-25T03:30Z'],
  ['Asia/Kolkata', '2026-07-01', '0000', '2026-06-30T18:30Z'],
  ['Pacific/Kiritimati', '2026-01-01', '0000', '2025-12-31T10:00Z'],
] as const)
  test(`${date} ${hhmm} in ${zone} is ${utc}`, () => assert.equal(instantOf(zone, date, hhmm), Date.parse(utc)))
