import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Approval, Content } from '../domain/content.ts'
import { newSid } from '../domain/sid.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { accountIn, SAMPLE_TIME, sampleSender } from './test-records.ts'

const SECOND = 1_000

let store: Store
before(async () => {
  store = await openTestStore()
})
after(() => store.close())

async function contentIn(changes: Partial<Content> = {}): Promise<Content> {
  const content: Content = {
    sid: newSid('HX'),
    accountSid: changes.accountSid ?? (await accountIn(store)).sid,
    friendlyName: 'f',
    language: 'en',
    variables: { 1: 'Ann' },
    types: { 'twilio/card': { title: 'Hello {{1}}', body: null, subtitle: null, media: null, actions: null } },
    createdAt: SAMPLE_TIME,
    updatedAt: SAMPLE_TIME,
    ...changes,
  }
  await store.transact((tx) => tx.contents.insert(content))
  return content
}

function approvalOf(content: Content, changes: Partial<Approval> = {}): Approval {
  return {
    contentSid: content.sid,
    accountSid: content.accountSid,
    name: newSid('HX').toLowerCase(),
    category: 'UTILITY',
    contentType: 'twilio/card',
    status: 'received',
    rejectionReason: '',
    allowCategoryChange: true,
    templateId: null,
    wabaId: '2001',
    createdAt: SAMPLE_TIME,
    updatedAt: SAMPLE_TIME,
    ...changes,
  }
}

async function approvalIn(changes: Partial<Approval> = {}): Promise<Approval> {
  const content = await contentIn()
  const approval = approvalOf(content, changes)
  assert.ok(await store.transact((tx) => tx.approvals.insert(approval, content.language)))
  return approval
}

test('a content comes back as it went in, belongs to its account alone, and goes with its approval', async () => {
  const content = await contentIn()
  const stranger = await accountIn(store)
  const approval = approvalOf(content)
  await store.transact((tx) => tx.approvals.insert(approval, 'en'))
  assert.deepEqual(await store.read((r) => r.contents.get(content.accountSid, content.sid)), content)
  assert.deepEqual(await store.read((r) => r.contents.bySid(content.sid)), content)
  assert.deepEqual(await store.transact((tx) => tx.contents.lock(content.accountSid, content.sid)), content)
  assert.equal(await store.read((r) => r.contents.get(stranger.sid, content.sid)), null)
  assert.deepEqual(await store.read((r) => r.approvals.of(content.sid)), approval)
  assert.deepEqual(await store.read((r) => r.approvals.ofEach([content.sid, newSid('HX')])), [approval])
  assert.equal(await store.transact((tx) => tx.contents.delete(stranger.sid, content.sid)), false)
  assert.equal(await store.transact((tx) => tx.contents.delete(content.accountSid, content.sid)), true)
  assert.equal(await store.read((r) => r.approvals.of(content.sid)), null)
})

test('contents are listed newest first', async () => {
  const { sid: accountSid } = await accountIn(store)
  const old = await contentIn({ accountSid })
  const young = await contentIn({ accountSid, createdAt: SAMPLE_TIME + SECOND })
  const { rows } = await store.read((r) => r.contents.list(accountSid, { size: 9 }))
  assert.deepEqual(rows, [young, old])
})

test('a name is taken once in each language of a WhatsApp Business Account', async () => {
  const name = 'taken'
  await approvalIn({ name })
  const insert = async (changes: Partial<Approval>, language: string) => {
    const content = await contentIn()
    return await store.transact((tx) => tx.approvals.insert(approvalOf(content, { name, ...changes }), language))
  }
  assert.equal(await insert({}, 'en'), false)
  assert.equal(await insert({}, 'pt_BR'), true)
  assert.equal(await insert({ wabaId: '2002' }, 'en'), true)
})

const BY: [
  what: string,
  has: Partial<Approval>,
  said: { templateId?: string; language?: string; wabaId?: string },
  found: boolean,
][] = [
  ['its id', { templateId: '7', status: 'pending' }, {}, true],
  ['its name and language, while its id is not known', {}, {}, true],
  ['its name alone in another language', {}, { language: 'pt_BR' }, false],
  ['its name in another account', {}, { wabaId: '2002' }, false],
  ['its name when its id is another one', { templateId: '8', status: 'pending' }, {}, false],
  ['its name when Meta has refused it', { status: 'rejected' }, {}, false],
]
for (const [what, has, said, found] of BY)
  test(`what Meta says is ${found ? '' : 'not '}for the approval with ${what}`, async () => {
    const approval = await approvalIn(has)
    const named = { wabaId: '2001', templateId: '7', name: approval.name, language: 'en', ...said }
    const locked = await store.transact((tx) => tx.approvals.lockForReview(named, SAMPLE_TIME))
    assert.deepEqual(locked, found ? approval : null)
  })

test('what Meta said earlier does not undo what it said later', async () => {
  const approval = await approvalIn({ templateId: '7', status: 'pending' })
  const named = { wabaId: '2001', templateId: '7', name: approval.name, language: 'en' }
  const paused = { ...approval, status: 'paused' } as const
  await store.transact((tx) => tx.approvals.update(paused, SAMPLE_TIME))
  const heard = (at: number) => store.transact((tx) => tx.approvals.lockForReview(named, at))
  assert.equal(await heard(SAMPLE_TIME - 1), null)
  assert.deepEqual(await heard(SAMPLE_TIME), paused)
  // Our own change of the record is no word of Meta's.
  await store.transact((tx) => tx.approvals.update({ ...paused, category: 'MARKETING' }))
  assert.equal(await heard(SAMPLE_TIME - 1), null)
})

test("an account's first sender is its oldest", async () => {
  const { sid: accountSid } = await accountIn(store)
  assert.equal(await store.read((r) => r.senders.first(accountSid)), null)
  const young = sampleSender({ accountSid, createdAt: SAMPLE_TIME + SECOND })
  const old = sampleSender({ accountSid, address: 'whatsapp:+15550001111', phoneNumberId: '1' })
  for (const sender of [young, old]) await store.transact((tx) => tx.senders.insert(sender))
  assert.deepEqual(await store.read((r) => r.senders.first(accountSid)), old)
})
