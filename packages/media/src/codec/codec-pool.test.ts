import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { encodeOpus, fromInt16, rms, tone } from '@ringway/sound'
import { RtpWriter } from '../rtp.ts'
import { CodecPool } from './codec-pool.ts'

/** A pool with what it tells, and the threads that it has started. */
function openPool(most: number) {
  const workers: Worker[] = []
  const wanted = new Set<string>()
  const events = new EventTarget()
  const heard: { readonly leg: string; readonly level: number }[] = []
  const sent: string[] = []
  const told = <T>(list: T[], each: T) => {
    list.push(each)
    events.dispatchEvent(new Event('told'))
  }
  const pool = new CodecPool(
    most,
    {
      want: (leg, on) => void (on ? wanted.add(leg) : wanted.delete(leg)),
      send: (leg) => told(sent, leg),
      heard: (leg, sound) => told(heard, { leg, level: rms(fromInt16(sound)) }),
      digit: () => {},
    },
    () => {
      const worker = new Worker(new URL('./codec-thread.js', import.meta.url), { execArgv: [] })
      workers.push(worker)
      return worker
    },
  )
  const until = async (done: () => boolean) => {
    // The pool's threads keep no process going, and neither does a signal of the time.
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), 10_000)
    while (!done()) await once(events, 'told', { signal: deadline.signal })
    clearTimeout(timer)
  }
  return { ...{ pool, workers, wanted, heard, sent, until }, [Symbol.asyncDispose]: () => pool.close() }
}

/** Packets of a tone from a party of this SSRC. */
function said(ssrc: number, packets = 25): Uint8Array[] {
  const writer = new RtpWriter(ssrc)
  return encodeOpus(tone(700, packets * 20)).map((payload, n) =>
    Uint8Array.from(writer.write({ payloadType: 111, marker: false, sequence: n, timestamp: n * 960 }, payload)),
  )
}

const LOUD = 0.1

describe('CodecPool', () => {
  test('threads start when there is work, and no more than there may be', async () => {
    await using all = openPool(2)
    const { pool, workers, wanted } = all
    assert.equal(workers.length, 0)
    for (const leg of ['a', 'b', 'c']) pool.listen(leg)
    pool.listen('a')
    assert.equal(workers.length, 2)
    assert.deepEqual([...wanted], ['a', 'b', 'c'])
    for (const leg of ['a', 'b', 'c']) pool.deafen(leg)
    pool.deafen('a')
    assert.equal(wanted.size, 0)
    pool.join('conference', 'a')
    assert.equal(workers.length, 2, 'an idle thread is used again')
  })

  test('each leg is heard as itself, whatever thread it is on', async () => {
    await using all = openPool(2)
    const legs = ['a', 'b', 'c', 'd']
    for (const leg of legs) all.pool.listen(leg)
    for (const packet of said(1)) for (const leg of ['a', 'd']) all.pool.hear(leg, packet)
    const last = (leg: string) => all.heard.filter((each) => each.leg === leg)
    await all.until(() => legs.every((leg) => last(leg).length >= 4))
    const loud = new Set(all.heard.filter(({ level }) => level > LOUD).map(({ leg }) => leg))
    assert.deepEqual([...loud].sort(), ['a', 'd'])
  })

  test('a leg that has ended is wanted no more, and what is still said of it is passed over', async () => {
    await using all = openPool(1)
    for (const leg of ['a', 'b']) all.pool.join('conference', leg)
    all.pool.listen('a')
    all.pool.hearTones('a')
    for (const packet of said(1)) all.pool.hear('a', packet)
    await all.until(() => all.sent.includes('b'))
    all.pool.forget('b')
    const count = all.sent.length
    all.pool.forget('a')
    assert.equal(all.wanted.size, 0)
    all.pool.listen('c')
    await all.until(() => all.heard.some(({ leg }) => leg === 'c'))
    assert.equal(all.sent.length, count)
  })

  test('what a thread that fell had to do begins anew on another', async () => {
    await using all = openPool(1)
    for (const leg of ['a', 'b']) all.pool.join('conference', leg)
    all.pool.listen('b')
    const [first] = all.workers
    assert.ok(first)
    first.ref()
    await once(first, 'online')
    first.emit('error', new Error('this thread falls in a test'))
    await first.terminate()
    assert.equal(all.workers.length, 2)
    for (const packet of said(1)) all.pool.hear('b', packet)
    await all.until(() => all.sent.includes('a') && all.heard.some(({ leg, level }) => leg === 'b' && level > LOUD))
    assert.deepEqual([...all.wanted].sort(), ['a', 'b'])
  })
})
