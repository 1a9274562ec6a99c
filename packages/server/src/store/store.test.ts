import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { deferred } from '../kit/deferred.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { openTestDatabase, openTestStore, SILENT } from './open-test-store.ts'
import { NoSuchRecord, type Store } from './store.ts'
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
  const add = async (key: string) => (await own.keepMetaEvents([{ key, deep: [null, 1] }])).length === 1
  const answers = await Promise.all([add('a'), add('a'), add('b')])
  assert.deepEqual(answers.toSorted(), [false, true, true])
  assert.equal(await add('a'), false)
  assert.equal(await own.read((r) => r.metaEvents.has('a')), true)
  assert.equal(await own.read((r) => r.metaEvents.has('c')), false)
})

test('what Meta told is unprocessed, in its order, until it is done, and a rollback undoes that', async () => {
  await using own = await openTestStore()
  const keys = async () => (await own.read((r) => r.metaEvents.unprocessed())).map((event) => event.key)
  await own.keepMetaEvents(['one', 'two', 'three'].map((key) => ({ key, of: key })))
  const all = await own.read((r) => r.metaEvents.unprocessed())
  assert.deepEqual(
    all.map((event) => event.payload),
    ['one', 'two', 'three'].map((key) => ({ key, of: key })),
  )
  assert.ok(Math.abs(Date.now() - (all[0]?.receivedAt ?? 0)) < HOUR)
  await own.metaEventDone('two')
  assert.deepEqual(await keys(), ['one', 'three'])
  await assert.rejects(
    own.transact(async (tx) => {
      await tx.metaEvents.done('one')
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
