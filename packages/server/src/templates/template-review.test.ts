import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { pino } from 'pino'
import type { TemplateReviewed } from '../carrier/meta/carrier-event.ts'
import { GraphUnreachable } from '../carrier/meta/graph-error.ts'
import type { Approval, ApprovalStatus, Content } from '../domain/content.ts'
import type { ContentTypes } from '../domain/content-types.ts'
import { newSid } from '../domain/sid.ts'
import { openEvents } from '../events/events.ts'
import { deferred } from '../kit/deferred.ts'
import { openJobs } from '../store/jobs.ts'
import { openTestStore, SILENT } from '../store/open-test-store.ts'
import type { Store } from '../store/store.ts'
import { accountIn, SAMPLE_TIME } from '../store/test-records.ts'
import { FakeTemplates, lost, refusal } from './fake-templates.test.support.ts'
import { hearReview } from './hear-review.ts'
import { removalOf, removeTemplate } from './remove-template.ts'
import type { ReviewRooms } from './rooms.ts'
import { SUBMIT_TEMPLATE, submitTemplate } from './submit-template.ts'

const NOW = SAMPLE_TIME + 60_000
const FIRST = { attempt: 1, maxAttempts: 25 }
const SECOND = { attempt: 2, maxAttempts: 25 }
const LAST = { attempt: 25, maxAttempts: 25 }

describe('the review of templates', () => {
  let store: Store
  let meta: FakeTemplates
  let rooms: ReviewRooms
  before(async () => {
    store = await openTestStore()
  })
  after(() => store.close())
  beforeEach(async () => {
    meta = await FakeTemplates.open()
    const events = openEvents({ logger: pino({ level: 'silent' }) })
    rooms = { store, graph: meta.graph, events, clock: { now: () => NOW } }
  })
  afterEach(async () => {
    await meta.close()
    rooms.events.close()
  })

  async function submitted(changes: Partial<Approval> = {}, types: ContentTypes = CALL_TO_ACTION) {
    const { sid: accountSid } = await accountIn(store)
    const times = { createdAt: SAMPLE_TIME, updatedAt: SAMPLE_TIME }
    const content: Content = {
      ...{ sid: newSid('HX'), accountSid, friendlyName: null, language: 'pt_BR', ...times },
      ...{ variables: { 1: 'Ann' }, types },
    }
    const approval: Approval = {
      ...{ contentSid: content.sid, accountSid, category: 'UTILITY', contentType: 'twilio/call-to-action', ...times },
      ...{ name: content.sid.toLowerCase(), status: 'received', rejectionReason: '', allowCategoryChange: true },
      ...{ templateId: null, wabaId: '2001', ...changes },
    }
    await store.transact(async (tx) => {
      await tx.contents.insert(content)
      await tx.approvals.insert(approval, content.language)
    })
    return { content, approval, payload: { contentSid: content.sid } }
  }

  const CALL_TO_ACTION: ContentTypes = {
    'twilio/call-to-action': { body: 'Hello {{1}}', actions: [{ type: 'VOICE_CALL', title: 'Call now' }] },
  }

  async function standing({ approval }: { approval: Approval }) {
    const now = await store.read((r) => r.approvals.of(approval.contentSid))
    const { rows } = await store.read((r) => r.alerts.list(approval.accountSid, {}, { size: 9 }))
    const alerts = rows.map(({ errorCode, logLevel, resourceSid }) => {
      assert.equal(resourceSid, approval.contentSid)
      return `${errorCode} ${logLevel}`
    })
    return {
      status: now?.status,
      reason: now?.rejectionReason,
      templateId: now?.templateId,
      category: now?.category,
      alerts,
    }
  }

  const said = (approval: Approval, status: TemplateReviewed['status'], changes: Partial<TemplateReviewed> = {}) =>
    hearReview(rooms, {
      kind: 'template-reviewed',
      key: `template/${approval.name}/${status}`,
      wabaId: approval.wabaId,
      templateId: '1000',
      name: approval.name,
      language: 'pt_BR',
      status,
      reason: '',
      category: null,
      at: NOW,
      ...changes,
    })

  test('a content is submitted as its template, and is pending under the id that Meta gives', async () => {
    const one = await submitted()
    meta.category = 'MARKETING'
    await submitTemplate(rooms, one.payload, FIRST)
    assert.deepEqual(await standing(one), {
      status: 'pending',
      reason: '',
      templateId: '1000',
      category: 'MARKETING',
      alerts: [],
    })
    assert.deepEqual(meta.seen, ['POST /v25.0/2001/message_templates'])
    assert.deepEqual(meta.kept[0]?.components, [
      { type: 'BODY', text: 'Hello {{1}}', example: { body_text: [['Ann']] } },
      { type: 'BUTTONS', buttons: [{ type: 'voice_call', text: 'Call now' }] },
    ])
    assert.equal(meta.kept[0]?.language, 'pt_BR')
  })

  test('what was submitted is not submitted again', async () => {
    const one = await submitted({ status: 'pending', templateId: '7' })
    await submitTemplate(rooms, one.payload, FIRST)
    await submitTemplate(rooms, { contentSid: newSid('HX') }, FIRST)
    assert.deepEqual(meta.seen, [])
  })

  test('the job is tried again while Meta has a fault of its own', async () => {
    const one = await submitted()
    meta.mishaps.push(refusal(500, 131000, 'Something went wrong'))
    const done = deferred<void>()
    const task = async (payload: unknown, tries: typeof FIRST) => {
      await submitTemplate(rooms, payload as typeof one.payload, tries)
      done.resolve()
    }
    await using jobs = await openJobs(store, { [SUBMIT_TEMPLATE]: task }, { logger: SILENT, workerId: 'w' })
    await store.transact((tx) => tx.jobs.add(SUBMIT_TEMPLATE, one.payload))
    await done.promise
    await jobs.close()
    assert.equal((await standing(one)).status, 'pending')
    assert.equal(meta.seen.length, 2)
  })

  for (const [what, mishap] of [
    ['an answer that was lost', lost],
    ['a fault of Meta', refusal(503, 2, 'later')],
    ['our expired token', refusal(401, 190, 'expired')],
    ['our pace', refusal(400, 80007, 'slow down')],
  ] as const)
    test(`${what} says nothing about the content: it stays received`, async () => {
      const one = await submitted()
      meta.mishaps.push(mishap)
      await assert.rejects(submitTemplate(rooms, one.payload, FIRST))
      const { status, alerts } = await standing(one)
      assert.deepEqual([status, alerts], ['received', []])
    })

  test('a template whose creation was not answered is found again by its name', async () => {
    const one = await submitted()
    meta.mishaps.push(lost)
    meta.category = 'MARKETING'
    await assert.rejects(submitTemplate(rooms, one.payload, FIRST), GraphUnreachable)
    await submitTemplate(rooms, one.payload, SECOND)
    const { status, templateId, category } = await standing(one)
    assert.deepEqual([status, templateId, category], ['pending', '1000', 'MARKETING'])
    assert.equal(meta.kept.length, 1)
  })

  test("somebody else's template of the same name is not taken for ours", async () => {
    const one = await submitted()
    const components = [{ type: 'BODY', text: 'Another text' }]
    const { name } = one.approval
    meta.kept.push({ id: '9', name, language: 'pt_BR', status: 'APPROVED', category: 'UTILITY', components })
    await submitTemplate(rooms, one.payload, SECOND)
    const { status, reason, templateId } = await standing(one)
    assert.deepEqual(
      [status, reason, templateId],
      ['rejected', 'There is already such content for this template', null],
    )
    // Nor does its review count for ours, and deleting ours leaves it.
    await said(one.approval, 'APPROVED', { templateId: '9' })
    assert.equal((await standing(one)).status, 'rejected')
    const rejected = await store.read((r) => r.approvals.of(one.content.sid))
    assert.equal(rejected && removalOf(rejected, one.content), null)
  })

  test('what Meta refuses is rejected with its words and an alert', async () => {
    const one = await submitted()
    meta.mishaps.push(refusal(400, 100, 'Variables cannot stand at the end'))
    await submitTemplate(rooms, one.payload, FIRST)
    const { status, reason, alerts } = await standing(one)
    assert.deepEqual([status, reason, alerts], ['rejected', 'Variables cannot stand at the end', ['63040 error']])
  })

  test('when Meta has not been reached for the last time, the content is rejected and says why', async () => {
    const one = await submitted()
    meta.mishaps.push(refusal(503, 2, 'Service temporarily unavailable'))
    await submitTemplate(rooms, one.payload, LAST)
    const { status, reason } = await standing(one)
    assert.deepEqual([status, reason], ['rejected', 'Service temporarily unavailable'])
  })

  test('a webhook that is faster than the answer to the submission counts', async () => {
    const one = await submitted()
    meta.beforeAnswer = ({ id }) => said(one.approval, 'APPROVED', { templateId: id })
    await submitTemplate(rooms, one.payload, FIRST)
    const { status, templateId, alerts } = await standing(one)
    assert.deepEqual([status, templateId, alerts], ['approved', '1000', ['63046 warning']])
  })

  test('a content that is deleted while it is submitted leaves nothing at Meta', async () => {
    const one = await submitted()
    meta.beforeAnswer = () =>
      store.transact((tx) => tx.contents.delete(one.content.accountSid, one.content.sid)).then(() => undefined)
    await submitTemplate(rooms, one.payload, FIRST)
    const removal = removalOf(one.approval, one.content)
    assert.ok(removal)
    await removeTemplate(rooms, removal)
    assert.deepEqual(meta.kept, [])
    // The second time there is none; and an id that Meta does not know is as good.
    await removeTemplate(rooms, removal)
    await removeTemplate(rooms, { ...removal, templateId: '1000' })
  })

  test('a removal is tried again while Meta has a fault of its own', async () => {
    const one = await submitted({ status: 'approved', templateId: '7' })
    const removal = removalOf(one.approval, one.content)
    meta.mishaps.push(refusal(500, 131000, 'Something went wrong'))
    assert.ok(removal)
    await assert.rejects(removeTemplate(rooms, removal))
  })

  const VERDICTS: [said: TemplateReviewed['status'], status: ApprovalStatus, alerts: string[]][] = [
    ['APPROVED', 'approved', ['63046 warning']],
    ['REJECTED', 'rejected', ['63040 error']],
    ['PAUSED', 'paused', ['63041 error']],
    ['DISABLED', 'disabled', ['63042 error']],
    ['PENDING', 'pending', []],
  ]
  for (const [word, expected, expectedAlerts] of VERDICTS)
    test(`${word} → ${expected}, told once`, async () => {
      const one = await submitted({ status: 'pending', templateId: '1000' })
      const verdict = { reason: word === 'REJECTED' ? 'INVALID_FORMAT' : '', category: 'MARKETING' }
      await said(one.approval, word, verdict)
      await said(one.approval, word, verdict)
      const { status, reason, category, alerts } = await standing(one)
      assert.deepEqual(
        [status, reason, category, alerts],
        [expected, word === 'REJECTED' ? 'INVALID_FORMAT' : '', 'MARKETING', expectedAlerts],
      )
    })

  test('a pause may be lifted; a word that comes late does not undo a later one', async () => {
    const one = await submitted({ status: 'approved', templateId: '1000' })
    await said(one.approval, 'PAUSED', { at: NOW })
    await said(one.approval, 'APPROVED', { at: NOW - 1_000 })
    assert.equal((await standing(one)).status, 'paused')
    await said(one.approval, 'APPROVED', { at: NOW + 1_000 })
    assert.equal((await standing(one)).status, 'approved')
  })

  test('what Meta said is done with, also where it is about a template of nobody here', async () => {
    const one = await submitted()
    const fact = { kind: 'template-reviewed' as const, key: 'template/x', wabaId: '1', templateId: '1', name: 'x' }
    const whole = { ...fact, language: 'en', status: 'APPROVED' as const, reason: '', category: null, at: NOW }
    await store.keepMetaEvents([whole])
    await hearReview(rooms, whole)
    assert.deepEqual(await store.read((r) => r.metaEvents.unprocessed()), [])
    assert.equal((await standing(one)).status, 'received')
  })
})
