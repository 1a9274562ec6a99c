import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterStandstill,
  deadline,
  isDue,
  nextNotch,
  type PacerClock,
  phaseOf,
  sleepMs,
  startClock,
} from './pacer-clock.ts'

test('each phase comes round every 20 ms', () => {
  const turns = run(startClock(1000), 12).map((clock) => [deadline(clock), phaseOf(clock)])
  assert.deepEqual(turns.slice(0, 5), [
    [1000, 0],
    [1005, 1],
    [1010, 2],
    [1015, 3],
    [1020, 0],
  ])
  assert.deepEqual(turns[11], [1055, 3])
})

test('a late notch does not make the next one late', () => {
  const clock = nextNotch(startClock(1000))
  assert.equal(deadline(nextNotch(clock)), 1010)
  assert.equal(sleepMs(clock, 1003.5), 1.5)
})

test('an hour of notches has not drifted', () => {
  const clock: PacerClock = { origin: 0.3, notch: 720_000 }
  assert.equal(deadline(clock), 3_600_000.3)
})

test('a notch is due from its deadline on, and a sleep is never below 1 ms', () => {
  const clock = startClock(1000)
  assert.equal(isDue(clock, 999.9), false)
  assert.equal(isDue(clock, 1000), true)
  assert.equal(sleepMs(clock, 1003), 1)
})

test('half a second behind is caught up notch by notch', () => {
  const clock = startClock(1000)
  assert.equal(afterStandstill(clock, 1500), clock)
})

test('more than half a second behind is left out, in whole rounds so that no phase loses its turn', () => {
  const clock = nextNotch(startClock(1000))
  const after = afterStandstill(clock, 3007)
  assert.equal(phaseOf(after), phaseOf(clock))
  assert.ok(deadline(after) <= 3007 && deadline(after) > 3007 - 20)
})

function run(clock: PacerClock, notches: number): PacerClock[] {
  const all = [clock]
  while (all.length < notches) all.push(nextNotch(all.at(-1) ?? clock))
  return all
}
