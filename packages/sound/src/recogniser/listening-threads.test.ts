import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ListeningThreads, RecogniserFailed } from './listening-threads.ts'
import type { ListenRequest } from './recogniser-worker.ts'

const RATE = 16_000

/** Something loud and voiced, so that it is listened to. */
function hum(seconds: number): ListenRequest {
  const samples = Float32Array.from({ length: seconds * RATE }, (_, at) => 0.3 * Math.sin((at / RATE) * 700))
  return { kind: 'understand', phrases: ['yes', 'no'], samples }
}

describe('ListeningThreads', () => {
  test('who is aborted while waiting never gets a thread; the others are served in their order', async () => {
    const threads = new ListeningThreads(1)
    const order: string[] = []
    const served = (name: string, signal?: AbortSignal) =>
      threads.listen(hum(1), signal).then(
        () => order.push(name),
        (reason) => order.push(`${name}: ${reason.message}`),
      )
    const leaving = new AbortController()
    const all = [served('first'), served('second', leaving.signal), served('third')]
    leaving.abort(new Error('left'))
    await Promise.all(all)
    assert.deepEqual(order, ['second: left', 'first', 'third'])
    await threads.close()
  })

  test('a long sound that nobody waits for any more gives its thread to the next', async () => {
    const threads = new ListeningThreads(2)
    const order: string[] = []
    const leaving = new AbortController()
    const left = assert.rejects(threads.listen(hum(60), leaving.signal), /left/)
    const other = threads.listen(hum(60)).then(() => order.push('one as long'))
    const next = threads.listen(hum(1)).then(() => order.push('next'))
    leaving.abort(new Error('left'))
    await Promise.all([left, other, next])
    assert.deepEqual(order, ['next', 'one as long'])
    await threads.close()
  })

  test('closed, it fails what is listened to, what waits and what comes', async () => {
    const threads = new ListeningThreads(1)
    const both = [threads.listen(hum(1)), threads.listen(hum(1))].map((each) => assert.rejects(each, RecogniserFailed))
    await threads.close()
    await Promise.all(both)
    await assert.rejects(threads.listen(hum(1)), RecogniserFailed)
    await threads.close()
  })

  test('two threads listen at the same time', async () => {
    const threads = new ListeningThreads(2)
    const order: string[] = []
    await Promise.all([
      threads.listen(hum(30)).then(() => order.push('long')),
      threads.listen(hum(1)).then(() => order.push('short')),
    ])
    assert.deepEqual(order, ['short', 'long'])
    await threads.close()
  })

  test('a request that cannot be listened to fails alone', async () => {
    const threads = new ListeningThreads(1)
    const broken = { ...hum(1), phrases: null } as unknown as ListenRequest
    await assert.rejects(threads.listen(broken), RecogniserFailed)
    assert.equal(await threads.listen(hum(1)), null)
    await threads.close()
  })
})
