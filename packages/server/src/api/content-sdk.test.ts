import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import twilio from 'twilio'
import { LocalClient } from './local-sdk-client.test.support.ts'
import { START, TestApi } from './open-test-api.ts'

let api: TestApi
let client: twilio.Twilio
before(async () => {
  api = await TestApi.open()
  const httpClient = new LocalClient(await api.listen())
  client = twilio(api.account.sid, api.account.authToken, { httpClient })
})
after(() => api.close())

const refusedWith = (status: number, code: number) => (error: unknown) =>
  error instanceof twilio.RestException && error.status === status && error.code === code

type Created = Parameters<twilio.Twilio['content']['v1']['contents']['create']>[0]
/** The SDK's type asks for its own spelling; it sends whatever object it is given. */
const create = (body: object) => client.content.v1.contents.create(body as Created)

const CARD = {
  title: 'Hello',
  body: null,
  subtitle: null,
  media: null,
  actions: [{ type: 'VOICE_CALL', title: 'Call' }],
}

test('a content is created in the spelling of the pages and in that of the SDK, to the same effect', async () => {
  const { actions, title } = CARD
  const bySnakeCase = await create({ friendly_name: 'f', language: 'en', types: { 'twilio/card': { title, actions } } })
  const byCamelCase = await create({ friendlyName: 'f', language: 'en', types: { twilioCard: { title, actions } } })
  for (const content of [bySnakeCase, byCamelCase]) {
    assert.match(content.sid, /^HX[0-9a-f]{32}$/)
    assert.deepEqual([content.friendlyName, content.language, content.variables], ['f', 'en', {}])
    assert.deepEqual(content.types, { 'twilio/card': CARD })
    assert.ok(content.dateCreated.getTime() > START)
  }
})

test('every type is created as the SDK spells it', async () => {
  const media = ['https://a.example/a.png']
  const types = {
    twilioText: { body: 'b' },
    twilioMedia: { body: 'b', media },
    twilioLocation: { latitude: 1, longitude: 2, label: 'l' },
    twilioListPicker: { body: 'b', button: 'c', items: [{ id: '1', item: 'i', description: 'd' }] },
    twilioCallToAction: { body: 'b', actions: [{ type: 'VOICE_CALL_REQUEST', title: 't' }] },
    twilioQuickReply: { body: 'b', actions: [{ title: 'Yes', id: 'yes' }] },
    twilioCard: { title: 't', actions: [{ type: 'PHONE_NUMBER', title: 'p', phone: '+15551234567' }] },
    whatsappCard: { body: 'b', headerText: 'h', footer: 'f' },
  }
  const content = await create({ language: 'pt_BR', types })
  assert.deepEqual(Object.keys(content.types).sort(), [
    'twilio/call-to-action',
    'twilio/card',
    'twilio/list-picker',
    'twilio/location',
    'twilio/media',
    'twilio/quick-reply',
    'twilio/text',
    'whatsapp/card',
  ])
  assert.deepEqual(content.types['twilio/quick-reply'], {
    body: 'b',
    actions: [{ type: 'QUICK_REPLY', title: 'Yes', id: 'yes' }],
  })
  assert.deepEqual(content.types['whatsapp/card'], {
    body: 'b',
    header_text: 'h',
    footer: 'f',
    media: null,
    actions: null,
  })
})

test('contents are fetched, listed over pages and removed', async () => {
  const made = await create({ language: 'en', types: { twilioText: { body: 'b' } } })
  const fetched = await client.content.v1.contents(made.sid).fetch()
  assert.deepEqual(fetched.toJSON(), made.toJSON())

  const listed = await client.content.v1.contents.list({ pageSize: 1 })
  assert.ok(listed.length > 1)
  assert.equal(listed[0]?.sid, made.sid)
  const [both] = await client.content.v1.contentAndApprovals.list({ limit: 1 })
  assert.deepEqual([both?.sid, both?.approvalRequests.status], [made.sid, 'unsubmitted'])

  assert.equal(await client.content.v1.contents(made.sid).remove(), true)
  await assert.rejects(client.content.v1.contents(made.sid).fetch(), refusedWith(404, 20404))
})

test('a content is submitted for approval, and the approval fetched', async () => {
  const { sid } = await create({ language: 'en', types: { twilioCard: CARD } })
  const submitted = await client.content.v1.contents(sid).approvalCreate.create({ name: 'hello', category: 'UTILITY' })
  assert.deepEqual(
    [submitted.name, submitted.category, submitted.contentType, submitted.status, submitted.rejectionReason],
    ['hello', 'UTILITY', 'twilio/card', 'received', ''],
  )
  assert.equal(submitted.allowCategoryChange, true)
  const fetched = await client.content.v1.contents(sid).approvalFetch().fetch()
  assert.deepEqual([fetched.sid, fetched.accountSid, fetched.whatsapp.status], [sid, api.account.sid, 'received'])
  await assert.rejects(
    client.content.v1.contents(sid).approvalCreate.create({ name: 'again', category: 'UTILITY' }),
    refusedWith(400, 92009),
  )
})

test('a content that breaks a rule is a RestException with the code of the rule', async () => {
  await assert.rejects(create({ types: { twilioText: { body: 'b' } } }), refusedWith(400, 92003))
  await assert.rejects(create({ language: 'en', types: { twilioCarousel: {} } }), refusedWith(400, 92008))
  await assert.rejects(
    client.content.v1.contents('HX00000000000000000000000000000000').remove(),
    refusedWith(404, 20404),
  )
})

test('nothing of ours has broken', () => assert.deepEqual(api.broken, []))
