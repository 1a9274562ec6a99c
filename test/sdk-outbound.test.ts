import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import twilio from 'twilio'
import type { ContentCreateRequest } from 'twilio/lib/rest/content/v1/content.js'
import { type Caller, Callers, playTone } from './kit/callers.ts'
import { Chat } from './kit/chat.ts'
import { takeMessages, told, toldOf } from './kit/messages-app.ts'
import { recorded } from './kit/recorded.ts'
import { sdkFor } from './kit/sdk-client.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

const SENDER = 'whatsapp:+558551234567'
const EVENTS = ['initiated', 'ringing', 'answered', 'completed']

const refusedWith = (status: number, code: number) => (error: unknown) =>
  error instanceof twilio.RestException && error.status === status && error.code === code

let callers: Callers
let client: twilio.Twilio
before(async () => {
  callers = await Callers.open()
  client = sdkFor(callers.house)
  await callers.takeCalls()
  await takeMessages(callers.house, callers.app)
  callers.app.on('/message-status', () => ({ status: 204 }))
})
after(() => callers?.close())

/** A new user and the thread on its phone. */
async function somebody(verbs?: string, profile?: object): Promise<{ user: Caller; chat: Chat }> {
  const user = await callers.caller(verbs, profile)
  return { user, chat: new Chat(callers.house, user.waId) }
}

/** The user writes, so that a session is open. */
async function writes(chat: Chat, text = 'Hello'): Promise<void> {
  await chat.write(text)
  await told(callers.app, chat.waId, text)
}

const CALL = { type: 'VOICE_CALL', title: 'Call now' } as const
const BODY = 'Dear {{1}}, please ring us about your order.'
const VARIABLES = { variables: { 1: 'customer' }, language: 'en' }

/** The same content in the two spellings that programs send. */
const CONTENTS: readonly [type: string, snake: object, camel: object, card: unknown][] = [
  [
    'twilio/card',
    { 'twilio/card': { title: BODY, subtitle: 'Open all day', actions: [CALL] } },
    { twilioCard: { title: BODY, subtitle: 'Open all day', actions: [CALL] } },
    { header: null, media_url: null, media_kind: null, footer: 'Open all day' },
  ],
  [
    'whatsapp/card',
    { 'whatsapp/card': { body: BODY, header_text: 'Your order', footer: 'Open all day', actions: [CALL] } },
    { whatsappCard: { body: BODY, headerText: 'Your order', footer: 'Open all day', actions: [CALL] } },
    { header: 'Your order', media_url: null, media_kind: null, footer: 'Open all day' },
  ],
  [
    'twilio/call-to-action',
    { 'twilio/call-to-action': { body: BODY, actions: [CALL] } },
    { twilioCallToAction: { body: BODY, actions: [CALL] } },
    null,
  ],
]

describe('contents, by the unmodified twilio package', () => {
  for (const [type, snake, camel, card] of CONTENTS)
    for (const [spelling, request] of [
      ['snake_case', { friendly_name: 'Ring us', ...VARIABLES, types: snake }],
      ['camelCase', { friendlyName: 'Ring us', ...VARIABLES, types: camel }],
    ] as const)
      test(`${type} with a call button, in ${spelling}: created, approved, sent, and on the phone`, async () => {
        const content = await client.content.v1.contents.create(request as unknown as ContentCreateRequest)
        assert.match(content.sid, /^HX[0-9a-f]{32}$/)
        assert.deepEqual([content.friendlyName, content.variables], ['Ring us', { 1: 'customer' }])
        assert.deepEqual(Object.keys(content.types), [type])
        const context = client.content.v1.contents(content.sid)
        assert.deepEqual((await context.fetch()).toJSON(), content.toJSON())
        // The package calls every member of it an object.
        const status = async () => String((await context.approvalFetch().fetch()).whatsapp.status)
        assert.equal(await status(), 'unsubmitted')

        const name = `${type}_${spelling}`.toLowerCase().replaceAll(/[^a-z]/g, '_')
        const submitted = await context.approvalCreate.create({ name, category: 'UTILITY' })
        assert.deepEqual(
          [submitted.name, submitted.category, submitted.contentType, submitted.status],
          [name, 'UTILITY', type, 'received'],
        )
        await until('at WhatsApp', async () => (await status()) !== 'received')
        // Its review takes 2 s of the network's time.
        await callers.house.sim('POST', '/clock', { advance: 'PT2S' })
        await until('approved', async () => (await status()) === 'approved')
        await assert.rejects(
          context.approvalCreate.create({ name: 'again', category: 'UTILITY' }),
          refusedWith(400, 92009),
        )

        const { user, chat } = await somebody(playTone(1000, 400))
        const contentVariables = JSON.stringify({ 1: 'Ann' })
        const sent = await client.messages.create({
          from: SENDER,
          to: chat.address,
          contentSid: content.sid,
          contentVariables,
        })
        const text = 'Dear Ann, please ring us about your order.'
        assert.deepEqual([sent.status, sent.body, sent.errorCode], ['queued', text, null])
        const line = await chat.next()
        assert.deepEqual([line.text, line.card], [text, card])
        assert.deepEqual(line.buttons, [{ index: 0, ...CALL }])
        const call = await user.ended(await chat.tap(line, 'Call now'))
        assert.equal(call.outcome, 'answered')
        assert.equal((await user.asked('/voice')).params.get('From'), chat.address)
      })

  test('they are listed over their pages, with what WhatsApp says of each, and removed', async () => {
    const sids = (await client.content.v1.contents.list({ pageSize: 2 })).map(({ sid }) => sid)
    assert.equal(new Set(sids).size, CONTENTS.length * 2)
    const approvals = await client.content.v1.contentAndApprovals.list()
    assert.deepEqual(
      approvals.map(({ sid, approvalRequests }) => [sid, approvalRequests.status]),
      sids.map((sid) => [sid, 'approved']),
    )
    for (const sid of sids) assert.equal(await client.content.v1.contents(sid).remove(), true)
    assert.deepEqual(await client.content.v1.contents.list(), [])
    await assert.rejects(client.content.v1.contents(sids[0] ?? '').fetch(), refusedWith(404, 20404))
  })

  test('VOICE_CALL_REQUEST stands alone', async () => {
    const actions = [
      { type: 'VOICE_CALL_REQUEST', title: 't' },
      { type: 'URL', title: 'Open', url: 'https://a.example' },
    ] as const
    const types = { twilioCallToAction: { body: 'b', actions: [...actions] } }
    await assert.rejects(client.content.v1.contents.create({ language: 'en', types }), refusedWith(400, 20422))
    assert.deepEqual(await client.content.v1.contents.list(), [])
  })
})

describe('messages, by the unmodified twilio package', () => {
  test('one is sent, told of at each step, listed, fetched, redacted and removed', async () => {
    const { chat } = await somebody()
    await writes(chat)
    const statusCallback = `${callers.app.url}/message-status`
    const sent = await client.messages.create({ from: SENDER, to: chat.address, body: 'Good day', statusCallback })
    assert.deepEqual([sent.status, sent.direction, sent.numMedia, sent.dateSent], ['queued', 'outbound-api', '0', null])
    assert.equal((await chat.next()).text, 'Good day')
    await chat.read()
    const ofMessage = ({ params }: { params: URLSearchParams }) => params.get('MessageSid') === sent.sid
    await callers.app.next('/message-status', 3, 10_000, ofMessage)
    const callbacks = callers.app.arrived.filter((one) => one.path === '/message-status' && ofMessage(one))
    assert.deepEqual(
      callbacks.map(({ params }) => [params.get('MessageStatus'), params.get('EventType')]),
      [
        ['sent', null],
        ['delivered', null],
        ['read', 'READ'],
      ],
    )

    const message = client.messages(sent.sid)
    const fetched = await message.fetch()
    assert.deepEqual([fetched.status, fetched.body, fetched.errorCode], ['read', 'Good day', null])
    assert.ok(fetched.dateSent instanceof Date)
    const list = async (filter: object) => (await client.messages.list(filter)).map(({ body }) => body)
    assert.deepEqual(await list({ to: chat.address }), ['Good day'])
    assert.deepEqual(await list({ from: chat.address, to: SENDER }), ['Hello'])
    assert.deepEqual(await list({ to: chat.address, dateSentAfter: fetched.dateSent }), ['Good day'])
    assert.deepEqual(await list({ to: chat.address, dateSentBefore: fetched.dateSent }), [])

    await assert.rejects(message.update({ status: 'canceled' }), refusedWith(400, 30409))
    assert.equal((await message.update({ body: '' })).body, '')
    assert.equal((await message.fetch()).body, '')
    assert.equal(await message.remove(), true)
    await assert.rejects(message.fetch(), refusedWith(404, 20404))
    assert.deepEqual(await list({ to: chat.address }), [])
  })

  test('what a user writes is told, and a MessagingResponse answers it', async () => {
    const { chat } = await somebody()
    callers.app.on('/messages', ({ params }) => {
      const response = new twilio.twiml.MessagingResponse()
      if (params.get('WaId') === chat.waId) response.message(`You said: ${params.get('Body')} & more`)
      return { type: 'text/xml', body: response.toString() }
    })
    await writes(chat, 'Is <it> "there"?')
    const answer = 'You said: Is <it> "there"? & more'
    assert.equal((await chat.next()).text, answer)
    const [inbound] = await client.messages.list({ from: chat.address })
    assert.deepEqual([inbound?.status, inbound?.direction, inbound?.body], ['received', 'inbound', 'Is <it> "there"?'])
    assert.equal(inbound?.sid, toldOf(callers.app, chat.waId)[0]?.params.get('MessageSid'))
    const [reply] = await client.messages.list({ to: chat.address })
    assert.deepEqual([reply?.direction, reply?.body], ['outbound-reply', answer])
  })

  test('a day after the user last wrote, free text is failed 63016, told and alerted', async () => {
    const { chat } = await somebody()
    await writes(chat)
    await callers.house.sim('POST', '/clock', { advance: 'P1D' })
    const statusCallback = `${callers.app.url}/message-status`
    const { sid } = await client.messages.create({ from: SENDER, to: chat.address, body: 'Too late', statusCallback })
    const { params } = await callers.app.next(
      '/message-status',
      1,
      10_000,
      (one) => one.params.get('MessageSid') === sid,
    )
    assert.deepEqual([params.get('MessageStatus'), params.get('ErrorCode')], ['failed', '63016'])
    assert.equal((await client.messages(sid).fetch()).errorCode, 63016)
    const alerts = await client.monitor.v1.alerts.list({ logLevel: 'error', limit: 20 })
    assert.deepEqual(
      alerts.filter(({ resourceSid }) => resourceSid === sid).map(({ errorCode }) => errorCode),
      ['63016'],
    )
  })
})

describe('calls, by the unmodified twilio package', () => {
  let request: string
  before(async () => {
    const actions = [{ type: 'VOICE_CALL_REQUEST' as const, title: 't' }]
    const types = { twilioCallToAction: { body: 'b', actions } }
    request = (await client.content.v1.contents.create({ language: 'en', types })).sid
  })

  /** A user who was asked for leave to call, and gave it. */
  async function willing(verbs?: string, profile?: object): Promise<{ user: Caller; chat: Chat }> {
    const both = await somebody(verbs, profile)
    const { user, chat } = both
    user.twiml('/out', verbs ?? '<Hangup/>')
    await writes(chat, 'Call me')
    const sent = await client.messages.create({ from: SENDER, to: chat.address, contentSid: request })
    assert.deepEqual([sent.status, sent.body], ['queued', ''])
    assert.equal((await chat.next()).kind, 'permission_request')
    await chat.answer('accept')
    const reply = await told(callers.app, chat.waId, 'VOICE_CALL_REQUEST')
    assert.equal(reply.params.get('ButtonPayload'), 'ACCEPTED')
    return both
  }

  function place({ address }: Chat) {
    const { url } = callers.app
    const callback = { statusCallback: `${url}/progress`, statusCallbackEvent: EVENTS }
    return client.calls.create({ from: SENDER, to: address, url: `${url}/out`, ...callback })
  }

  async function live(sid: string): Promise<void> {
    await until('in progress', async () => (await client.calls(sid).fetch()).status === 'in-progress')
  }

  test('asked, allowed, called: four callbacks in order, completed by update, listed, removed', async () => {
    const { user, chat } = await willing('<Gather timeout="60"/>', { onCall: 'answer', answerAfterMs: 1_000 })
    const call = await place(chat)
    assert.deepEqual(
      [call.status, call.direction, call.to, call.startTime],
      ['queued', 'outbound-api', chat.address, null],
    )
    await live(call.sid)
    assert.equal((await client.calls(call.sid).update({ status: 'completed' })).status, 'completed')
    assert.deepEqual(await user.progress(call.sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    const callbacks = callers.app.arrived.filter(
      (one) => one.path === '/progress' && one.params.get('CallSid') === call.sid,
    )
    assert.deepEqual(
      callbacks.map(({ params }) => params.get('SequenceNumber')),
      ['0', '1', '2', '3'],
    )
    const { startTime } = await client.calls(call.sid).fetch()
    const sids = (await client.calls.list({ to: chat.address, startTimeAfter: startTime })).map(({ sid }) => sid)
    assert.deepEqual(sids, [call.sid])
    assert.equal(await client.calls(call.sid).remove(), true)
    await assert.rejects(client.calls(call.sid).fetch(), refusedWith(404, 20404))
  })

  test('a call in progress is led elsewhere by twiml, then by url', async () => {
    const { user, chat } = await willing('<Gather timeout="60"/>', { onCall: 'answer', answerAfterMs: 0 })
    user.twiml('/elsewhere', `${playTone(1400, 400)}<Hangup/>`)
    const { sid } = await place(chat)
    const id = await user.incoming(sid, 'live')
    await live(sid)
    const twiml = new twilio.twiml.VoiceResponse()
    twiml.play(`${callers.app.url}/tone.wav?hz=800&ms=20000`)
    assert.equal((await client.calls(sid).update({ twiml })).status, 'in-progress')
    await until('the first tone', async () => toneSpans(await recorded(callers.house, id), 800)[0])
    await client.calls(sid).update({ url: `${callers.app.url}/elsewhere` })
    await user.ended(id)
    assert.ok((toneSpans(await recorded(callers.house, id), 1400)[0]?.ms ?? 0) > 300)
  })

  test('canceled while the phone rings', async () => {
    const { user, chat } = await willing()
    const { sid } = await place(chat)
    const id = await user.incoming(sid)
    assert.equal((await client.calls(sid).update({ status: 'canceled' })).status, 'canceled')
    assert.equal((await user.ended(id)).outcome, 'cancelled')
    await assert.rejects(client.calls(sid).update({ status: 'completed' }), refusedWith(400, 21220))
  })

  test('leave that is taken back is none: the app is told, and the next call is failed 37000', async () => {
    const { user, chat } = await willing()
    await chat.answer('reject')
    const reply = await told(callers.app, chat.waId, 'VOICE_CALL_REQUEST', 2)
    assert.equal(reply.params.get('ButtonPayload'), 'REJECTED')
    const { sid } = await place(chat)
    assert.deepEqual(await user.progress(sid), ['failed'])
    assert.deepEqual(await callers.house.sim('GET', `/calls?user=${chat.waId}`), [])
  })

  test('without leave it is failed, and alert 37000 says so', async () => {
    const { user, chat } = await somebody()
    const { sid, status } = await place(chat)
    assert.equal(status, 'queued')
    assert.deepEqual(await user.progress(sid), ['failed'])
    const alerts = await client.monitor.v1.alerts.list({ logLevel: 'error' })
    assert.deepEqual(
      alerts.filter(({ resourceSid }) => resourceSid === sid).map(({ errorCode }) => errorCode),
      ['37000'],
    )
  })

  test('lists follow their pages as far as they are wanted', async () => {
    const calls = await client.calls.list({ pageSize: 1, limit: 3 })
    assert.equal(new Set(calls.map(({ sid }) => sid)).size, 3)
    const messages = await client.messages.list({ pageSize: 1, limit: 3 })
    assert.equal(new Set(messages.map(({ sid }) => sid)).size, 3)
    const senders = await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp', pageSize: 1 })
    assert.deepEqual(
      senders.map(({ sid }) => sid),
      [callers.house.senderSid],
    )
  })
})

test('every webhook that came was signed as the package checks it', () => {
  const { app, house } = callers
  const webhooks = app.arrived.filter(({ method }) => method === 'POST')
  assert.ok(new Set(webhooks.map(({ path }) => path)).size >= 5)
  for (const { path, headers, params } of webhooks) {
    const signature = String(headers['x-twilio-signature'])
    const sent = Object.fromEntries(params)
    assert.ok(twilio.validateRequest(house.authToken, signature, `${app.url}${path}`, sent), path)
  }
})
