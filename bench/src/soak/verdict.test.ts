import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Phase, type Verdict, verdictOf } from './verdict.ts'

const PROCESS = {
  ...{ rssMb: 180, heapMb: 6, externalMb: 2, descriptors: 35, threads: 17 },
  resources: { PipeWrap: 2 },
}

/** Twelve phases of 1,000 calls that leave nothing; `change` says what the one of a number leaves besides. */
function phases(change: (phase: number) => Partial<Phase['standing']> = () => ({}), astray = 0): Phase[] {
  return Array.from({ length: 12 }, (_, i) => ({
    order: { direction: 'inbound', hangsUp: 'we', rate: 20, seconds: 50 },
    calls: { placed: 1_000, ends: { closed: 1_000 }, astray, reasons: [], mostAtOnce: 100 },
    callsSoFar: (i + 1) * 1_000,
    load: '1.0',
    standing: { media: PROCESS, parent: PROCESS, ports: 0, legs: 0, bridges: 0, ...change(i) },
  }))
}

function faults({ memory, counts }: Verdict): string[] {
  return [...memory, ...counts].filter(({ flat }) => !flat).map(({ name }) => name)
}

test('an engine that keeps nothing is flat', () => {
  assert.equal(verdictOf(phases()).flat, true)
})

test('what warms up in the first phases is no fault', () => {
  const warming = phases((i) => ({ media: { ...PROCESS, rssMb: i < 4 ? 100 + i : 180, threads: i < 2 ? 12 : 17 } }))
  assert.equal(verdictOf(warming).flat, true)
})

test('one thing that is left after one phase is not flat, and named', () => {
  const last = 11
  const left = (change: Partial<Phase['standing']>) => verdictOf(phases((i) => (i === last ? change : {})))
  assert.deepEqual(faults(left({ legs: 1 })), ['legs'])
  assert.deepEqual(faults(left({ ports: 1 })), ['UDP ports in use'])
  assert.deepEqual(faults(left({ media: { ...PROCESS, descriptors: 36 } })), ['media process: open descriptors'])
  assert.deepEqual(faults(left({ parent: { ...PROCESS, threads: 18 } })), ['bench: threads'])
  const timer = { ...PROCESS, resources: { PipeWrap: 2, Timeout: 1 } }
  assert.deepEqual(faults(left({ parent: timer })), ['bench: timers and handles'])
})

test('a leg that is there after every phase is not flat either', () => {
  assert.deepEqual(faults(verdictOf(phases(() => ({ legs: 1 })))), ['legs'])
})

test('a kilobyte that each call leaves is not flat', () => {
  const leaking = phases((i) => ({ media: { ...PROCESS, heapMb: 6 + i, rssMb: 180 + i } }))
  assert.deepEqual(faults(verdictOf(leaking)), ['media process: RSS, MB', 'media process: JavaScript heap, MB'])
})

test('of calls that end otherwise than asked one in a thousand is few, two are not', () => {
  assert.deepEqual(verdictOf(phases(undefined, 1)).astray, { calls: 12, placed: 12_000, few: true })
  assert.deepEqual(verdictOf(phases(undefined, 2)).astray, { calls: 24, placed: 12_000, few: false })
})

test('a soak of a few phases says nothing, which is not flat', () => {
  assert.equal(verdictOf(phases().slice(0, 4)).flat, false)
  assert.equal(verdictOf([]).flat, false)
})
