import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR } from '../../clock.ts'
import { POLICY_PROFILES, type PolicyProfile } from '../policy-profile.ts'
import { afterEvent, asOf, NO_PERMISSION, nextEnd, type Permission, type PermissionEvent } from './permission.ts'
import { callRefusal, requestRefusal } from './permission-limits.ts'

const { seed } = POLICY_PROFILES
const meta = POLICY_PROFILES['meta-2026-06']
const WEEK = 7 * DAY

const asked = (at: number, id = 'A'): PermissionEvent => ({ kind: 'requested', at, id })
const yes = (at: number, id = 'A', permanent = false): PermissionEvent => ({
  kind: 'answered',
  at,
  id,
  response: 'accept',
  permanent,
})
const no = (at: number, id = 'A'): PermissionEvent => ({
  kind: 'answered',
  at,
  id,
  response: 'reject',
  permanent: false,
})
const callback = (at: number): PermissionEvent => ({ kind: 'granted', at, from: 'call', permanent: false })
const forever = (at: number): PermissionEvent => ({ kind: 'granted', at, from: null, permanent: true })
const revoked = (at: number): PermissionEvent => ({ kind: 'revoked', at })
const kept = (at: number): PermissionEvent => ({ kind: 'kept', at })
const placed = (at: number): PermissionEvent => ({ kind: 'placed', at })
const talked = (at: number, by: 'business' | 'user' = 'business'): PermissionEvent => ({ kind: 'connected', at, by })
const rang = (at: number, times = 1): PermissionEvent[] =>
  Array.from({ length: times }, (_, n) => ({ kind: 'missed', at: at + n, prompt: `prompt ${at + n}` }))
const many = (times: number, event: (at: number) => PermissionEvent, from: number) =>
  Array.from({ length: times }, (_, n) => event(from + n))

const history = (events: readonly PermissionEvent[], profile: PolicyProfile): Permission =>
  events.reduce((p, event) => afterEvent(p, event, profile), NO_PERMISSION)

type Row = [rule: string, events: PermissionEvent[], now: number, verdict: number | null, profile?: PolicyProfile]

const CALLS: Row[] = [
  ['never asked → 138006', [], 0, 138006],
  ['asked, not answered → 138006', [asked(0)], 1, 138006],
  ['accepted → may call', [asked(0), yes(HOUR)], HOUR, null],
  ['rejected → 138006', [asked(0), no(1)], 2, 138006],
  ['last ms of the grant → may call', [asked(0), yes(HOUR)], HOUR + WEEK - 1, null],
  ['168 h after the accept → 138006', [asked(0), yes(HOUR)], HOUR + WEEK, 138006],
  ['accepted again: 168 h from the last accept', [asked(0), yes(HOUR), yes(5 * HOUR)], 5 * HOUR + WEEK - 1, null],
  ['… and not a ms longer → 138006', [asked(0), yes(HOUR), yes(5 * HOUR)], 5 * HOUR + WEEK, 138006],
  ['changed to reject → 138006 at once', [asked(0), yes(1), no(2)], 2, 138006],
  ['changed to accept → may call at once', [asked(0), no(1), yes(2)], 2, null],
  ['answer changed in the last ms of an unanswered request', [asked(0), yes(WEEK - 1)], WEEK, null],
  ['answered 168 h after delivery: too late → 138006', [asked(0), yes(WEEK)], WEEK, 138006],
  ['changed in the last ms of 168 h from the first answer', [asked(0), no(DAY), yes(DAY + WEEK - 1)], DAY + WEEK, null],
  ['changed 168 h after the first answer: too late → 138006', [asked(0), no(DAY), yes(DAY + WEEK)], DAY + WEEK, 138006],
  ['the first answer counts, not the last', [asked(0), no(0), no(DAY), yes(WEEK)], WEEK, 138006],
  [
    'newer request accepted: its own 168 h',
    [asked(0), yes(0), asked(DAY, 'B'), yes(2 * DAY, 'B')],
    2 * DAY + WEEK - 1,
    null,
  ],
  ['newer request rejected: the older grant stays', [asked(0), yes(0), asked(DAY, 'B'), no(DAY, 'B')], WEEK - 1, null],
  ['… until its own end → 138006', [asked(0), yes(0), asked(DAY, 'B'), no(DAY, 'B')], WEEK, 138006],
  [
    'newer request only delivered: the older can still be changed',
    [asked(0), yes(0), asked(DAY, 'B'), no(DAY)],
    DAY,
    138006,
  ],
  [
    'newer request acted on: the older cannot be changed any more',
    [asked(0), yes(0), asked(DAY, 'B'), no(DAY, 'B'), no(DAY + 1)],
    DAY + 1,
    null,
  ],
  [
    'newer accepted, then changed to reject: nothing is left → 138006',
    [asked(0), yes(0), asked(DAY, 'B'), yes(DAY, 'B'), no(DAY + 1, 'B')],
    DAY + 1,
    138006,
  ],
  ['revoked → 138006 at once', [asked(0), yes(0), revoked(1)], 1, 138006],
  ['revoked, then the living request accepted again → may call', [asked(0), yes(0), revoked(1), yes(2)], 2, null],
  ['5 calls placed → 138012', [asked(0), yes(0), ...many(5, placed, HOUR)], HOUR + 5, 138012],
  ['4 calls placed → may call', [asked(0), yes(0), ...many(4, placed, HOUR)], HOUR + 5, null],
  [
    '5 placed, the first 1 ms short of a day old → 138012',
    [asked(0), yes(0), ...many(5, placed, HOUR)],
    HOUR + DAY - 1,
    138012,
  ],
  ['5 placed, the first a day old → may call', [asked(0), yes(0), ...many(5, placed, HOUR)], HOUR + DAY, null],
  [
    'a new grant does not set the calls of the day back',
    [asked(0), yes(0), ...many(5, placed, DAY), asked(DAY + 9, 'B'), yes(DAY + 10, 'B')],
    DAY + 11,
    138012,
  ],
  ['a revoke and a new accept do not either', [asked(0), yes(0), ...many(5, placed, 1), revoked(7), yes(8)], 9, 138012],
  ['placed calls alone count: 5 answered → may call', [asked(0), yes(0), ...many(5, talked, 1)], 9, null],
  ['no grant is told before the limit', [asked(0), yes(0), ...many(5, placed, 1), revoked(7)], 8, 138006],
  ['3 missed → may call', [asked(0), yes(0), ...rang(1, 3)], 9, null],
  ['4 missed → 138006', [asked(0), yes(0), ...rang(1, 4)], 9, 138006],
  ['3 missed, 1 answered, 3 missed → may call', [asked(0), yes(0), ...rang(1, 3), talked(4), ...rang(5, 3)], 9, null],
  [
    "a user's answered call ends the row too",
    [asked(0), yes(0), ...rang(1, 3), talked(4, 'user'), ...rang(5, 3)],
    9,
    null,
  ],
  ['2 missed, kept, 2 more → 138006', [asked(0), yes(0), ...rang(1, 2), kept(3), ...rang(4, 2)], 9, 138006],
  ['a new grant begins its own row', [asked(0), yes(0), ...rang(1, 3), yes(5), ...rang(6, 3)], 9, null],
  ['4 missed, then the living request accepted again → may call', [asked(0), yes(0), ...rang(1, 4), yes(6)], 7, null],
  ['callback: a grant without a request', [callback(0)], WEEK - 1, null],
  ['callback: over after 168 h → 138006', [callback(0)], WEEK, 138006],
  ['meta: 5 calls placed → may call', [asked(0), yes(0), ...many(5, placed, 1)], 9, null, meta],
  ['meta: 99 connected → may call', [asked(0), yes(0), ...many(99, talked, 1)], HOUR, null, meta],
  ['meta: 100 connected → 138012', [asked(0), yes(0), ...many(100, talked, 1)], HOUR, 138012, meta],
  [
    'meta: 100 connected, the first 1 ms short of a day old',
    [asked(0), yes(0), ...many(100, talked, 1)],
    DAY,
    138012,
    meta,
  ],
  [
    'meta: 100 connected, the first a day old → may call',
    [asked(0), yes(0), ...many(100, talked, 1)],
    DAY + 1,
    null,
    meta,
  ],
  [
    "meta: users' calls do not count",
    [asked(0), yes(0), ...many(100, (at) => talked(at, 'user'), 1)],
    HOUR,
    null,
    meta,
  ],
  ['meta: permanent → may call after a year', [asked(0), yes(0, 'A', true)], 365 * DAY, null, meta],
  ['meta: permanent from the profile', [forever(0)], 365 * DAY, null, meta],
  ['meta: permanent, 4 missed → 138006', [forever(0), ...rang(1, 4)], 9, 138006, meta],
  ['meta: a callback does not shorten a permanent grant', [forever(0), callback(1)], WEEK + 1, null, meta],
]
for (const [rule, events, now, verdict, profile = seed] of CALLS)
  test(`call: ${rule}`, () => assert.equal(callRefusal(history(events, profile), now, profile)?.code ?? null, verdict))

const REQUESTS: Row[] = [
  ['the first → may ask', [], 0, null],
  ['1 delivered → 138009', [asked(0)], 1, 138009],
  ['1 delivered, 1 ms short of a day ago → 138009', [asked(0)], DAY - 1, 138009],
  ['1 delivered a day ago → may ask', [asked(0)], DAY, null],
  ['2 delivered, the first 1 ms short of a week ago → 138009', [asked(0), asked(DAY)], WEEK - 1, 138009],
  ['2 delivered, the first a week ago → may ask', [asked(0), asked(DAY)], WEEK, null],
  ['2 delivered, the week over but the last within a day → 138009', [asked(0), asked(WEEK - 1)], WEEK, 138009],
  ['an answer does not set it back', [asked(0), yes(1)], 2, 138009],
  ['a connected call does not set it back', [asked(0), yes(1), talked(2)], 3, 138009],
  ['meta: a connected call sets it back', [asked(0), yes(1), talked(2)], 3, null, meta],
  ["meta: a user's connected call too", [asked(0), talked(2, 'user')], 3, null, meta],
  ['a callback is not counted', [callback(0)], 1, null],
  ['while a temporary grant holds → may ask', [asked(0), yes(0)], DAY, null],
  ['meta: permanent → 138017', [forever(0)], DAY, 138017, meta],
  ['meta: permanent is told before the limit', [asked(0), yes(1, 'A', true)], 2, 138017, meta],
]
for (const [rule, events, now, verdict, profile = seed] of REQUESTS)
  test(`request: ${rule}`, () =>
    assert.equal(requestRefusal(history(events, profile), now, profile)?.code ?? null, verdict))

test('the prompt comes at exactly 2 missed, stands at 3, and is gone at 4', () => {
  const prompts = [1, 2, 3, 4].map((n) => history([asked(0), yes(0), ...rang(1, n)], seed).prompt)
  assert.deepEqual(prompts, [null, 'prompt 2', 'prompt 2', null])
})

test('kept: it does not come again at 3; after an answered call it comes anew at 2', () => {
  const two = [asked(0), yes(0), ...rang(1, 2), kept(3)]
  assert.equal(history([...two, ...rang(4)], seed).prompt, null)
  assert.equal(history([...two, talked(4), ...rang(5, 2)], seed).prompt, 'prompt 6')
})

test('without a grant nothing is missed', () => assert.equal(history(rang(0, 2), seed).prompt, null))

test('a prompt goes with the grant', () => {
  const two = history([asked(0), yes(0), ...rang(1, 2)], seed)
  assert.equal(asOf(two, WEEK - 1, seed).prompt, 'prompt 2')
  assert.equal(asOf(two, WEEK, seed).prompt, null)
})

test('what runs out next: requests and temporary grants', () => {
  const end = (...events: PermissionEvent[]) => nextEnd(history(events, seed), seed)
  assert.equal(end(), null)
  assert.equal(end(asked(5)), 5 + WEEK)
  assert.equal(end(asked(5), no(7)), 7 + WEEK)
  assert.equal(end(asked(5), no(7), yes(9)), 7 + WEEK)
  assert.equal(end(callback(5)), 5 + WEEK)
  assert.equal(end(forever(5)), null)
})

test('a refused request or call says when the next one may be', () => {
  const at = (events: PermissionEvent[]) => history(events, seed)
  const both = requestRefusal(at([asked(0), asked(DAY)]), DAY, seed)
  assert.match(both?.details ?? '', /1970-01-08T00:00:00/)
  const calls = callRefusal(at([asked(0), yes(0), ...many(5, placed, 1000)]), HOUR, seed)
  assert.match(calls?.details ?? '', /1970-01-02T00:00:01.*86401/)
})
