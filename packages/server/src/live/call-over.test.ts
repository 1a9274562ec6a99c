import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { CallOver, unlessOver } from './call-over.ts'

describe('unlessOver', () => {
  test('is the work, when that ends first', async () => {
    const life = new AbortController()
    assert.equal(await unlessOver(life.signal, Promise.resolve(7)), 7)
    const fault = new Error('it failed')
    await assert.rejects(unlessOver(life.signal, Promise.reject(fault)), fault)
    assert.equal(getEventListeners(life.signal, 'abort').length, 0)
  })

  test('is CallOver, when the call ends first; what becomes of the work then is nobody’s business', async () => {
    const life = new AbortController()
    const work = deferred<void>()
    const waiting = unlessOver(life.signal, work.promise)
    life.abort()
    await assert.rejects(waiting, CallOver)
    work.reject(new Error('too late to matter'))
  })

  test('is CallOver for a call that has ended, whatever the work', async () => {
    const over = AbortSignal.abort()
    await assert.rejects(unlessOver(over, Promise.resolve(7)), CallOver)
    await assert.rejects(unlessOver(over, Promise.reject(new Error('unheard'))), CallOver)
  })
})
