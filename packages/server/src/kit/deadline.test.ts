import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { deadline } from './deadline.ts'

test('it aborts with the life it is given, for its reason', () => {
  const life = new AbortController()
  const until = deadline(life.signal, 60_000)
  assert.equal(until.aborted, false)
  life.abort(new Error('hung up'))
  assert.deepEqual([until.aborted, until.reason.message], [true, 'hung up'])
  assert.equal(deadline(life.signal, 60_000).aborted, true)
})

test('it aborts after its time', async (t) => {
  // It keeps no process alive.
  const alive = setInterval(() => undefined, 1_000)
  t.after(() => clearInterval(alive))
  const until = deadline(new AbortController().signal, 5)
  await once(until, 'abort')
  assert.equal(until.reason.name, 'TimeoutError')
})

test('its time comes even if garbage is collected while nobody listens', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const life = new AbortController()
  const until = deadline(life.signal, 100)
  // As a request that is repeated: between two tries nobody listens.
  for (let tries = 0; !until.aborted && tries < 100; tries++) {
    await pause(20, undefined, { signal: until }).catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  assert.equal(until.aborted, true)
})
