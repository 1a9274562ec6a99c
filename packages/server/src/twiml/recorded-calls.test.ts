import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { isHappened, kindOf, type Line, readRecording } from './recording.test.support.ts'
import { CannotHappen, type Replayed, replay } from './replay.test.support.ts'

const CALLS = new URL('../../fixtures/calls/', import.meta.url)

const recordings = readdirSync(CALLS)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => ({
    name: file.replace('.jsonl', ''),
    lines: readRecording(readFileSync(new URL(file, CALLS), 'utf8')),
  }))

function recording(name: string): readonly Line[] {
  const found = recordings.find((one) => one.name === name)
  assert.ok(found, name)
  return found.lines
}

function aboutOf([first]: readonly Line[]): string {
  return first && 'call' in first ? first.call.about : ''
}

/** Whoever looks at the clock, rolls dice, waits or asks somebody meanwhile fails. */
function inATimelessWorld<T>(t: TestContext, run: () => T): T {
  const forbidden = () => {
    throw new Error('the interpreter reached for the world')
  }
  const mocks = [
    t.mock.method(Date, 'now', forbidden),
    t.mock.method(performance, 'now', forbidden),
    t.mock.method(Math, 'random', forbidden),
    ...(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'] as const).map((name) =>
      t.mock.method(globalThis, name, forbidden),
    ),
  ]
  try {
    return run()
  } finally {
    for (const mock of mocks) mock.mock.restore()
  }
}

describe('recorded calls, led again', () => {
  for (const { name, lines } of recordings) {
    test(`${name}: ${aboutOf(lines)}`, () => {
      assert.deepEqual(replay(lines).lines, lines)
    })
  }

  test('all of them, without a clock, dice or a network', (t) => {
    const replayed = inATimelessWorld(t, () => recordings.map(({ lines }) => replay(lines)))
    assert.deepEqual(
      replayed.map(({ lines }) => lines),
      recordings.map(({ lines }) => lines),
    )
  })

  test('how long that takes', (t) => {
    const rounds = 100
    const began = performance.now()
    let all: Replayed[] = []
    for (let round = 0; round < rounds; round += 1) all = recordings.map(({ lines }) => replay(lines))
    const ms = (performance.now() - began) / rounds
    const [steps, things] = [all.reduce((sum, one) => sum + one.steps, 0), all.flatMap(({ lines }) => lines).length]
    t.diagnostic(`${all.length} calls, ${things} lines, ${steps} steps: ${ms.toFixed(1)} ms`)
    assert.ok(all.length >= 12)
  })
})

describe('a recording', () => {
  const menu = recording('menu-tree')
  const changed = (change: (line: Line) => Line) => menu.map(change)

  test('in which another key is pressed comes out otherwise', () => {
    const other = changed((line) => ('pressed' in line ? { pressed: '5' } : line))
    const asked = replay(other).lines.filter((line) => 'asked' in line)
    assert.notDeepEqual(
      asked,
      menu.filter((line) => 'asked' in line),
    )
  })

  test('is not read for what the interpreter is to want', () => {
    assert.deepEqual(replay(menu.filter(isHappened)).lines, menu)
  })

  for (const [rule, lines, why] of [
    ['that ends in the middle of a call', menu.slice(0, 9), /ends too early/],
    ['that goes on after the end', [...menu, { pressed: '1' }], /after the end/],
    ['of a time-out while something is heard', without(menu, 'over'), /no time-out runs/],
    [
      'of another time-out than the one asked for',
      changed((line) => ('timed-out' in line ? { 'timed-out': 9 } : line)),
      /is 2 s, not 9/,
    ],
    ['of an answer nobody gave', without(menu, 'answered'), /was asked, and/],
    ['of somebody who answers and was not called', calledAnother(), /was not dialed/],
  ] as [string, readonly Line[], RegExp][]) {
    test(`${rule} cannot be`, () => {
      assert.throws(
        () => replay(lines),
        (error) => error instanceof CannotHappen && why.test(error.message),
      )
    })
  }
})

function without(lines: readonly Line[], kind: string): readonly Line[] {
  return lines.filter((line) => kindOf(line) !== kind)
}

function calledAnother(): readonly Line[] {
  return recording('ring-through').map((line) => ('picked-up' in line ? { 'picked-up': '+447700900999' } : line))
}

describe('the recordings together', () => {
  const all = recordings.flatMap(({ lines }) => lines)
  const documents = JSON.stringify(all.filter((line) => 'answered' in line || 'callee' in line))

  for (const verb of [
    'Say',
    'Play',
    'Pause',
    'Gather',
    'Dial',
    'Redirect',
    'Hangup',
    'Reject',
    'Pay',
    'Sms',
    'Record',
  ]) {
    test(`hold <${verb}>`, () => assert.match(documents, new RegExp(`<${verb}[ />]`)))
  }

  test('tell everything that can happen, and everything that can be wanted', () => {
    const told = [...new Set(all.map(kindOf))].sort()
    assert.deepEqual(told, [
      ...['answered', 'asked', 'begins', 'call', 'callee', 'declined', 'dial', 'dialed', 'ended', 'failed', 'gather'],
      ...['gave-up', 'heard', 'hung-up', 'joined', 'over', 'picked-up', 'pressed', 'said', 'saying', 'silenced'],
      ...['speaks', 'timed-out', 'told', 'warned'],
    ])
  })
})
