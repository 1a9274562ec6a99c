import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR, MINUTE } from '../../clock.ts'
import {
  codeGiven,
  codeRequested,
  deregistered,
  NOT_REGISTERED,
  type Outcome,
  pinChanged,
  REGISTERED,
  type Registration,
  registered,
} from './registration.ts'

const NOW = 1_800_000_000_000
type Step = (before: Registration, now: number) => Outcome
const ask: Step = (before, now) => codeRequested(before, '123456', now)
const give =
  (digits: string): Step =>
  (before, now) =>
    codeGiven(before, digits, now)
const register =
  (pin: string): Step =>
  (before, now) =>
    registered(before, pin, now)
const leave: Step = deregistered
const setPin =
  (pin: string): Step =>
  (before) =>
    pinChanged(before, pin)

/** Ten times in and out, at once. */
const TEN: Step[] = Array.from({ length: 5 }, () => [register('111111'), leave]).flat()
const wrong = (times: number): [Step, number][] =>
  Array.from({ length: times }, (_, n) => [register('222222'), n * 2_000])

/** What is done, each at once or so many ms after the beginning, and what comes of the last. */
const RULES: [rule: string, from: Registration, steps: (Step | [Step, number])[], code: number | null][] = [
  ['asked for and given, the code verifies', NOT_REGISTERED, [ask, give('123456')], null],
  ['another code does not', NOT_REGISTERED, [ask, give('654321')], 100],
  ['ten minutes later neither does the right one', NOT_REGISTERED, [ask, [give('123456'), 10 * MINUTE]], 100],
  ['nobody asked for a code', NOT_REGISTERED, [give('123456')], 100],
  ['verified, nothing more is sent', REGISTERED, [ask], 100],
  ['unverified, it is not registered', NOT_REGISTERED, [register('111111')], 133006],
  ['verified, it is', NOT_REGISTERED, [ask, give('123456'), register('111111')], null],
  ['the first PIN holds', REGISTERED, [register('111111'), register('222222')], 133005],
  ['a new one takes its place', REGISTERED, [register('111111'), setPin('222222'), register('222222')], null],
  ['two wrong PINs within a second', REGISTERED, [register('111111'), register('2'), register('2')], 133009],
  ['five wrong PINs', REGISTERED, [register('111111'), ...wrong(5)], 133005],
  ['a sixth', REGISTERED, [register('111111'), ...wrong(6)], 133008],
  ['an hour later the right one', REGISTERED, [register('111111'), ...wrong(6), [register('111111'), HOUR]], null],
  ['it is deregistered once', REGISTERED, [leave, leave], 133010],
  ['deregistered, its PIN cannot be changed', REGISTERED, [leave, setPin('111111')], 133010],
  ['ten changes within 72 hours', REGISTERED, TEN, null],
  ['an eleventh', REGISTERED, [...TEN, register('111111')], 133016],
  ['72 hours after the first', REGISTERED, [...TEN, [register('111111'), 72 * HOUR]], null],
]
for (const [rule, from, steps, code] of RULES)
  test(`${rule} → ${code ?? 'done'}`, () => {
    let last: Outcome = { after: from, refused: null }
    for (const step of steps) {
      const [act, later] = Array.isArray(step) ? step : [step, 0]
      last = act(last.after, NOW + later)
    }
    assert.equal(last.refused?.code ?? null, code)
  })
