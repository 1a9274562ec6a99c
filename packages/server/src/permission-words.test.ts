import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PermissionResource } from './contract/ringway/permission.ts'
import { permissionInWords } from './permission-words.ts'

const STRANGER: PermissionResource = {
  sender_sid: 'XE0123456789abcdef0123456789abcdef',
  from: 'whatsapp:+558551234567',
  to: 'whatsapp:+555551234567',
  policy: 'seed',
  enforced: true,
  date: '2026-03-01T12:00:00.000Z',
  permission: { status: 'no_permission', expires_at: null },
  requests: {
    ...{ allowed: true, reason: null, next_at: null },
    limits: [
      { per_hours: 24, at_most: 1, used: 0, lifts_at: null },
      { per_hours: 168, at_most: 2, used: 0, lifts_at: null },
    ],
  },
  calls: {
    ...{ allowed: false, reason: 'no-permission', next_at: null },
    limit: { per_hours: 24, at_most: 5, used: 0, lifts_at: null, counted: 'placed' },
  },
  missed_in_a_row: 0,
  revoked_at_missed: 4,
  window: { status: 'unknown', closes_at: null },
  meta: null,
}

const linesOf = (state: PermissionResource) => permissionInWords(state, 'America/Sao_Paulo').split('\n')

test('a stranger may be asked, not called', () => {
  assert.deepEqual(linesOf(STRANGER), [
    '+558551234567 and +555551234567, by the rules of seed',
    '',
    'Permission    none',
    'Calls         not allowed: the user has not given permission; 0 of 5 used in 24 hours, placed ones count',
    'Requests      allowed; 0 of 1 used in 24 hours; 0 of 2 used in 7 days',
    'Missed calls  0 in a row; at 4 the permission is revoked',
    'Messages      templates only, as far as known: the user was never heard from',
    'Meta says     nothing: it could not be asked',
    '',
  ])
})

test('limits say when they lift, in local time and from now', () => {
  const lines = linesOf({
    ...STRANGER,
    permission: { status: 'temporary', expires_at: '2026-03-08T11:00:00.000Z' },
    requests: {
      ...{ allowed: false, reason: 'request-limit', next_at: '2026-03-02T11:30:00.000Z' },
      limits: [{ per_hours: 24, at_most: 1, used: 1, lifts_at: '2026-03-02T11:30:00.000Z' }],
    },
    calls: {
      ...{ allowed: false, reason: 'call-limit', next_at: '2026-03-01T12:00:59.000Z' },
      limit: { per_hours: 24, at_most: 5, used: 5, lifts_at: '2026-03-01T12:00:59.000Z', counted: 'placed' },
    },
    window: { status: 'open', closes_at: '2026-03-02T13:00:00.000Z' },
    meta: { status: 'temporary', expires_at: '2026-03-08T11:00:00.000Z', actions: [] },
  })
  assert.deepEqual(lines.slice(2), [
    'Permission    given until Sun 8 Mar 2026, 08:00 (in 6 days 23 hours)',
    'Calls         not before Sun 1 Mar 2026, 09:00 (within a minute); ' +
      '5 of 5 used in 24 hours, one more from Sun 1 Mar 2026, 09:00 (within a minute), placed ones count',
    'Requests      not before Mon 2 Mar 2026, 08:30 (in 23 hours 30 minutes); ' +
      '1 of 1 used in 24 hours, one more from Mon 2 Mar 2026, 08:30 (in 23 hours 30 minutes)',
    'Missed calls  0 in a row; at 4 the permission is revoked',
    'Messages      any, until Mon 2 Mar 2026, 10:00 (in 1 day 1 hour)',
    'Meta says     given until Sun 8 Mar 2026, 08:00 (in 6 days 23 hours)',
    '',
  ])
})

test('a permanent permission, and rules that are left to Meta', () => {
  const permission = { status: 'permanent', expires_at: null } as const
  const lines = linesOf({
    ...STRANGER,
    ...{ permission, policy: 'meta-2026-06', enforced: false },
    requests: { allowed: false, reason: 'permanent-grant', next_at: null, limits: [] },
    window: { status: 'closed', closes_at: null },
  })
  assert.equal(
    lines[0],
    '+558551234567 and +555551234567, by the rules of meta-2026-06, not enforced here: Meta decides',
  )
  assert.equal(lines[2], 'Permission    given, permanent')
  assert.equal(lines[4], 'Requests      not needed: the permission is permanent')
  assert.equal(lines[6], 'Messages      templates only: the user was last heard from more than 24 hours ago')
})
