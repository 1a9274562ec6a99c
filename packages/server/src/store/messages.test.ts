import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Message } from '../domain/message.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { accountIn, SAMPLE_TIME, sampleDelivery, sampleMessage } from './test-records.ts'

describe('messages', () => {
  let store: Store
  let accountSid: Message['accountSid']
  before(async () => {
    store = await openTestStore()
    accountSid = (await accountIn(store)).sid
  })
  after(() => store.close())

  const insert = async (given: Partial<Message> = {}) => {
    const message = sampleMessage({ accountSid, ...given })
    await store.transact((tx) => tx.messages.insert(message))
    return message
  }

  test('a message is read as it was written, whatever stands in it', async () => {
    const message = await insert({
      body: 'Olá \u{1f600}',
      mediaUrl: 'https://a.example/b',
      content: { sid: 'HX1', variables: { 1: 'Ann' } },
      validUntil: SAMPLE_TIME + 1,
      askedAt: SAMPLE_TIME + 2,
      sentAt: SAMPLE_TIME + 3,
      metaMessageId: 'wamid.a',
      errorCode: 63016,
      errorMessage: 'why',
    })
    assert.deepEqual(await store.read((r) => r.messages.bySid(message.sid)), message)
    assert.deepEqual(await store.read((r) => r.messages.byMetaMessageId('wamid.a')), message)
    assert.equal(await store.read((r) => r.messages.get('AC1', message.sid)), null, "another account's")
  })

  test('NUL in what a user wrote is kept as a sign that something was there', async () => {
    const { sid } = await insert({ body: 'a\0b' })
    assert.equal((await store.read((r) => r.messages.bySid(sid)))?.body, 'a\ufffdb')
    assert.equal(await store.read((r) => r.messages.byMetaMessageId('wamid.\0')), null)
  })

  test('the first that waits for a user is the oldest, by either spelling of the number', async () => {
    const senderSid = 'XE00000000000000000000000000000009'
    const queue = async (to: Message['to'], more: Partial<Message> = {}) => insert({ senderSid, to, ...more })
    await queue('whatsapp:+5524998765432', { status: 'failed' })
    await queue('whatsapp:+5524998765432', { metaMessageId: 'wamid.b', status: 'sending' })
    const first = await queue('whatsapp:+5524998765432')
    const second = await queue('whatsapp:+552498765432')
    const waiting = () => store.read((r) => r.messages.firstUnsent(senderSid, 'whatsapp:+552498765432'))
    assert.equal((await waiting())?.sid, first.sid)
    await store.transact((tx) => tx.messages.update({ ...first, status: 'canceled' }))
    assert.equal((await waiting())?.sid, second.sid)
    await store.transact((tx) => tx.messages.delete(accountSid, second.sid))
    assert.equal(await waiting(), null)
  })

  test('an update of what is not there is an error, a deletion of it is not', async () => {
    const message = sampleMessage({ accountSid })
    await assert.rejects(
      store.transact((tx) => tx.messages.update(message)),
      { name: 'NoSuchRecord' },
    )
    assert.equal(await store.transact((tx) => tx.messages.delete(accountSid, message.sid)), false)
  })

  test('a delivery is promised to its own task, and so is the one that follows it', async () => {
    const [one, two] = [1, 2].map(() => sampleDelivery({ accountSid, queue: 'inbox:1' }))
    assert.ok(one && two)
    await store.transact(async (tx) => {
      for (const delivery of [one, two]) await tx.outbox.add(delivery, 'tell-app')
    })
    const next = () => store.read((r) => r.deliveries.firstIn('inbox:1'))
    assert.deepEqual(await next(), { id: one.id, queue: 'inbox:1', task: 'tell-app' })
    await store.transact((tx) => tx.outbox.settle({ ...one, deliveredAt: SAMPLE_TIME }, SAMPLE_TIME))
    assert.deepEqual(await next(), { id: two.id, queue: 'inbox:1', task: 'tell-app' })
    const { rows } = await store.pool.query(
      `select distinct task_identifier as task from graphile_worker.jobs where queue_name = 'inbox:1'`,
    )
    assert.deepEqual(rows, [{ task: 'tell-app' }])
  })
})
