import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deferred } from './deferred.ts'
import { SerialQueue } from './serial-queue.ts'

describe('SerialQueue', () => {
  test('each starts when the one before has ended, and in the order given', async () => {
    const queue = new SerialQueue()
    const first = deferred<void>()
    const log: string[] = []
    const one = queue.run(async () => {
      log.push('one begins')
      await first.promise
      log.push('one ends')
    })
    const two = queue.run(() => log.push('two'))
    await Promise.resolve()
    assert.deepEqual(log, ['one begins'])
    first.resolve()
    await Promise.all([one, two])
    assert.deepEqual(log, ['one begins', 'one ends', 'two'])
  })

  test('a failure is its caller’s alone: the next one runs', async () => {
    const queue = new SerialQueue()
    const fault = new Error('it failed')
    const failing = queue.run(() => Promise.reject(fault))
    const throwing = queue.run(() => {
      throw fault
    })
    const next = queue.run(() => 'done')
    await assert.rejects(failing, fault)
    await assert.rejects(throwing, fault)
    assert.equal(await next, 'done')
  })

  test('it is idle before the first, and again once its caller hears that the last has ended', async () => {
    const queue = new SerialQueue()
    assert.equal(queue.isIdle, true)
    const running = queue.run(() => undefined)
    assert.equal(queue.isIdle, false)
    await running
    assert.equal(queue.isIdle, true)
  })

  test('idle() waits for what was given so far, and does not fail with it', async () => {
    const queue = new SerialQueue()
    const gate = deferred<void>()
    let ended = false
    const running = queue.run(async () => {
      await gate.promise
      ended = true
      throw new Error('it failed')
    })
    const idle = queue.idle().then(() => assert.equal(ended, true))
    gate.resolve()
    await assert.rejects(running)
    await idle
  })
})
