import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { Pacer } from './pacer.ts'

/** A pacer whose clock is set by hand; its timer is stopped. */
function handWound(): { pacer: Pacer; at: (ms: number) => void; calls: number[]; end: () => void } {
  let now = 1000
  const calls: number[] = []
  const pacer = new Pacer(() => now)
  const end = pacer.add((at) => calls.push(at - 1000))
  pacer.stop()
  return {
    pacer,
    calls,
    end,
    at: (ms) => {
      now = 1000 + ms
      pacer.run()
    },
  }
}

test('a frame is due every 20 ms, and small delays do not add up', () => {
  const { at, calls } = handWound()
  for (let ms = 0; ms <= 2000; ms += 7) at(ms)
  assert.equal(calls.length, 100)
})

test('a hold-up is made up for, up to a second of it', () => {
  const { at, calls } = handWound()
  at(20)
  at(520)
  assert.equal(calls.length, 26)
  at(60_000)
  assert.equal(calls.length, 76)
})

test('who leaves is not called again', () => {
  const { pacer, at, calls, end } = handWound()
  at(40)
  end()
  end()
  at(400)
  assert.deepEqual([calls.length, pacer.size], [2, 0])
})

test('members are spread over the frame', () => {
  let now = 0
  const pacer = new Pacer(() => now)
  const due: string[] = []
  for (const name of 'abcd') pacer.add(() => due.push(`${name}${now}`))
  pacer.stop()
  for (now = 5; now <= 20; now += 5) pacer.run()
  assert.deepEqual(due, ['a5', 'b10', 'c15', 'd20'])
})

test('on the real clock it runs by itself', { timeout: 5000 }, async () => {
  const ticks = new EventEmitter()
  const pacer = new Pacer()
  let count = 0
  const end = pacer.add(() => {
    count += 1
    if (count === 10) ticks.emit('ten')
  })
  const startedAt = performance.now()
  await once(ticks, 'ten')
  end()
  assert.ok(performance.now() - startedAt > 150)
})
