import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newSid } from '../domain/sid.ts'
import { TestApi, testAccount } from './open-test-api.ts'

let api: TestApi
before(async () => {
  api = await TestApi.open()
})
after(() => api.close())

type Method = 'GET' | 'POST' | 'DELETE'

async function ask(method: Method, url: string, payload?: object) {
  const host = 'content.twilio.com'
  const headers = { authorization: api.authorization, ...(payload && { 'content-type': 'application/json' }) }
  const answer = await api.app.inject({ method, url, headers: { ...headers, host }, payload })
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
}
const create = (body: object) => ask('POST', '/v1/Content', body)
const submit = (sid: string, body: object) => ask('POST', `/v1/Content/${sid}/ApprovalRequests/whatsapp`, body)
const jobs = async () => {
  const { rows } = await api.store.pool.query(
    `select task.identifier as task, job.payload from graphile_worker._private_jobs as job
     join graphile_worker._private_tasks as task on task.id = job.task_id order by job.id`,
  )
  return rows
}

/** Twilio's documentation, WhatsApp Business Calling: what is sent, and what it prints as the answer. */
const DOCUMENTED: [what: string, sent: object, printed: object][] = [
  [
    'a card with a call button',
    {
      friendly_name: 'voice_call_test',
      language: 'en',
      variables: { '1': 'name' },
      types: {
        'twilio/card': {
          title: 'Hello {{1}} let’s continue on a call.',
          actions: [{ title: 'Call now', type: 'VOICE_CALL' }],
        },
      },
    },
    {
      friendly_name: 'voice_call_test',
      language: 'en',
      types: {
        'twilio/card': {
          actions: [{ title: 'Call now', type: 'VOICE_CALL' }],
          body: null,
          media: null,
          subtitle: null,
          title: 'Hello {{1}} let’s continue on a call.',
        },
      },
      variables: { '1': 'name' },
    },
  ],
  [
    'a call permission request',
    {
      friendly_name: 'voice_call_request',
      language: 'en',
      types: {
        'twilio/call-to-action': { body: 'test', actions: [{ type: 'VOICE_CALL_REQUEST', title: 'Call Request' }] },
      },
    },
    {
      friendly_name: 'voice_call_request',
      language: 'en',
      types: {
        'twilio/call-to-action': { actions: [{ title: 'Call Request', type: 'VOICE_CALL_REQUEST' }], body: 'test' },
      },
      variables: {},
    },
  ],
]

for (const [what, sent, printed] of DOCUMENTED)
  test(`${what} is created with the documented answer, and fetched as it was created`, async () => {
    const { status, body } = await create(sent)
    assert.equal(status, 201)
    const { sid, date_created: created } = body
    assert.match(sid, /^HX[0-9a-f]{32}$/)
    assert.match(created, /^2026-03-01T12:\d\d:\d\dZ$/)
    assert.deepEqual(body, {
      account_sid: api.account.sid,
      date_created: created,
      date_updated: created,
      ...printed,
      links: {
        approval_create: `http://content.twilio.com/v1/Content/${sid}/ApprovalRequests/whatsapp`,
        approval_fetch: `http://content.twilio.com/v1/Content/${sid}/ApprovalRequests`,
      },
      sid,
      url: `http://content.twilio.com/v1/Content/${sid}`,
    })
    assert.deepEqual(await ask('GET', `/v1/Content/${sid}`), { status: 200, body })
  })

test('nothing is kept of a content that is refused', async () => {
  const count = async () => (await ask('GET', '/v1/Content?PageSize=1000')).body.contents.length
  const before = await count()
  const { status, body } = await create({
    language: 'en',
    types: {
      'twilio/call-to-action': {
        body: 'b',
        actions: [
          { type: 'VOICE_CALL_REQUEST', title: 't' },
          { type: 'URL', title: 't', url: 'https://a.example' },
        ],
      },
    },
  })
  assert.deepEqual([status, body.code], [400, 20422])
  assert.match(body.message, /'types\.twilio\/call-to-action\.actions': VOICE_CALL_REQUEST must be the only action/)
  assert.equal(await count(), before)
})

test("another account's content does not exist", async () => {
  const stranger = testAccount()
  const content = { sid: newSid('HX'), accountSid: stranger.sid, friendlyName: null, language: 'en', variables: {} }
  await api.store.transact(async (tx) => {
    await tx.accounts.insert(stranger)
    await tx.contents.insert({ ...content, types: { 'twilio/text': { body: 'b' } }, createdAt: 1, updatedAt: 1 })
  })
  const approve = { name: 'n', category: 'UTILITY' }
  const answers = [
    await ask('GET', `/v1/Content/${content.sid}`),
    await ask('DELETE', `/v1/Content/${content.sid}`),
    await ask('GET', `/v1/Content/${content.sid}/ApprovalRequests`),
    await submit(content.sid, approve),
    await submit('HX1', approve),
  ]
  for (const { status, body } of answers) assert.deepEqual([status, body.code], [404, 20404])
  assert.ok(await api.store.read((r) => r.contents.bySid(content.sid)))
})

test('a content is submitted once, and its approval followed', async () => {
  const { sid } = (await create(DOCUMENTED[0]?.[1] ?? {})).body
  const fields = { name: '', category: '', content_type: '', rejection_reason: '', allow_category_change: true }
  const url = `http://content.twilio.com/v1/Content/${sid}/ApprovalRequests`
  const fetched = async () => (await ask('GET', `/v1/Content/${sid}/ApprovalRequests`)).body
  assert.deepEqual(await fetched(), {
    sid,
    account_sid: api.account.sid,
    url,
    whatsapp: { type: 'whatsapp', ...fields, status: 'unsubmitted' },
  })

  const submitted = await submit(sid, { name: 'voice_call_test', category: 'UTILITY' })
  const received = {
    name: 'voice_call_test',
    category: 'UTILITY',
    content_type: 'twilio/card',
    status: 'received',
    rejection_reason: '',
    allow_category_change: true,
  }
  assert.deepEqual(submitted, { status: 201, body: received })
  assert.deepEqual((await fetched()).whatsapp, { type: 'whatsapp', ...received })
  assert.deepEqual((await jobs()).at(-1), { task: 'submit-template', payload: { contentSid: sid } })
  assert.equal((await api.store.read((r) => r.approvals.of(sid)))?.wabaId, api.sender.wabaId)

  const again = await submit(sid, { name: 'other', category: 'UTILITY' })
  assert.deepEqual([again.status, again.body.code], [400, 92009])
  const [first] = (await ask('GET', '/v1/ContentAndApprovals?PageSize=1')).body.contents
  assert.deepEqual([first.sid, first.approval_requests, first.url], [sid, received, undefined])
})

const BAD_SUBMISSIONS: [what: string, body: object, code: number, names: RegExp][] = [
  ['no name', { category: 'UTILITY' }, 20422, /'name': is required/],
  ['a name in capitals', { name: 'Hello', category: 'UTILITY' }, 20422, /'name'/],
  ['a name of 513', { name: 'x'.repeat(513), category: 'UTILITY' }, 20422, /'name'/],
  ['no category', { name: 'n' }, 20422, /'category'/],
  ['an old category', { name: 'n', category: 'TRANSACTIONAL' }, 20422, /UTILITY, MARKETING, AUTHENTICATION/],
  ['an unknown key', { name: 'n', category: 'UTILITY', colour: 1 }, 20422, /'colour'/],
  ['an empty body', {}, 20001, /JSON object/],
]
for (const [what, sent, code, names] of BAD_SUBMISSIONS)
  test(`a submission with ${what} is 400 ${code}, and nothing is submitted`, async () => {
    const { sid } = (await create({ language: 'en', types: { 'twilio/text': { body: 'b' } } })).body
    const { status, body } = await submit(sid, sent)
    assert.deepEqual([status, body.code], [400, code])
    assert.match(body.message, names)
    assert.equal(await api.store.read((r) => r.approvals.of(sid)), null)
  })

test('a submitted content that is deleted leaves WhatsApp too; any other leaves nothing to do', async () => {
  const { sid } = (await create(DOCUMENTED[1]?.[1] ?? {})).body
  await submit(sid, { name: 'to_be_deleted', category: 'MARKETING' })
  assert.deepEqual(await ask('DELETE', `/v1/Content/${sid}`), { status: 204, body: null })
  const removal = { wabaId: '2001', name: 'to_be_deleted', language: 'en', body: 'test', templateId: null }
  const after = await jobs()
  assert.deepEqual(after.at(-1), { task: 'remove-template', payload: removal })
  assert.equal((await ask('GET', `/v1/Content/${sid}`)).status, 404)

  const unsubmitted = (await create(DOCUMENTED[1]?.[1] ?? {})).body.sid
  assert.equal((await ask('DELETE', `/v1/Content/${unsubmitted}`)).status, 204)
  assert.equal((await ask('DELETE', `/v1/Content/${unsubmitted}`)).status, 404)
  assert.equal((await jobs()).length, after.length)
})

test('nothing of ours has broken', () => assert.deepEqual(api.broken, []))
