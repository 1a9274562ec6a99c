import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CodecAccounts, CodecsBusy } from './codec-accounts.ts'

const accounts = () => new CodecAccounts({ capacity: 20, weights: { listen: 2, tones: 3, member: 8 } })

describe('CodecAccounts', () => {
  test('jobs are taken on as long as their weights fit, and no longer', () => {
    const codecs = accounts()
    codecs.take('member')
    codecs.take('member')
    codecs.take('listen')
    assert.equal(codecs.taken, 18)
    assert.throws(() => codecs.take('tones'), CodecsBusy)
    codecs.take('listen')
    assert.throws(() => codecs.take('listen'), /takes 100 %/)
    assert.equal(codecs.taken, 20, 'what was refused takes nothing')
  })

  test('what one gives back another may take', () => {
    const codecs = accounts()
    codecs.take('member')
    codecs.take('member')
    codecs.give('member')
    codecs.take('member')
    assert.equal(codecs.taken, 16)
  })

  test('what was promised with the call is taken on in any case, and counts', () => {
    const codecs = accounts()
    for (let i = 0; i < 7; i++) codecs.takeAnyhow('tones')
    assert.equal(codecs.taken, 21)
    assert.throws(() => codecs.take('listen'), CodecsBusy)
  })
})
