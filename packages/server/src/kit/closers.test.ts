import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Closers } from './closers.ts'

describe('Closers', () => {
  test('what was opened last is closed first, one after the other', async () => {
    const closers = new Closers()
    const log: string[] = []
    for (const room of ['store', 'media', 'http'])
      closers.add(async () => {
        log.push(`${room} begins`)
        await Promise.resolve()
        log.push(`${room} ends`)
      })
    await closers.close()
    assert.deepEqual(log, ['http begins', 'http ends', 'media begins', 'media ends', 'store begins', 'store ends'])
  })

  test('one that fails keeps no other from closing; all failures are told at the end', async () => {
    const closers = new Closers()
    const [first, second] = [new Error('first'), new Error('second')]
    let closed = false
    closers.add(() => {
      closed = true
    })
    closers.add(() => Promise.reject(first))
    closers.add(() => {
      throw second
    })
    await assert.rejects(closers.close(), (error) => {
      assert.ok(error instanceof AggregateError)
      assert.deepEqual(error.errors, [second, first])
      return true
    })
    assert.equal(closed, true)
  })

  test('closing twice is the same closing', async () => {
    const closers = new Closers()
    let times = 0
    closers.add(() => {
      times += 1
    })
    assert.equal(closers.close(), closers.close())
    await closers.close()
    assert.equal(times, 1)
  })
})
