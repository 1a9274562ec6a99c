import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { accountIn, SAMPLE_TIME, sampleCall } from './test-records.ts'

const HOUR = 3_600_000

let store: Store
before(async () => {
  store = await openTestStore()
})
after(() => store.close())

test('a call comes back as it went in, and a change writes all of it', async () => {
  const { sid: accountSid } = await accountIn(store)
  const call = sampleCall({ accountSid })
  await store.transact((tx) => tx.calls.insert(call))
  assert.deepEqual(await store.read((r) => r.calls.get(accountSid, call.sid)), call)
  assert.equal(await store.read((r) => r.calls.get(`AC${'1'.repeat(32)}`, call.sid)), null)
  assert.deepEqual(await store.read((r) => r.calls.byMetaCallId(call.metaCallId ?? '')), call)
  const changed = {
    ...call,
    status: 'failed' as const,
    metaEnded: true,
    nextSequence: 3,
    statusCallback: { url: 'https://x/', method: 'GET' as const, events: ['answered', 'completed'] as const },
    errorCode: 11200,
    errorMessage: 'no document',
    answeredAt: SAMPLE_TIME + 1,
    endedAt: SAMPLE_TIME + 2,
    updatedAt: SAMPLE_TIME + 2,
  }
  await store.transact((tx) => tx.calls.update(changed))
  assert.deepEqual(await store.read((r) => r.calls.bySid(call.sid)), changed)
})

test('a second call with the same id of Meta is refused', async () => {
  const { sid: accountSid } = await accountIn(store)
  const call = sampleCall({ accountSid })
  await store.transact((tx) => tx.calls.insert(call))
  await assert.rejects(
    store.transact((tx) => tx.calls.insert(sampleCall({ accountSid, metaCallId: call.metaCallId }))),
    { code: '23505', constraint: 'calls_meta_call_id_key' },
  )
})

test('who locks a call waits for who has it, and then sees what that one wrote', async () => {
  const { sid: accountSid } = await accountIn(store)
  const call = sampleCall({ accountSid })
  await store.transact((tx) => tx.calls.insert(call))
  const locked = deferred<void>()
  const letGo = deferred<void>()
  const first = store.transact(async (tx) => {
    await tx.calls.lock(call.sid)
    locked.resolve()
    await letGo.promise
    await tx.calls.update({ ...call, nextSequence: 1 })
  })
  await locked.promise
  const second = store.transact((tx) => tx.calls.lock(call.sid))
  letGo.resolve()
  await first
  assert.equal((await second)?.nextSequence, 1)
})

test('live calls are counted per sender, whatever their state before the end', async () => {
  const { sid: accountSid } = await accountIn(store)
  const senderSid = `XE${'2'.repeat(32)}` as const
  const statuses = [
    'queued',
    'initiated',
    'ringing',
    'in-progress',
    'completed',
    'busy',
    'failed',
    'no-answer',
    'canceled',
  ]
  for (const status of statuses)
    await store.transact((tx) =>
      tx.calls.insert(sampleCall({ accountSid, senderSid, status: status as 'queued', metaCallId: null })),
    )
  assert.equal(await store.read((r) => r.calls.liveCount(senderSid)), 4)
  assert.equal(await store.read((r) => r.calls.liveCount(`XE${'3'.repeat(32)}`)), 0)
})

test('recovery finds the live calls of other nodes and of none, and the ends that Meta has not confirmed', async () => {
  await using own = await openTestStore()
  const { sid: accountSid } = await accountIn(own)
  const put = (given: object) => {
    const call = sampleCall({ accountSid, ...given })
    return own.transact((tx) => tx.calls.insert(call)).then(() => call.sid)
  }
  await put({ ownerNode: 'me' })
  const theirs = await put({ ownerNode: 'gone', createdAt: SAMPLE_TIME + 1 })
  const nobodys = await put({ ownerNode: null, createdAt: SAMPLE_TIME + 2 })
  const open = await put({ status: 'completed', ownerNode: null })
  await put({ status: 'completed', metaEnded: true })
  await put({ status: 'failed', metaCallId: null })
  assert.deepEqual(
    (await own.read((r) => r.calls.notOwnedBy('me'))).map((call) => call.sid),
    [theirs, nobodys],
  )
  assert.deepEqual(
    (await own.read((r) => r.calls.unconfirmedAtMeta())).map((call) => call.sid),
    [open],
  )
})

test('calls are narrowed by every filter of the list, alone and together', async () => {
  const { sid: accountSid } = await accountIn(store)
  const midnight = Date.UTC(2026, 2, 1)
  const day = 24 * HOUR
  const parent = sampleCall({ accountSid, from: 'whatsapp:+1', answeredAt: midnight - 1, status: 'completed' })
  const calls = [
    parent,
    sampleCall({ accountSid, to: 'whatsapp:+2', answeredAt: midnight, endedAt: midnight + day }),
    sampleCall({ accountSid, parentCallSid: parent.sid, answeredAt: midnight + day - 1, status: 'completed' }),
    sampleCall({ accountSid, status: 'no-answer', createdAt: midnight + day, endedAt: midnight + day }),
  ]
  for (const call of calls) await store.transact((tx) => tx.calls.insert(call))
  const matching = async (filter: object) => {
    const { rows } = await store.read((r) => r.calls.list(accountSid, filter, { size: 50 }))
    return calls.flatMap((call, index) => (rows.some((row) => row.sid === call.sid) ? [index] : []))
  }
  assert.deepEqual(await matching({}), [0, 1, 2, 3])
  assert.deepEqual(await matching({ from: 'whatsapp:+1' }), [0])
  assert.deepEqual(await matching({ to: 'whatsapp:+2' }), [1])
  assert.deepEqual(await matching({ status: 'completed' }), [0, 2])
  assert.deepEqual(await matching({ parentCallSid: parent.sid }), [2])
  assert.deepEqual(await matching({ startTime: { from: midnight, until: midnight + day } }), [1, 2])
  assert.deepEqual(await matching({ startTime: { until: midnight + 1 } }), [0, 1])
  assert.deepEqual(
    await matching({ startTime: { from: midnight + 1 } }),
    [2, 3],
    'one that nobody answered starts when it is made',
  )
  assert.deepEqual(await matching({ endTime: { from: midnight + day } }), [1, 3])
  assert.deepEqual(await matching({ status: 'completed', startTime: { from: midnight } }), [2])
})
