import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import type { Alert } from '../domain/alert.ts'
import type { Delivery } from '../domain/delivery.ts'
import { newSid } from '../domain/sid.ts'
import { openEvents } from '../events/events.ts'
import { openTestStore } from '../store/open-test-store.ts'
import { closedPort, LOOPBACK, openApp, openRawApp } from './app.test.support.ts'
import { CustomerHttp } from './customer-http.ts'
import { deliverWebhook } from './deliver.ts'

const NOW = 1_700_000_000_000
const AUTH_TOKEN = 'f'.repeat(32)

/** A store with an account and one promise to `url`, and the task that keeps it. */
async function promise(
  t: TestContext,
  url: string,
  http = new CustomerHttp({ allow: LOOPBACK, patience: { readMs: 40 } }),
  params: Delivery['params'] = [['CallStatus', 'completed']],
) {
  const store = await openTestStore()
  const events = openEvents({ logger: pino({ level: 'silent' }) })
  t.after(async () => {
    events.close()
    await http.close()
    await store.close()
  })
  const accountSid = newSid('AC')
  const delivery: Delivery = {
    ...{ id: randomUUID(), accountSid, resourceSid: newSid('CA'), queue: 'call:CA1', url, method: 'POST' },
    ...{ params, idempotencyToken: randomUUID(), createdAt: NOW },
    ...{ deliveredAt: null, attempts: 0, lastError: null },
  }
  await store.transact(async (tx) => {
    const names = { friendlyName: 'A', createdAt: NOW, updatedAt: NOW }
    await tx.accounts.insert({ sid: accountSid, authToken: AUTH_TOKEN, ...names })
    await tx.outbox.add(delivery)
  })
  const task = deliverWebhook({ store, http, events, clock: { now: () => NOW }, maxTries: 3 })
  const stop = new AbortController()
  return {
    stop,
    token: delivery.idempotencyToken,
    /** The queue's try number `attempt`, of 3. */
    run: (attempt: number) =>
      task({ id: delivery.id }, { jobId: '1', attempt, maxAttempts: 32_767, signal: stop.signal }),
    row: async () => {
      const row = await store.read((r) => r.deliveries.get(delivery.id))
      assert.ok(row)
      return row
    },
    /** Delivered or given up: its queue waits for it no longer. */
    isOver: async () => (await store.read((r) => r.deliveries.open(delivery.id))) === null,
    alerts: async (): Promise<readonly Alert[]> =>
      (await store.read((r) => r.alerts.list(accountSid, {}, { size: 50 }))).rows,
  }
}

test('deliver: a 2xx is delivered once, however often the job runs', async (t) => {
  await using app = await openApp(() => ({ status: 204 }))
  const { run, row, alerts, token } = await promise(t, `${app.url}/status`)
  await run(1)
  await run(2)
  assert.equal(app.asked.length, 1)
  assert.equal(app.asked[0]?.body, 'CallStatus=completed')
  assert.equal(app.asked[0]?.headers['i-twilio-idempotency-token'], token)
  const { deliveredAt, attempts, lastError } = await row()
  assert.deepEqual({ deliveredAt, attempts, lastError }, { deliveredAt: NOW, attempts: 1, lastError: null })
  assert.deepEqual(await alerts(), [])
})

test('deliver: a 4xx is delivered, with warning 15003', async (t) => {
  await using app = await openApp(() => ({ status: 404, body: 'no such page' }))
  const { run, row, alerts } = await promise(t, app.url)
  await run(1)
  assert.equal((await row()).deliveredAt, NOW)
  const [alert, ...others] = await alerts()
  assert.deepEqual([alert?.errorCode, alert?.logLevel, alert?.responseBody], [15003, 'warning', 'no such page'])
  assert.equal(others.length, 0)
})

test('deliver: a 5xx is tried again with the same token; one alert for the first, none for a later success', async (t) => {
  await using app = await openApp((_asked, number) => ({ status: number < 3 ? 500 : 200 }))
  const { run, row, alerts, token } = await promise(t, app.url)
  await assert.rejects(run(1), { code: 11217 })
  await assert.rejects(run(2), { code: 11217 })
  await run(3)
  const tokens = new Set(app.asked.map(({ headers }) => headers['i-twilio-idempotency-token']))
  assert.deepEqual([...tokens], [token])
  const { deliveredAt, attempts, lastError } = await row()
  assert.deepEqual({ deliveredAt, attempts, lastError }, { deliveredAt: NOW, attempts: 3, lastError: null })
  assert.deepEqual(
    (await alerts()).map((alert) => [alert.errorCode, alert.logLevel]),
    [[15003, 'warning']],
  )
})

test('deliver: an app that is down is given up after the last try, aloud', async (t) => {
  const { run, row, alerts } = await promise(t, `http://127.0.0.1:${await closedPort()}/`)
  await assert.rejects(run(1), { code: 11202 })
  await assert.rejects(run(2), { code: 11202 })
  await run(3)
  const { deliveredAt, attempts, lastError } = await row()
  assert.deepEqual([deliveredAt, attempts], [null, 3])
  assert.match(lastError ?? '', /^11202: /)
  const told = await alerts()
  assert.deepEqual(
    told.map((alert) => alert.errorCode),
    [11202, 11202],
  )
  assert.equal(told.filter((alert) => alert.message.startsWith('Given up after 3 attempts.')).length, 1)
})

test('deliver: a target that may not be reached is final, with one alert', async (t) => {
  const { run, row, alerts } = await promise(t, 'http://10.0.0.1/status')
  await run(1)
  assert.deepEqual([(await row()).deliveredAt, (await row()).attempts], [null, 1])
  const told = await alerts()
  assert.deepEqual(
    told.map((alert) => alert.errorCode),
    [11200],
  )
  assert.match(told[0]?.message ?? '', /RINGWAY_WEBHOOK_ALLOW/)
})

for (const [what, params, told] of [
  ['a status callback is refused', [['CallbackSource', 'call-progress-events']], [11100]],
  ['any other webhook is sent', [['DialCallStatus', 'completed']], []],
] as const) {
  test(`deliver: to a host name with an underscore ${what}`, async (t) => {
    await using app = await openApp(() => ({ status: 204 }))
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    const http = new CustomerHttp({ allow: LOOPBACK, resolve })
    const { run, isOver, alerts } = await promise(t, `http://my_app.example:${app.port}/status`, http, params)
    await run(1)
    assert.equal(await isOver(), true)
    assert.deepEqual(
      (await alerts()).map((alert) => alert.errorCode),
      told,
    )
    assert.equal(app.asked.length, told.length === 0 ? 1 : 0)
  })
}

test('deliver: an answer that never ends is delivered by its status', async (t) => {
  await using app = await openRawApp((socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nmore')))
  const { run, row } = await promise(t, app.url)
  await run(1)
  assert.equal((await row()).deliveredAt, NOW)
})

test('deliver: settings in the URL that were passed over are an alert', async (t) => {
  await using app = await openApp(() => ({ status: 200 }))
  const { run, alerts } = await promise(t, `${app.url}/#rp=never`)
  await run(1)
  assert.deepEqual(
    (await alerts()).map((alert) => [alert.errorCode, alert.logLevel]),
    [[11243, 'warning']],
  )
})

test('deliver: when the server stops, the job is given back untouched', async (t) => {
  const { run, row, alerts, stop } = await promise(t, 'http://127.0.0.1:9/')
  stop.abort(new Error('stopping'))
  await assert.rejects(run(1), /stopping/)
  assert.equal((await row()).attempts, 0)
  assert.deepEqual(await alerts(), [])
})

test('deliver: a fault of ours is tried again, and no more often than an app that is down', async (t) => {
  const http = new CustomerHttp({ allow: LOOPBACK })
  http.send = async () => {
    throw new TypeError('a fault of ours')
  }
  const { run, row, isOver } = await promise(t, 'http://127.0.0.1:9/', http)
  for (const attempt of [1, 2]) await assert.rejects(run(attempt), TypeError)
  assert.equal(await isOver(), false)
  await assert.rejects(run(3), TypeError)
  assert.equal(await isOver(), true)
  assert.deepEqual([(await row()).deliveredAt, (await row()).lastError], [null, 'TypeError: a fault of ours'])
  await run(4)
})

test('deliver: a row that is gone is left alone; a payload without an id is refused', async (t) => {
  await promise(t, 'http://127.0.0.1:9/')
  const store = await openTestStore()
  t.after(() => store.close())
  const rooms = { store, clock: { now: () => NOW } } as unknown as Parameters<typeof deliverWebhook>[0]
  const helpers = { jobId: '1', attempt: 1, maxAttempts: 3, signal: new AbortController().signal }
  await deliverWebhook(rooms)({ id: randomUUID() }, helpers)
  await assert.rejects(deliverWebhook(rooms)({}, helpers), TypeError)
})
