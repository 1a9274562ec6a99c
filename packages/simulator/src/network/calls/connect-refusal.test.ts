import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newNumber } from '../business.ts'
import { CALLING_NOT_SET, CALLING_ON } from '../calling/calling.ts'
import { POLICY_PROFILES } from '../policy-profile.ts'
import { FIRST_USERS, type User } from '../user.ts'
import type { CallPermissionGate } from './call-permission-gate.ts'
import { CannotConnect, type ConnectCircumstances, callableUser } from './connect-refusal.ts'

const user = FIRST_USERS[0] as User
const business = newNumber({ number: '14155550100', name: 'Shop', phoneNumberId: '1', wabaId: '2' }, CALLING_ON)
const EVERYBODY_MAY_BE_CALLED: CallPermissionGate = {
  refusal: () => null,
  placed: () => undefined,
  connected: () => undefined,
  missed: () => undefined,
}
const FINE: ConnectCircumstances = {
  business,
  user,
  running: [],
  rules: { concurrentCalls: 2, policy: POLICY_PROFILES.seed },
  gate: EVERYBODY_MAY_BE_CALLED,
  now: 0,
}

/** Each with all that is wrong in the lines below it: the first refusal counts. */
const WRONG: [code: number, details: RegExp, Partial<ConnectCircumstances>][] = [
  [138000, /not enabled/, { business: { ...business, calling: CALLING_NOT_SET } }],
  [138013, /\+1 415-555-0100/, { rules: { concurrentCalls: 2, policy: POLICY_PROFILES['meta-2026-06'] } }],
  [
    138012,
    /tomorrow/,
    { gate: { ...EVERYBODY_MAY_BE_CALLED, refusal: () => ({ code: 138012, details: 'again tomorrow' }) } },
  ],
  [
    138003,
    /already running/,
    {
      running: [
        { business: business.number, user: user.waId },
        { business: business.number, user: '5524987654321' },
      ],
    },
  ],
  [138001, /not one of a WhatsApp user/, { user: undefined }],
  [
    138002,
    /2 calls/,
    {
      running: [
        { business: business.number, user: '491511234567' },
        { business: business.number, user: '5524987654321' },
      ],
    },
  ],
]

for (const [index, [code, details]] of WRONG.entries())
  test(`refused in Meta's order: ${code} before all that come later`, () => {
    // The later ones first, so that of two that concern the same thing the earlier one counts.
    const all = WRONG.slice(index).reverse()
    const circumstances: ConnectCircumstances = Object.assign({}, FINE, ...all.map(([, , wrong]) => wrong))
    const one = code === 138012 || code === 138003 ? { ...circumstances, user } : circumstances
    assert.throws(
      () => callableUser(one),
      (error) => error instanceof CannotConnect && error.code === code && details.test(error.details),
    )
  })

test('whoever may be called is the user who is called', () => assert.equal(callableUser(FINE), user))

test("no permission is Graph's 138006 in the gate's words", () => {
  const gate = { ...EVERYBODY_MAY_BE_CALLED, refusal: () => ({ code: 138006, details: 'ask first' }) as const }
  assert.throws(() => callableUser({ ...FINE, gate }), { code: 138006, details: 'ask first' })
})

test("other businesses' calls do not count", () => {
  const running = [user.waId, '5524987654321', '491511234567'].map((each) => ({ business: '558551234567', user: each }))
  assert.equal(callableUser({ ...FINE, running }), user)
})
