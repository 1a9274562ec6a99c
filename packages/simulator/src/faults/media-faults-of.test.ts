import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Changes } from '../changes.ts'
import { NO_IMPAIRMENT } from '../relay/media-faults.ts'
import type { FaultKind } from './fault-menu.ts'
import { Faults, type Parameters } from './faults.ts'
import { mediaFaultsOf, networkDropOf } from './media-faults-of.ts'

const CALL = { user: '555551234567', business: '558551234567' }
let faults: Faults

beforeEach(() => {
  faults = new Faults(new Changes(), Date.now)
})

const order = (kind: FaultKind, parameters: Parameters = {}, match: object = {}) =>
  faults.add({ kind, match, parameters, count: 1 })

test('without faults nothing is wrong', () =>
  assert.deepEqual(mediaFaultsOf(faults)(CALL), { towardsBusiness: NO_IMPAIRMENT, towardsUser: NO_IMPAIRMENT }))

test('several at once spoil the same packets, each in its direction, once', () => {
  order('media-loss', { direction: 'to-user', percent: 10 })
  order('media-jitter', { direction: 'both', ms: 60 })
  order('media-private-candidates')
  const of = mediaFaultsOf(faults)
  assert.deepEqual(of(CALL), {
    towardsBusiness: { ...NO_IMPAIRMENT, jitterMs: 60 },
    towardsUser: { ...NO_IMPAIRMENT, jitterMs: 60, lossPercent: 10 },
    candidates: 'private',
  })
  assert.deepEqual(of(CALL), { towardsBusiness: NO_IMPAIRMENT, towardsUser: NO_IMPAIRMENT })
})

test('a fault of one user leaves the calls of others', () => {
  order('media-one-way', { direction: 'to-business' }, { user: '5524987654321' })
  const of = mediaFaultsOf(faults)
  assert.equal(of(CALL).towardsBusiness?.blocked, false)
  assert.equal(of({ ...CALL, user: '5524987654321' }).towardsBusiness?.blocked, true)
})

test('the network drops for a time, or for good', () => {
  order('media-drop', { after: 100, ms: 3_000 })
  order('media-drop', { after: 50, ms: null })
  assert.deepEqual(networkDropOf(faults, CALL), { afterMs: 100, network: { downForMs: 3_000 } })
  assert.deepEqual(networkDropOf(faults, CALL), { afterMs: 50, network: 'down' })
  assert.equal(networkDropOf(faults, CALL), null)
})
