import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deferred } from './deferred.ts'
import { SerialQueues } from './serial-queues.ts'

test('what shares a key waits for each other, what does not runs beside it', async () => {
  const queues = new SerialQueues()
  const first = deferred<void>()
  const log: string[] = []
  const one = queues.run('a', async () => {
    await first.promise
    log.push('a1')
  })
  const two = queues.run('a', async () => log.push('a2'))
  await queues.run('b', async () => log.push('b1'))
  assert.deepEqual(log, ['b1'])
  first.resolve()
  await Promise.all([one, two])
  assert.deepEqual(log, ['b1', 'a1', 'a2'])
})

test('idle waits for every key', async () => {
  const queues = new SerialQueues()
  const [a, b] = [deferred<void>(), deferred<void>()]
  const log: string[] = []
  void queues.run('a', () => a.promise)
  void queues.run('b', () => b.promise)
  const idle = queues.idle().then(() => log.push('idle'))
  a.resolve()
  await a.promise
  assert.deepEqual(log, [])
  b.resolve()
  await idle
  assert.deepEqual(log, ['idle'])
})

test('a failure is its caller’s alone, and the key goes on', async () => {
  const queues = new SerialQueues()
  await assert.rejects(
    queues.run('a', () => Promise.reject(new Error('it failed'))),
    /it failed/,
  )
  assert.equal(await queues.run('a', async () => 'next'), 'next')
})
