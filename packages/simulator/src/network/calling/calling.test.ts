import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALLING_NOT_SET, CALLING_ON, type Calling, callingChanged, callingTold, updateCalling } from './calling.ts'

let made = 0
const changer = (appId = 'one') => ({ appId, newPassword: () => `password ${++made}` })
const server = (hostname: string) => ({ hostname, port: 5061 })

test('touching a number that was never configured gives the other keys their defaults', () =>
  assert.deepEqual(updateCalling(CALLING_NOT_SET, { status: 'ENABLED' }, changer()), CALLING_ON))

test('a key that is not given stays', () =>
  assert.equal(updateCalling(CALLING_ON, { call_icon_visibility: 'DISABLE_ALL' }, changer()).status, 'ENABLED'))

test('call hours are replaced whole: holidays that are left out are gone', () => {
  const week = [{ day_of_week: 'MONDAY', open_time: '0400', close_time: '1020' } as const]
  const hours = { status: 'ENABLED', timezone_id: 'America/Manaus', weekly_operating_hours: week } as const
  const holiday_schedule = [{ date: '2026-12-25', start_time: '0000', end_time: '2359' }]
  const before = updateCalling(CALLING_ON, { call_hours: { ...hours, holiday_schedule } }, changer())
  assert.deepEqual(updateCalling(before, { call_hours: hours }, changer()).call_hours, hours)
})

test('each app has its own SIP server, and keeps its password as long as it keeps the server', () => {
  const first = updateCalling(CALLING_ON, { sip: { status: 'ENABLED', servers: [server('a.example.com')] } }, changer())
  const both = updateCalling(first, { sip: { servers: [server('b.example.com')] } }, changer('two'))
  const moved = updateCalling(both, { sip: { servers: [server('c.example.com')] } }, changer())
  const hosts = (calling: Calling) => calling.sip?.servers.map(({ hostname }) => hostname)
  assert.deepEqual(hosts(both), ['a.example.com', 'b.example.com'])
  assert.deepEqual(hosts(moved), ['b.example.com', 'c.example.com'])
  assert.equal(moved.sip?.servers[1]?.sip_user_password, first.sip?.servers[0]?.sip_user_password)
  const none = updateCalling(moved, { status: 'DISABLED', sip: { status: 'DISABLED', servers: [] } }, changer())
  const anew = updateCalling(none, { sip: { servers: [server('c.example.com')] } }, changer())
  assert.deepEqual(hosts(none), ['b.example.com'])
  assert.notEqual(anew.sip?.servers[1]?.sip_user_password, first.sip?.servers[0]?.sip_user_password)
})

test('a password is told only to whoever asks for it', () => {
  const calling = updateCalling(CALLING_ON, { sip: { servers: [server('a.example.com')] } }, changer())
  assert.equal(JSON.stringify(callingTold(calling)).includes('password'), false)
  assert.match(JSON.stringify(callingTold(calling, true)), /"sip_user_password":"password \d+"/)
})

const CHANGES: [what: string, update: Parameters<typeof updateCalling>[1], told: boolean][] = [
  ['the same status', { status: 'ENABLED' }, false],
  ['another status', { status: 'DISABLED' }, true],
  ['the icon', { call_icon_visibility: 'DISABLE_ALL' }, true],
  ['callbacks', { callback_permission_status: 'ENABLED' }, true],
  ['SIP on', { sip: { status: 'ENABLED', servers: [server('a.example.com')] } }, true],
  ['a SIP server alone', { sip: { servers: [server('a.example.com')] } }, false],
  ['SDES', { srtp_key_exchange_protocol: 'SDES' }, true],
  ['DTLS, the default', { srtp_key_exchange_protocol: 'DTLS' }, false],
  ['countries', { call_icons: { restrict_to_user_countries: ['BR'] } }, false],
  ['codecs', { audio: { additional_codecs: ['PCMA'] } }, false],
]
for (const [what, update, told] of CHANGES)
  test(`${what}: ${told ? 'told' : 'not told'} by account_settings_update`, () =>
    assert.equal(callingChanged(CALLING_ON, updateCalling(CALLING_ON, update, changer())), told))
