import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, HOUR, type Millis, SECOND } from '../kit/clock.ts'
import {
  afterPermissionEvent,
  isGranted,
  mayCall,
  mayRequest,
  NO_PERMISSION,
  type PermissionEvent,
} from './permission.ts'
import { META_2026_06, type PolicyProfile, SEED } from './policy.ts'

// The rule book: a row's name is the rule. Every history begins at 0; the question is asked at the time behind it.

const BOTH = [SEED, META_2026_06]
const WEEK = 7 * DAY

const asked = (id: string, at: Millis): PermissionEvent => ({ kind: 'requested', id, at })
const lost = (id: string): PermissionEvent => ({ kind: 'undelivered', id })
const yes = (id: string | null, at: Millis, until: Millis | 'forever' | null = null): PermissionEvent => ({
  ...{ kind: 'accepted', id, at, until },
})
const no = (id: string, at: Millis): PermissionEvent => ({ kind: 'rejected', id, at })
const revoked = (at: Millis): PermissionEvent => ({ kind: 'rejected', id: null, at })
const placed = (at: Millis): PermissionEvent => ({ kind: 'placed', at })
const talked = (at: Millis, by: 'business' | 'user' = 'business'): PermissionEvent => ({ kind: 'connected', by, at })
const missed: PermissionEvent = { kind: 'missed' }
const times = <T>(n: number, one: (i: number) => T) => Array.from({ length: n }, (_, i) => one(i))
const rang = (n: number) => times(n, () => missed)

function after(history: readonly PermissionEvent[], policy: PolicyProfile) {
  return history.reduce((p, event) => afterPermissionEvent(p, event, policy), NO_PERMISSION)
}

type Row = readonly [
  rule: string,
  history: readonly PermissionEvent[],
  at: Millis,
  verdict: string,
  policies?: readonly PolicyProfile[],
]

function rows(title: string, ask: (history: readonly PermissionEvent[], at: Millis, policy: PolicyProfile) => string) {
  return (table: readonly Row[]) =>
    describe(title, () => {
      for (const [rule, history, at, verdict, policies = BOTH] of table)
        for (const policy of policies)
          test(`${policy.name}: ${rule} → ${verdict}`, () => assert.equal(ask(history, at, policy), verdict))
    })
}

const granted = rows('may be called at all', (history, at, policy) =>
  isGranted(after(history, policy), at) ? 'granted' : 'not granted',
)
const call = rows('one more call', (history, at, policy) => {
  const verdict = mayCall(after(history, policy), at, policy)
  return verdict.ok ? 'ok' : 'retryAt' in verdict ? `${verdict.because} until ${verdict.retryAt}` : verdict.because
})
const request = rows('one more request', (history, at, policy) => {
  const verdict = mayRequest(after(history, policy), at, policy)
  return verdict.ok ? 'ok' : 'retryAt' in verdict ? `${verdict.because} until ${verdict.retryAt}` : verdict.because
})

request([
  ['never asked', [], 0, 'ok'],
  ['asked a moment ago', [asked('a', 0)], 0, `request-limit until ${DAY}`],
  ['asked 24 h less 1 ms ago', [asked('a', 0)], DAY - 1, `request-limit until ${DAY}`],
  ['asked 24 h ago', [asked('a', 0)], DAY, 'ok'],
  [
    'asked twice, the second 24 h less 1 ms ago',
    [asked('a', 0), asked('b', WEEK - DAY)],
    WEEK - 1,
    `request-limit until ${WEEK}`,
  ],
  [
    'asked twice, the first 7 days less 1 ms ago',
    [asked('a', 0), asked('b', DAY)],
    WEEK - 1,
    `request-limit until ${WEEK}`,
  ],
  ['asked twice, the first 7 days ago', [asked('a', 0), asked('b', DAY)], WEEK, 'ok'],
  [
    'asked on days 0, 6 and 7: the spans roll, day 13 is the next',
    [asked('a', 0), asked('b', 6 * DAY), asked('c', WEEK)],
    13 * DAY - 1,
    `request-limit until ${13 * DAY}`,
  ],
  ['asked on days 0, 6 and 7: day 13', [asked('a', 0), asked('b', 6 * DAY), asked('c', WEEK)], 13 * DAY, 'ok'],
  ['a request that is not delivered does not count', [asked('a', 0), lost('a')], 0, 'ok'],
  ['of two requests the first was not delivered', [asked('a', 0), asked('b', DAY), lost('a')], 2 * DAY, 'ok'],
  ['of two requests the second was not delivered', [asked('a', 0), asked('b', DAY), lost('b')], DAY, 'ok'],
  ['the same request told twice counts once', [asked('a', 0), asked('a', 0)], DAY, 'ok'],
  [
    'the loss of a request that nobody knows changes nothing',
    [asked('a', 0), lost('x')],
    DAY - 1,
    `request-limit until ${DAY}`,
  ],
  [
    'more than were allowed, as with the check switched off: all of them count',
    [asked('a', 0), asked('b', HOUR), asked('c', 2 * HOUR), lost('c')],
    2 * DAY,
    `request-limit until ${WEEK}`,
  ],
  ['told out of order, they count from when they were sent', [asked('b', DAY), asked('a', 0)], WEEK, 'ok'],
  ['a "no" gives no request back', [asked('a', 0), no('a', HOUR)], HOUR, `request-limit until ${DAY}`],
  ['a "yes" gives no request back', [asked('a', 0), yes('a', HOUR)], HOUR, `request-limit until ${DAY}`],
  ['one may ask again while a grant lasts', [asked('a', 0), yes('a', HOUR)], DAY, 'ok'],
  ['nobody asks who has a permanent grant', [asked('a', 0), yes('a', HOUR, 'forever')], 30 * DAY, 'permanent-grant'],
  [
    'a permanent grant that was revoked may be asked for again',
    [asked('a', 0), yes('a', HOUR, 'forever'), revoked(DAY)],
    DAY,
    'ok',
  ],
  [
    'an answered call leaves the count of requests',
    [asked('a', 0), talked(HOUR)],
    HOUR,
    `request-limit until ${DAY}`,
    [SEED],
  ],
  ['an answered call clears the count of requests', [asked('a', 0), talked(HOUR)], HOUR, 'ok', [META_2026_06]],
  [
    "a user's call that is answered clears it as well",
    [asked('a', 0), talked(HOUR, 'user')],
    HOUR,
    'ok',
    [META_2026_06],
  ],
  ['a call that is placed clears nothing', [asked('a', 0), placed(HOUR)], HOUR, `request-limit until ${DAY}`],
  ['a missed call clears nothing', [asked('a', 0), missed], HOUR, `request-limit until ${DAY}`],
])

granted([
  ['nothing was asked', [], 0, 'not granted'],
  ['asked, no answer', [asked('a', 0)], 0, 'not granted'],
  ['asked, no answer, 7 days over', [asked('a', 0)], WEEK, 'not granted'],
  ['declined', [asked('a', 0), no('a', 0)], 0, 'not granted'],
  ['accepted', [asked('a', 0), yes('a', 0)], 0, 'granted'],
  ['accepted, last ms of the 168 h', [asked('a', 0), yes('a', HOUR)], HOUR + WEEK - 1, 'granted'],
  ['accepted, 168 h over', [asked('a', 0), yes('a', HOUR)], HOUR + WEEK, 'not granted'],
  ["Meta's word for the end goes before ours: 1 ms before", [yes('a', 0, 3 * DAY)], 3 * DAY - 1, 'granted'],
  ["Meta's word for the end goes before ours: at it", [yes('a', 0, 3 * DAY)], 3 * DAY, 'not granted'],
  ['a permanent grant does not end by itself', [yes('a', 0, 'forever')], 1_000 * DAY, 'granted'],
  ['a change to "no" ends it at once', [yes('a', 0), no('a', HOUR)], HOUR, 'not granted'],
  ['a change from "no" to "yes" begins it', [no('a', 0), yes('a', HOUR)], HOUR, 'granted'],
  [
    'yes, no, yes: last ms of 168 h from the last yes',
    [yes('a', 0), no('a', HOUR), yes('a', DAY)],
    DAY + WEEK - 1,
    'granted',
  ],
  ['yes, no, yes: 168 h from the last yes', [yes('a', 0), no('a', HOUR), yes('a', DAY)], DAY + WEEK, 'not granted'],
  ['yes and yes again: 168 h from the last', [yes('a', 0), yes('a', DAY)], DAY + WEEK - 1, 'granted'],
  [
    'a newer request that is accepted replaces the grant: the older one would be over',
    [yes('a', 0), asked('b', DAY), yes('b', 2 * DAY)],
    WEEK,
    'granted',
  ],
  [
    'a newer request that is accepted replaces the grant: last ms of the new one',
    [yes('a', 0), asked('b', DAY), yes('b', 2 * DAY)],
    9 * DAY - 1,
    'granted',
  ],
  [
    'a newer request that is accepted replaces the grant: 168 h from then',
    [yes('a', 0), asked('b', DAY), yes('b', 2 * DAY)],
    9 * DAY,
    'not granted',
  ],
  [
    'the older request answered "no" leaves the newer grant',
    [yes('a', 0), yes('b', DAY), no('a', 2 * DAY)],
    2 * DAY,
    'granted',
  ],
  [
    'a newer request that is rejected leaves the older grant',
    [yes('a', 0), asked('b', DAY), no('b', DAY)],
    WEEK - 1,
    'granted',
  ],
  [
    'a newer request that is rejected does not prolong it either',
    [yes('a', 0), asked('b', DAY), no('b', DAY)],
    WEEK,
    'not granted',
  ],
  ['a newer request without an answer leaves it', [yes('a', 0), asked('b', DAY)], WEEK - 1, 'granted'],
  ['revoked in the profile', [yes('a', 0), revoked(HOUR)], HOUR, 'not granted'],
  ['a permanent grant revoked', [yes('a', 0, 'forever'), revoked(HOUR)], HOUR, 'not granted'],
  ['revoked, then accepted anew', [yes('a', 0), revoked(HOUR), yes('b', DAY)], DAY, 'granted'],
  ['3 missed in a row', [yes('a', 0), ...rang(3)], HOUR, 'granted'],
  ['4 missed in a row', [yes('a', 0), ...rang(4)], HOUR, 'not granted'],
  ['4 missed in a row end a permanent grant too', [yes('a', 0, 'forever'), ...rang(4)], HOUR, 'not granted'],
  ['3 missed, one answered, 3 missed', [yes('a', 0), ...rang(3), talked(1), ...rang(3)], HOUR, 'granted'],
  ['3 missed, one answered, 4 missed', [yes('a', 0), ...rang(3), talked(1), ...rang(4)], HOUR, 'not granted'],
  [
    "3 missed, the user's own call answered, 3 missed",
    [yes('a', 0), ...rang(3), talked(1, 'user'), ...rang(3)],
    HOUR,
    'granted',
  ],
  [
    'placed is not answered: 3 missed, one placed and missed',
    [yes('a', 0), ...rang(3), placed(1), missed],
    HOUR,
    'not granted',
  ],
  [
    'after 4 missed a new "yes" begins a new streak: 3 more',
    [yes('a', 0), ...rang(4), yes('b', 1), ...rang(3)],
    HOUR,
    'granted',
  ],
  [
    'after 4 missed a new "yes" begins a new streak: 4 more',
    [yes('a', 0), ...rang(4), yes('b', 1), ...rang(4)],
    HOUR,
    'not granted',
  ],
  [
    'a new "yes" after 3 missed begins a new streak',
    [yes('a', 0), ...rang(3), yes('b', 1), ...rang(3)],
    HOUR,
    'granted',
  ],
  ['Meta, asked, knows of a grant that we do not', [{ kind: 'allowed-by-meta', until: DAY }], DAY - 1, 'granted'],
  [
    'Meta, asked, knows of a grant: it ends when Meta says',
    [{ kind: 'allowed-by-meta', until: DAY }],
    DAY,
    'not granted',
  ],
  ['Meta knows of no grant, whatever we believed', [yes('a', 0), { kind: 'denied-by-meta' }], HOUR, 'not granted'],
  [
    'a "no" while nobody knows what the grant answers',
    [{ kind: 'allowed-by-meta', until: DAY }, no('a', HOUR)],
    HOUR,
    'not granted',
  ],
  ['told expired 1 ms too early, it goes on', [yes('a', 0), { kind: 'expired', at: WEEK - 1 }], WEEK - 1, 'granted'],
  ['told expired at its end, it is over for good', [yes('a', 0), { kind: 'expired', at: WEEK }], HOUR, 'not granted'],
  ['a permanent grant is never expired', [yes('a', 0, 'forever'), { kind: 'expired', at: 1_000 * DAY }], 0, 'granted'],
])

// Meta repeats a webhook until it is taken: the older answer may come last.
granted([
  ['an older "yes" that comes after the "no" that changed it', [no('a', 20), yes('a', 10)], HOUR, 'not granted'],
  ['an older "yes" that comes after the revocation', [revoked(20), yes('a', 10)], HOUR, 'not granted'],
  ['an older "no" that comes after the "yes" that changed it', [yes('a', 20), no('a', 10)], HOUR, 'granted'],
  [
    'a "yes" that comes after the "no" that changed it has replaced the older grant all the same',
    [yes('a', 10), no('b', 30), yes('b', 20)],
    HOUR,
    'not granted',
  ],
  ['an older revocation that comes after a newer "yes"', [yes('b', 20), revoked(10)], HOUR, 'granted'],
  ['an older "yes" does not shorten the newer grant', [yes('b', DAY), yes('a', 0)], DAY + WEEK - 1, 'granted'],
  ['an older "yes" to another request than the one that was declined', [no('b', 20), yes('a', 10)], HOUR, 'granted'],
  ['answers of the same second count as they come', [yes('a', SECOND), no('a', SECOND)], HOUR, 'not granted'],
  ['a "no" without a date counts as the newest', [yes('a', 20), { kind: 'rejected', id: 'a' }], HOUR, 'not granted'],
])

const fivePlaced = times(5, (i) => placed(i * HOUR))
const hundredTalked = times(100, (i) => talked(i * 1_000))

call([
  ['no grant', [], 0, 'no-permission'],
  ['grant over', [yes('a', 0)], WEEK, 'no-permission'],
  ['granted, last ms', [yes('a', 0)], WEEK - 1, 'ok'],
  ['4 placed', [yes('a', 0), ...fivePlaced.slice(1)], 5 * HOUR, 'ok', [SEED]],
  ['5 placed', [yes('a', 0), ...fivePlaced], 5 * HOUR, `call-limit until ${DAY}`, [SEED]],
  ['5 placed, the first 24 h less 1 ms ago', [yes('a', 0), ...fivePlaced], DAY - 1, `call-limit until ${DAY}`, [SEED]],
  ['the sixth is free 24 h after the first', [yes('a', 0), ...fivePlaced], DAY, 'ok', [SEED]],
  [
    'the seventh is free 24 h after the second: 1 ms before',
    [yes('a', 0), ...fivePlaced, placed(DAY)],
    DAY + HOUR - 1,
    `call-limit until ${DAY + HOUR}`,
    [SEED],
  ],
  ['the seventh is free 24 h after the second', [yes('a', 0), ...fivePlaced, placed(DAY)], DAY + HOUR, 'ok', [SEED]],
  [
    '5 placed and answered count once',
    [yes('a', 0), ...times(4, (i) => placed(i)), ...times(4, (i) => talked(i))],
    HOUR,
    'ok',
    [SEED],
  ],
  ["a user's calls do not count", [yes('a', 0), ...times(5, (i) => talked(i, 'user'))], HOUR, 'ok', [SEED]],
  ["a user's calls do not count", [yes('a', 0), ...times(100, (i) => talked(i, 'user'))], HOUR, 'ok', [META_2026_06]],
  ['99 answered', [yes('a', 0), ...hundredTalked.slice(1)], HOUR, 'ok', [META_2026_06]],
  ['100 answered', [yes('a', 0), ...hundredTalked], HOUR, `call-limit until ${DAY}`, [META_2026_06]],
  [
    '100 answered, the first 24 h less 1 ms ago',
    [yes('a', 0), ...hundredTalked],
    DAY - 1,
    `call-limit until ${DAY}`,
    [META_2026_06],
  ],
  ['the 101st is free 24 h after the first', [yes('a', 0), ...hundredTalked], DAY, 'ok', [META_2026_06]],
  ['100 placed, none answered', [yes('a', 0), ...times(100, (i) => placed(i))], HOUR, 'ok', [META_2026_06]],
  ['the limit does not end the grant', [yes('a', 0), ...fivePlaced], WEEK - 1, 'ok', [SEED]],
  [
    'a new grant does not reset the 24 h count',
    [yes('a', 0), ...fivePlaced, yes('b', 5 * HOUR)],
    5 * HOUR,
    `call-limit until ${DAY}`,
    [SEED],
  ],
  [
    'a new grant does not reset the 24 h count',
    [yes('a', 0), ...hundredTalked, yes('b', HOUR)],
    HOUR,
    `call-limit until ${DAY}`,
    [META_2026_06],
  ],
  [
    '"no" and "yes" again do not reset the 24 h count',
    [yes('a', 0), ...fivePlaced, no('a', 5 * HOUR), yes('a', 6 * HOUR)],
    6 * HOUR,
    `call-limit until ${DAY}`,
    [SEED],
  ],
  [
    'a permanent grant has the same limit',
    [yes('a', 0, 'forever'), ...hundredTalked],
    HOUR,
    `call-limit until ${DAY}`,
    [META_2026_06],
  ],
  [
    'no grant goes before the limit',
    [yes('a', 0), ...fivePlaced, revoked(5 * HOUR)],
    5 * HOUR,
    'no-permission',
    [SEED],
  ],
  [
    'told out of order, calls count from when they were placed',
    [yes('a', 0), ...fivePlaced.toReversed()],
    DAY,
    'ok',
    [SEED],
  ],
])

test('what changes nothing returns the very same record', () => {
  const p = after([asked('a', 0), yes('a', 0)], META_2026_06)
  const nothing: PermissionEvent[] = [
    ...[asked('a', 0), lost('x'), placed(0)],
    { kind: 'expired', at: WEEK - 1 },
    { kind: 'rejected', id: 'b' },
    yes('a', -1),
    no('a', -1),
  ]
  for (const event of nothing) assert.equal(afterPermissionEvent(p, event, META_2026_06), p, event.kind)
  for (const event of [{ kind: 'denied-by-meta' } as const, { kind: 'rejected', id: null } as const, talked(0, 'user')])
    assert.equal(afterPermissionEvent(NO_PERMISSION, event, META_2026_06), NO_PERMISSION, event.kind)
})
