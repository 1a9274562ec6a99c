import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf, formOf, type HoursForm, settingsOf, withHoliday, withSpan } from './hours-form.ts'
import type { ManagerSettings } from './manager-api.ts'

const SETTINGS: ManagerSettings = {
  icon: true,
  icon_countries: [],
  hours: {
    timezone_id: 'America/Manaus',
    weekly_operating_hours: [
      { day_of_week: 'MONDAY', open_time: '0900', close_time: '1200' },
      { day_of_week: 'MONDAY', open_time: '1300', close_time: '1700' },
      { day_of_week: 'FRIDAY', open_time: '0000', close_time: '2359' },
    ],
  },
  holidays: [{ date: '2026-12-25', start_time: '0000', end_time: '2359' }],
  callback_permission: false,
}
const form = formOf(SETTINGS, 'Europe/Berlin')
const change = (more: Partial<HoursForm>) => faultOf({ ...form, ...more })

test('what was set comes into the form and goes out again as it was', () => {
  assert.deepEqual(form.week.MONDAY, [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ])
  assert.deepEqual([form.always, form.zone, form.week.SUNDAY], [false, 'America/Manaus', []])
  assert.deepEqual(settingsOf(form), { hours: SETTINGS.hours, holidays: SETTINGS.holidays })
  assert.equal(faultOf(form), null)
})

test('without hours it is open always; the form then offers office hours where the browser is', () => {
  const open = formOf({ ...SETTINGS, hours: null, holidays: [] }, 'Europe/Berlin')
  assert.deepEqual(settingsOf(open), { hours: null })
  assert.equal(faultOf(open), null)
  const opened = settingsOf({ ...open, always: false }).hours
  assert.equal(opened?.timezone_id, 'Europe/Berlin')
  assert.equal(opened?.weekly_operating_hours.length, 5)
})

test('what cannot be is said in the words of the form', () => {
  assert.match(change({ week: { ...form.week, MONDAY: [], FRIDAY: [] } }) ?? '', /at least one day/)
  assert.match(change({ week: { ...form.week, SUNDAY: [{ from: '12:00', to: '09:00' }] } }) ?? '', /^Sunday: /)
  assert.match(change({ week: { ...form.week, SUNDAY: [{ from: '', to: '09:00' }] } }) ?? '', /^Sunday: /)
  assert.match(faultOf(withHoliday(form, 'new')) ?? '', /each holiday its date/)
  const holiday = { key: 'x', date: '2026-12-25', from: '12:00', to: '11:00' }
  assert.match(change({ holidays: [holiday] }) ?? '', /2026-12-25 must end later/)
})

test('a second span begins where the first ends', () => {
  assert.deepEqual(withSpan([]), [{ from: '09:00', to: '17:00' }])
  assert.deepEqual(withSpan([{ from: '09:00', to: '12:00' }])[1], { from: '12:00', to: '17:00' })
  assert.deepEqual(withSpan([{ from: '09:00', to: '18:00' }])[1], { from: '18:00', to: '23:59' })
})
