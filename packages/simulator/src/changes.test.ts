import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Changes } from './changes.ts'

const LONG = 60_000
const never = new AbortController().signal

test('a state that lasts an instant is not missed', async () => {
  const changes = new Changes()
  let state = 'before'
  const seen = changes.until(
    () => state,
    (now) => now === 'there',
    LONG,
    never,
  )
  for (state of ['there', 'past']) changes.notify()
  assert.equal(await seen, 'there')
})

test('a reader that fails hurts nobody else', async () => {
  const changes = new Changes()
  let gone = false
  const failing = changes.until(
    () => {
      if (gone) throw new Error('gone')
    },
    () => false,
    LONG,
    never,
  )
  const other = changes.until(
    () => gone,
    (now) => now,
    LONG,
    never,
  )
  gone = true
  changes.notify()
  assert.equal(await other, true)
  await assert.rejects(failing, /gone/)
})

test('time-out and abort answer with what there is', async () => {
  const changes = new Changes()
  const stop = new AbortController()
  const waiting = (ms: number) =>
    changes.until(
      () => 'as it is',
      () => false,
      ms,
      stop.signal,
    )
  assert.equal(await waiting(1), 'as it is')
  const aborted = waiting(LONG)
  stop.abort()
  assert.equal(await aborted, 'as it is')
})
