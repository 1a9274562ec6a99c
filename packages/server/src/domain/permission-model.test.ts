import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY, HOUR, type Millis } from '../kit/clock.ts'
import {
  afterPermissionEvent,
  type CallPermission,
  isGranted,
  mayCall,
  mayRequest,
  NO_PERMISSION,
  type PermissionEvent,
} from './permission.ts'
import { PermissionModel } from './permission-model.test.support.ts'
import { META_2026_06, type PolicyProfile, SEED } from './policy.ts'

const RUNS = 2_000
/** What limits and grants look back or forward to. */
const SPANS = [0, HOUR, DAY, 2 * DAY, 7 * DAY]

// A hundred calls a day is more than these histories have events: the last profile reaches its limit of calls.
const PROFILES: readonly PolicyProfile[] = [
  SEED,
  META_2026_06,
  { ...META_2026_06, calls: { ...META_2026_06.calls, atMost: 3 } },
]

/** What happens next: how long after which earlier event, give or take a millisecond, and to which request. */
const step = fc.record({
  what: fc.constantFrom(
    ...([
      'requested',
      'requested',
      'requested',
      'undelivered',
      'accepted',
      'accepted',
      'accepted',
      'rejected',
    ] as const),
    ...(['revoked', 'placed', 'placed', 'placed', 'placed', 'answered', 'answered', 'user-called'] as const),
    ...(['placed', 'placed', 'answered', 'missed', 'missed', 'missed', 'allowed', 'denied', 'expired'] as const),
  ),
  after: fc.constantFrom(0, 0, 0, 1, 2, 3, 5, 8, 13, 21, 34, 55),
  span: fc.constantFrom(...SPANS, ...Array.from({ length: 12 }, () => 0)),
  nudge: fc.constantFrom(-1, 0, 0, 1),
  which: fc.nat(3),
  /** Where to look besides: a span after some earlier event. */
  look: fc.record({ after: fc.nat(10), span: fc.constantFrom(...SPANS) }),
  until: fc.constantFrom(null, null, null, 'forever' as const, DAY),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const history = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })

/** Times never run back; requests are named in the order they are made. */
function eventsOf(steps: readonly Step[]): { now: Millis; event: PermissionEvent; lookedAt: Millis }[] {
  const times = [0]
  let requests = 0
  return steps.map((s) => {
    const latest = times.at(-1) ?? 0
    const now = Math.max(latest, (times[times.length - 1 - s.after] ?? latest) + s.span + s.nudge)
    times.push(now)
    if (s.what === 'requested') requests += 1
    const lookedAt = (times[times.length - 1 - s.look.after] ?? now) + s.look.span
    return { now, event: eventOf(s, now, requests), lookedAt }
  })
}

function eventOf({ what, which, until }: Step, now: Millis, requests: number): PermissionEvent {
  const id = `r${Math.max(1, requests - which)}`
  const end = typeof until === 'number' ? now + until : until
  switch (what) {
    case 'requested':
      return { kind: 'requested', id: `r${requests}`, at: now }
    case 'undelivered':
      return { kind: 'undelivered', id }
    case 'accepted':
      return { kind: 'accepted', id, at: now, until: end }
    case 'rejected':
      return { kind: 'rejected', id, at: now }
    case 'revoked':
      return { kind: 'rejected', id: null, at: now }
    case 'placed':
      return { kind: 'placed', at: now }
    case 'answered':
      return { kind: 'connected', by: 'business', at: now }
    case 'user-called':
      return { kind: 'connected', by: 'user', at: now }
    case 'missed':
      return { kind: 'missed' }
    case 'allowed':
      return { kind: 'allowed-by-meta', until: end ?? now + DAY }
    case 'denied':
      return { kind: 'denied-by-meta' }
    case 'expired':
      return { kind: 'expired', at: now }
  }
}

/** Now, and a millisecond before, at and after something that may change by time alone. */
function moments(now: Millis, changes: readonly (Millis | 'forever' | null)[]): Millis[] {
  const dated = changes.filter((at) => typeof at === 'number')
  return [now, ...dated.flatMap((at) => [at - 1, at, at + 1])].filter((at) => at >= now)
}

for (const policy of PROFILES)
  test(`the rules agree with their slow model: ${policy.name}, ${policy.calls.atMost} calls a day`, (t) => {
    const seen = new Map<string, number>()
    const count = (verdict: string) => seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
    let events = 0
    fc.assert(
      fc.property(history, (steps) => {
        const model = new PermissionModel(policy)
        let p: CallPermission = NO_PERMISSION
        for (const { now, event, lookedAt } of eventsOf(steps)) {
          p = afterPermissionEvent(p, event, policy)
          model.happened(event)
          events += 1
          assert.equal(p.missed, model.missedInARow())
          for (const at of moments(now, [lookedAt, model.grantEnds()])) {
            const call = mayCall(p, at, policy)
            const request = mayRequest(p, at, policy)
            assert.equal(isGranted(p, at), model.isGranted(at), `granted at ${at}`)
            assert.equal(inWords(call), inWords(model.mayCall(at)), `call at ${at}`)
            assert.equal(inWords(request), inWords(model.mayRequest(at)), `request at ${at}`)
            count(call.ok ? 'may call' : call.because)
            count(request.ok ? 'may ask' : request.because)
          }
        }
      }),
      { numRuns: RUNS },
    )
    t.diagnostic(`${RUNS} histories, ${events} events; verdicts: ${JSON.stringify(Object.fromEntries(seen))}`)
    const reached = ['may call', 'no-permission', 'may ask', 'request-limit', 'permanent-grant']
    for (const verdict of policy.calls.atMost > 60 ? reached : [...reached, 'call-limit'])
      assert.ok((seen.get(verdict) ?? 0) > RUNS, `${verdict} was hardly ever the answer`)
  })

function inWords(verdict: ReturnType<typeof mayCall> | ReturnType<typeof mayRequest>): string {
  return verdict.ok ? 'ok' : `${verdict.because} ${'retryAt' in verdict ? verdict.retryAt : ''}`
}

/** Answers at different seconds, to four requests or to none, and an order for Meta to tell them in. */
const answers = fc
  .uniqueArray(fc.record({ at: fc.nat(30), yes: fc.boolean(), id: fc.constantFrom(null, 'a', 'b', 'c') }), {
    selector: (answer) => answer.at,
    minLength: 2,
    maxLength: 8,
  })
  .chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })))

test("whatever order a user's answers are told in, the end is the same", (t) => {
  let overtaken = 0
  fc.assert(
    fc.property(answers, ([given, told]) => {
      const inOrder = given.toSorted((one, other) => one.at - other.at)
      if (told.some((answer, i) => answer !== inOrder[i])) overtaken += 1
      assert.deepEqual(grantAfter(told), grantAfter(inOrder))
    }),
    { numRuns: RUNS },
  )
  t.diagnostic(`${RUNS} histories, ${overtaken} told out of order`)
})

function grantAfter(answers: readonly { at: Millis; yes: boolean; id: string | null }[]) {
  const events = answers.map(
    ({ at, yes, id }): PermissionEvent =>
      yes ? { kind: 'accepted', id, at, until: null } : { kind: 'rejected', id, at },
  )
  return events.reduce((p, event) => afterPermissionEvent(p, event, SEED), NO_PERMISSION).grant
}
