import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { deferred } from '../kit/deferred.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { openTestDatabase, openTestStore, SILENT } from './open-test-store.ts'
import { BadCursor, NoSuchRecord, type Page, type PageOf, type Store } from './store.ts'
import {
  accountIn,
  SAMPLE_TIME,
  sampleAlert,
  sampleApplication,
  sampleCall,
  sampleDelivery,
  sampleSender,
} from './test-records.ts'

const HOUR = 3_600_000

let store: Store
before(async () => {
  store = await openTestStore()
})
after(() => store.close())

test('an account comes back as it went in, and the first is the oldest', async () => {
  await using own = await openTestStore()
  assert.equal(await own.read((r) => r.accounts.first()), null)
  const account = await accountIn(own)
  const older = { ...account, sid: `AC${'0'.repeat(32)}` as const, createdAt: account.createdAt - 1 }
  await own.transact((tx) => tx.accounts.insert(older))
  assert.deepEqual(await own.read((r) => r.accounts.get(account.sid)), account)
  assert.deepEqual(await own.read((r) => r.accounts.first()), older)
  const renamed = { ...account, friendlyName: 'Renamed', updatedAt: account.updatedAt + 1 }
  await own.transact((tx) => tx.accounts.update(renamed))
  assert.deepEqual(await own.read((r) => r.accounts.get(account.sid)), renamed)
})

test('an application comes back as it went in, belongs to its account alone, and can be changed and deleted', async () => {
  const account = await accountIn(store)
  const stranger = await accountIn(store)
  const application = sampleApplication({ accountSid: account.sid, voiceFallbackUrl: 'https://x/', voiceMethod: 'GET' })
  await store.transact((tx) => tx.applications.insert(application))
  assert.deepEqual(await store.read((r) => r.applications.get(account.sid, application.sid)), application)
  assert.equal(await store.read((r) => r.applications.get(stranger.sid, application.sid)), null)
  assert.equal(await store.read((r) => r.applications.count(account.sid)), 1)
  const changed = { ...application, voiceUrl: null, publicApplicationConnectEnabled: true }
  await store.transact((tx) => tx.applications.update(changed))
  assert.deepEqual(await store.read((r) => r.applications.get(account.sid, application.sid)), changed)
  assert.equal(await store.transact((tx) => tx.applications.delete(stranger.sid, application.sid)), false)
  assert.equal(await store.transact((tx) => tx.applications.delete(account.sid, application.sid)), true)
  await assert.rejects(
    store.transact((tx) => tx.applications.update(changed)),
    NoSuchRecord,
  )
})

test('applications are found by their exact name', async () => {
  const { sid: accountSid } = await accountIn(store)
  const names = ['Menu', 'menu', null]
  for (const friendlyName of names)
    await store.transact((tx) => tx.applications.insert(sampleApplication({ accountSid, friendlyName })))
  const { rows } = await store.read((r) => r.applications.list(accountSid, { friendlyName: 'Menu' }, { size: 50 }))
  assert.deepEqual(
    rows.map((row) => row.friendlyName),
    ['Menu'],
  )
})

test('a sender comes back as it went in, by each of its names', async () => {
  await using own = await openTestStore()
  const { sid: accountSid } = await accountIn(own)
  const sender = sampleSender({
    accountSid,
    profile: { name: 'Demo', about: null, websites: [{ website: 'https://x/', label: null }] },
    webhook: { callback_url: 'https://x/', callback_method: 'PUT' },
    offlineReasons: [],
  })
  await own.transact((tx) => tx.senders.insert(sender))
  assert.deepEqual(await own.read((r) => r.senders.get(accountSid, sender.sid)), sender)
  assert.equal(await own.read((r) => r.senders.get(`AC${'1'.repeat(32)}`, sender.sid)), null)
  assert.deepEqual(await own.read((r) => r.senders.bySid(sender.sid)), sender)
  assert.deepEqual(await own.read((r) => r.senders.byAddress(sender.address)), sender)
  assert.deepEqual(await own.read((r) => r.senders.byPhoneNumberId(sender.phoneNumberId)), sender)
  assert.deepEqual(await own.read((r) => r.senders.all()), [sender])
  assert.deepEqual(await own.transact((tx) => tx.senders.lock(sender.sid)), sender)
  assert.equal(await own.transact((tx) => tx.senders.delete(accountSid, sender.sid)), true)
  assert.deepEqual((await own.read((r) => r.senders.list(accountSid, { size: 9 }))).rows, [])
})

test('null and absent members of a JSON column stay null and absent, and a null column is SQL null', async () => {
  await using own = await openTestStore()
  const { sid: accountSid } = await accountIn(own)
  const sender = sampleSender({ accountSid, profile: { about: null }, webhook: null })
  await own.transact((tx) => tx.senders.insert(sender))
  const back = await own.read((r) => r.senders.bySid(sender.sid))
  assert.deepEqual(Object.keys(back?.profile ?? {}), ['about'])
  const { rows } = await own.pool.query('select webhook is null as empty from senders')
  assert.deepEqual(rows, [{ empty: true }])
  await own.transact((tx) => tx.senders.update({ ...sender, profile: null, webhook: {} }))
  const cleared = await own.read((r) => r.senders.bySid(sender.sid))
  assert.equal(cleared?.profile, null)
  assert.deepEqual(cleared?.webhook, {})
})

test('text that PostgreSQL refuses is kept with U+FFFD in its place', async () => {
  const { sid: accountSid } = await accountIn(store)
  const alert = sampleAlert({
    accountSid,
    message: 'nul\0nul',
    details: { 'key\0': 'nul\0 \ud800 lone, \\u0000 spelt out, \\\0 after a backslash, 👋 whole' },
  })
  await store.transact((tx) => tx.alerts.insert(alert))
  const back = await store.read((r) => r.alerts.get(accountSid, alert.sid))
  assert.equal(back?.message, 'nul\ufffdnul')
  assert.deepEqual(back?.details, {
    'key\ufffd': 'nul\ufffd \ufffd lone, \\u0000 spelt out, \\\ufffd after a backslash, 👋 whole',
  })
})

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
    sampleCall({ accountSid, status: 'no-answer', endedAt: midnight + day }),
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
  assert.deepEqual(await matching({ startTime: { from: midnight + 1 } }), [2])
  assert.deepEqual(await matching({ endTime: { from: midnight + day } }), [1, 3])
  assert.deepEqual(await matching({ status: 'completed', startTime: { from: midnight } }), [2])
})

/** Follows one of a page's cursors to its end. */
async function walk<T>(fetch: (page: Page) => Promise<PageOf<T>>, start: Page, way: 'next' | 'previous') {
  const pages: PageOf<T>[] = []
  for (let page: Page | null = start; page; ) {
    const fetched: PageOf<T> = await fetch(page)
    pages.push(fetched)
    const cursor: string | null = fetched[way]
    page = cursor === null ? null : { size: start.size, [way === 'next' ? 'after' : 'before']: cursor }
  }
  return pages
}

for (const [count, size] of [
  [0, 3],
  [1, 3],
  [9, 3],
  [10, 3],
  [10, 10],
  [10, 1],
] as const) {
  test(`${count} calls, of which many of one instant, are listed ${size} at a time, forwards and back`, async () => {
    const { sid: accountSid } = await accountIn(store)
    const made = Array.from({ length: count }, (_, n) =>
      sampleCall({ accountSid, createdAt: SAMPLE_TIME + Math.floor(n / 4) }),
    )
    await store.transact(async (tx) => {
      for (const call of made) await tx.calls.insert(call)
    })
    const expected = made.sort((a, b) => b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : -1)).map((call) => call.sid)
    const fetch = (page: Page) => store.read((r) => r.calls.list(accountSid, {}, page))
    const forwards = await walk(fetch, { size }, 'next')
    const last = forwards.at(-1)
    assert.deepEqual(
      forwards.flatMap((page) => page.rows.map((call) => call.sid)),
      expected,
    )
    assert.equal(forwards.length, Math.max(1, Math.ceil(count / size)))
    assert.equal(forwards[0]?.previous, null)
    if (!last?.previous) return assert.ok(forwards.length === 1)
    const back = await walk(fetch, { size, before: last.previous }, 'previous')
    const backwards = back.reverse().flatMap((page) => page.rows.map((call) => call.sid))
    assert.deepEqual([...backwards, ...last.rows.map((call) => call.sid)], expected)
  })
}

test('a call that arrives while a list is read moves nothing on the pages to come', async () => {
  const { sid: accountSid } = await accountIn(store)
  const add = (createdAt: number) => store.transact((tx) => tx.calls.insert(sampleCall({ accountSid, createdAt })))
  for (let n = 0; n < 4; n += 1) await add(SAMPLE_TIME + n)
  const list = (page: Page) => store.read((r) => r.calls.list(accountSid, {}, page))
  const first = await list({ size: 2 })
  await add(SAMPLE_TIME + 100)
  const second = await list({ size: 2, after: first.next })
  assert.deepEqual(
    second.rows.map((call) => call.createdAt - SAMPLE_TIME),
    [1, 0],
  )
})

test('what is no cursor of ours is a BadCursor', async () => {
  const { sid: accountSid } = await accountIn(store)
  for (const after of ['x', 'PA1', `CA${'0'.repeat(32)}`, `CA${'0'.repeat(32)}-zzzzzzzzzzz`, `CA${'0'.repeat(32)}-1'`])
    await assert.rejects(
      store.read((r) => r.calls.list(accountSid, {}, { size: 1, after })),
      BadCursor,
    )
})

test('alerts are narrowed by level and by time', async () => {
  const { sid: accountSid } = await accountIn(store)
  const warning = sampleAlert({ accountSid, logLevel: 'warning' })
  const later = sampleAlert({ accountSid, createdAt: SAMPLE_TIME + HOUR })
  for (const alert of [warning, later]) await store.transact((tx) => tx.alerts.insert(alert))
  const list = (filter: object) => store.read((r) => r.alerts.list(accountSid, filter, { size: 50 }))
  assert.deepEqual((await list({})).rows, [later, warning])
  assert.deepEqual((await list({ logLevel: 'warning' })).rows, [warning])
  assert.deepEqual((await list({ createdAt: { from: SAMPLE_TIME + 1 } })).rows, [later])
  assert.deepEqual((await list({ createdAt: { until: SAMPLE_TIME + HOUR } })).rows, [warning])
})

test('a delivery keeps the order and repetition of its parameters, and is pending until it is delivered', async () => {
  await using own = await openTestStore()
  const { sid: accountSid } = await accountIn(own)
  const delivery = sampleDelivery({ accountSid })
  await own.transact((tx) => tx.outbox.add(delivery))
  assert.deepEqual(await own.read((r) => r.deliveries.get(delivery.id)), delivery)
  assert.deepEqual(await own.read((r) => r.deliveries.pending()), [delivery])
  const failed = { ...delivery, attempts: 1, lastError: 'refused' }
  await own.transact((tx) => tx.deliveries.update(failed))
  assert.deepEqual(await own.read((r) => r.deliveries.pending()), [failed])
  await own.transact((tx) => tx.deliveries.update({ ...failed, attempts: 2, deliveredAt: SAMPLE_TIME }))
  assert.deepEqual(await own.read((r) => r.deliveries.pending()), [])
})

test('a rolled back transaction takes record, outbox row and job with it', async () => {
  await using own = await openTestStore()
  const { sid: accountSid } = await accountIn(own)
  const call = sampleCall({ accountSid })
  const boom = new Error('boom')
  const counts = async () => {
    const { rows } = await own.pool.query(`
      select (select count(*)::int from calls) as calls, (select count(*)::int from deliveries) as deliveries,
             (select count(*)::int from graphile_worker.jobs) as jobs`)
    return rows[0]
  }
  const change = (fail: boolean) =>
    own.transact(async (tx) => {
      await tx.calls.insert(call)
      await tx.outbox.add(sampleDelivery({ accountSid }))
      if (fail) throw boom
    })
  await assert.rejects(change(true), (error) => error === boom)
  assert.deepEqual(await counts(), { calls: 0, deliveries: 0, jobs: 0 })
  await change(false)
  assert.deepEqual(await counts(), { calls: 1, deliveries: 1, jobs: 1 })
})

test('what Meta tells twice is new once, even when both come at the same instant', async () => {
  await using own = await openTestStore()
  const add = (key: string) => own.transact((tx) => tx.metaEvents.add({ key, payload: { key, deep: [null, 1] } }))
  const answers = await Promise.all([add('a'), add('a'), add('b')])
  assert.deepEqual(answers.toSorted(), [false, true, true])
  assert.equal(await add('a'), false)
  assert.equal(await own.read((r) => r.metaEvents.has('a')), true)
  assert.equal(await own.read((r) => r.metaEvents.has('c')), false)
})

test('what Meta told is unprocessed, in its order, until it is done, and a rollback undoes both', async () => {
  await using own = await openTestStore()
  const keys = async () => (await own.read((r) => r.metaEvents.unprocessed())).map((event) => event.key)
  for (const key of ['one', 'two', 'three'])
    await own.transact((tx) => tx.metaEvents.add({ key, payload: { of: key } }))
  const all = await own.read((r) => r.metaEvents.unprocessed())
  assert.deepEqual(
    all.map((event) => event.payload),
    [{ of: 'one' }, { of: 'two' }, { of: 'three' }],
  )
  assert.ok(Math.abs(Date.now() - (all[0]?.receivedAt ?? 0)) < HOUR)
  await own.transact((tx) => tx.metaEvents.done('two'))
  assert.deepEqual(await keys(), ['one', 'three'])
  await assert.rejects(
    own.transact(async (tx) => {
      await tx.metaEvents.done('one')
      await tx.metaEvents.add({ key: 'four', payload: {} })
      throw new Error('boom')
    }),
  )
  assert.deepEqual(await keys(), ['one', 'three'])
})

test('a node is on record with its worker ids until it is removed', async () => {
  await using own = await openTestStore()
  const node = { id: 'n1', workerIds: ['w1', 'w2'], pid: 7, startedAt: SAMPLE_TIME, lastSeenAt: SAMPLE_TIME }
  await own.transact((tx) => tx.nodes.insert(node))
  await own.transact((tx) => tx.nodes.seen('n1', SAMPLE_TIME + 1))
  assert.deepEqual(await own.read((r) => r.nodes.all()), [{ ...node, lastSeenAt: SAMPLE_TIME + 1 }])
  assert.equal(await own.transact((tx) => tx.nodes.delete('n1')), true)
  assert.equal(await own.transact((tx) => tx.nodes.delete('n1')), false)
})

test('the read handle cannot write: neither the compiler nor the object knows the words', async () => {
  await store.read(async (r) => {
    // @ts-expect-error a reader has no insert
    assert.equal(r.calls.insert, undefined)
    // @ts-expect-error a reader has no update
    assert.equal(r.senders.update, undefined)
    // @ts-expect-error a reader has no lock
    assert.equal(r.calls.lock, undefined)
    // @ts-expect-error a reader has no outbox
    assert.equal(r.outbox, undefined)
    // @ts-expect-error a reader has no jobs
    assert.equal(r.jobs, undefined)
  })
})

test('two transactions that deadlock both succeed: the one that loses is run again', async () => {
  const { sid: accountSid } = await accountIn(store)
  const [a, b] = [sampleCall({ accountSid }), sampleCall({ accountSid })]
  for (const call of [a, b]) await store.transact((tx) => tx.calls.insert(call))
  const bothHoldOne = deferred<void>()
  let holding = 0
  let runs = 0
  const crossing = (one: typeof a, other: typeof a) =>
    store.transact(async (tx) => {
      runs += 1
      await tx.calls.lock(one.sid)
      holding += 1
      if (holding === 2) bothHoldOne.resolve()
      await bothHoldOne.promise
      const locked = await tx.calls.lock(other.sid)
      await tx.calls.update({ ...(locked ?? other), nextSequence: (locked?.nextSequence ?? 0) + 1 })
    })
  await Promise.all([crossing(a, b), crossing(b, a)])
  assert.equal(runs, 3)
})

test('connections that die are replaced, and the transaction they carried fails', async () => {
  await using own = await openTestStore()
  const { sid: accountSid } = await accountIn(own)
  const killAll = async () => {
    const { rows } = await own.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    return rows.length
  }
  await Promise.all([1, 2, 3].map(() => own.read((r) => r.accounts.first())))
  assert.ok((await killAll()) > 0)
  assert.equal((await own.read((r) => r.accounts.get(accountSid)))?.sid, accountSid)
  const call = sampleCall({ accountSid })
  await assert.rejects(
    own.transact(async (tx) => {
      await tx.calls.insert(call)
      await killAll()
      await tx.calls.update(call)
    }),
  )
  assert.equal(await own.read((r) => r.calls.bySid(call.sid)), null)
})

test('two processes that migrate an empty database at once both find it migrated', async () => {
  const connection = await openTestDatabase()
  const empty = { ...connection, database: `${connection.database}_empty` }
  const admin = new Client(connection)
  await admin.connect()
  await admin.query(`create database ${empty.database} template template0`)
  await admin.end()
  await Promise.all([migrate(empty, SILENT), migrate(empty, SILENT)])
  const client = new Client(empty)
  await client.connect()
  const { rows } = await client.query('select count(*)::int as n from kysely_migration')
  await client.end()
  assert.deepEqual(rows, [{ n: Object.keys(MIGRATIONS).length }])
})
