import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from '../kit/clock.ts'
import { deferred } from '../kit/deferred.ts'
import { openJobs } from '../store/jobs.ts'
import { SILENT } from '../store/open-test-store.ts'
import { type Asked, openApp, type Reply, xml } from '../webhooks/app.test.support.ts'
import { MessageConversation } from './conversation.ts'
import { NOW, TestMessaging, USER } from './messaging.test.support.ts'
import { SEND_MESSAGES, sendMessages } from './send-messages.ts'
import { settleAnswer } from './settle-answer.ts'
import { TELL_APP, tellApp } from './tell-app.ts'

type AppAnswer = (asked: Asked, number: number) => Reply | Promise<Reply>

/** An app behind a sender's webhook, and a message that has come for it. */
async function withApp(answer: AppAnswer, webhook: Record<string, string> = {}) {
  const app = await openApp(answer)
  const fallback = webhook.fallback_url && { fallback_url: `${app.url}${webhook.fallback_url}` }
  const house = await TestMessaging.open({ webhook: { callback_url: `${app.url}/in`, ...webhook, ...fallback } })
  return {
    app,
    house,
    replies: async () =>
      (await house.messagesThat('outbound-reply')).map(({ body, to, from, numMedia, mediaUrl }) => ({
        body,
        to,
        from,
        numMedia,
        mediaUrl,
      })),
    codes: async () => (await house.alerts()).map(({ errorCode }) => errorCode),
    [Symbol.asyncDispose]: async () => {
      await house.close()
      await app[Symbol.asyncDispose]()
    },
  }
}

const text = (body: string): Reply => ({ headers: { 'content-type': 'text/plain' }, body })
const response = (inside: string) => xml(`<Response>${inside}</Response>`)

for (const [name, reply, bodies] of [
  ['an empty Response', response(''), []],
  ['nothing', {}, []],
  ['204', { status: 204 }, []],
  ['plain text', text(' Thanks!\n'), ['Thanks!']],
  ['a Message', response('<Message>Thanks!</Message>'), ['Thanks!']],
  ['a Message with a Body', response('<Message><Body>Thanks!</Body></Message>'), ['Thanks!']],
  ['two Messages', response('<Message>1</Message><Message>2</Message>'), ['2', '1']],
] as const)
  test(`${name} is ${bodies.length} replies, and no alert`, async () => {
    await using t = await withApp(() => reply)
    await t.house.hear(t.house.received())
    await t.house.tell()
    const replies = await t.replies()
    assert.deepEqual(replies.map(({ body }) => body).sort(), [...bodies].sort())
    for (const { to, from } of replies) assert.deepEqual([to, from], [USER, t.house.sender.address])
    assert.deepEqual(await t.codes(), [])
    await t.house.tell()
    assert.equal(t.app.asked.length, 1, 'told once')
  })

test('replies go out to Meta in the order of the document', async () => {
  await using t = await withApp(() => response('<Message>1</Message><Message>2</Message><Message>3</Message>'))
  await t.house.hear(t.house.received())
  await t.house.tell()
  await t.house.send()
  assert.deepEqual(
    t.house.asked.map(({ text }) => (text as { body: string }).body),
    ['1', '2', '3'],
  )
})

test('media, addresses and callbacks of a reply are read where the document stands', async () => {
  await using t = await withApp(({ path }) =>
    path === '/in'
      ? { status: 307, headers: { location: '/twiml/answer' } }
      : response(
          '<Message statusCallback="status" to="whatsapp:+5524987654321"><Body>See</Body><Media>b.png</Media></Message>',
        ),
  )
  await t.house.hear(t.house.received())
  await t.house.tell()
  const [reply] = await t.house.messagesThat('outbound-reply')
  assert.ok(reply)
  assert.deepEqual(
    [reply.direction, reply.to, reply.mediaUrl, reply.statusCallback, reply.sid.slice(0, 2)],
    ['outbound-reply', 'whatsapp:+5524987654321', `${t.app.url}/twiml/b.png`, `${t.app.url}/twiml/status`, 'MM'],
  )
})

test('a Redirect is followed with the same parameters, under a token of its own', async () => {
  await using t = await withApp(({ path }) =>
    path === '/in' ? response('<Message>1</Message><Redirect>/more</Redirect><Message>x</Message>') : text('2'),
  )
  await t.house.hear(t.house.received())
  await t.house.tell()
  assert.deepEqual((await t.replies()).map(({ body }) => body).sort(), ['1', '2'])
  const [first, second] = t.app.asked
  assert.deepEqual([second?.path, second?.method, second?.body], ['/more', 'POST', first?.body])
  assert.notEqual(second?.headers['i-twilio-idempotency-token'], first?.headers['i-twilio-idempotency-token'])
})

test("a Message's action is asked about the reply, and goes on with the conversation", async () => {
  await using t = await withApp(({ path }) =>
    path === '/in' ? response('<Message action="/then" method="GET">1</Message>') : response('<Message>2</Message>'),
  )
  await t.house.hear(t.house.received())
  await t.house.tell()
  const query = new URL(t.app.asked[1]?.path ?? '', t.app.url).searchParams
  const first = (await t.house.messagesThat('outbound-reply')).find(({ body }) => body === '1')
  assert.deepEqual([query.getAll('MessageSid'), query.get('MessageStatus')], [[first?.sid], 'queued'])
  assert.equal((await t.replies()).length, 2)
})

test('documents in a circle end with 14106', async () => {
  await using t = await withApp(() => response('<Redirect/>'))
  await t.house.hear(t.house.received())
  await t.house.tell()
  assert.equal(t.app.asked.length, 25)
  assert.deepEqual(await t.codes(), [14106])
})

for (const [name, reply, code] of [
  ['broken XML', xml('<Response>'), 12100],
  ['another root', xml('<Answer/>'), 12102],
  ['JSON', { headers: { 'content-type': 'application/json' }, body: '{}' }, 12300],
  ['404', { status: 404 }, 11217],
] as const)
  test(`${name} is ${code}, once: the app has had its say`, async () => {
    await using t = await withApp(() => reply)
    await t.house.hear(t.house.received())
    await t.house.tell()
    await t.house.tell()
    assert.equal(t.app.asked.length, 1)
    assert.deepEqual(await t.codes(), [code])
    const [alert] = await t.house.alerts()
    assert.match(alert?.requestVariables ?? '', /^SmsMessageSid=/)
  })

for (const [name, inside, code] of [
  ['a recipient that is no WhatsApp number', '<Message to="+15551234567">x</Message>', 14101],
  ['a sender that is not ours', '<Message from="whatsapp:+15550001111">x</Message>', 14102],
  ['an empty message', '<Message/>', 14103],
  ['a method nobody knows', '<Message method="PATCH">x</Message>', 14104],
  ['a callback that is no URL', '<Message statusCallback="http://">x</Message>', 14105],
  ['a voice verb', '<Say>x</Say>', 14110],
  ['eleven messages', '<Message>x</Message>'.repeat(11), 14109],
] as const)
  test(`${name} is warning ${code}`, async () => {
    await using t = await withApp(() => response(inside))
    await t.house.hear(t.house.received())
    await t.house.tell()
    const [alert, ...others] = await t.house.alerts()
    assert.deepEqual([alert?.errorCode, alert?.logLevel, others.length], [code, 'warning', 0])
  })

for (const [name, primary] of [
  ['5xx', { status: 500 }],
  ['4xx', { status: 403 }],
  ['no TwiML', xml('oops')],
] as const)
  test(`a fallback is asked at once after ${name}, and told why`, async () => {
    await using t = await withApp(({ path }) => (path.startsWith('/f') ? text('from the fallback') : primary), {
      fallback_url: '/f',
    })
    await t.house.hear(t.house.received())
    await t.house.tell()
    assert.deepEqual(
      (await t.replies()).map(({ body }) => body),
      ['from the fallback'],
    )
    const params = new URLSearchParams(t.app.asked[1]?.body)
    assert.deepEqual([params.get('ErrorUrl'), params.get('Body')], [`${t.app.url}/in`, 'Hi'])
    assert.deepEqual(await t.codes(), [Number(params.get('ErrorCode'))])
  })

test('while the app is away the same message is told again, with the same token, and nothing overtakes it', async () => {
  await using t = await withApp((_asked, number) => (number < 3 ? { status: 503 } : {}))
  await t.house.hear(t.house.received({ text: 'first' }))
  await assert.rejects(t.house.tell(), { code: 11217 })
  await t.house.hear(t.house.received({ text: 'second' }))
  await assert.rejects(t.house.tell(), { code: 11217 })
  await t.house.tell()
  const bodies = t.app.asked.map(({ body }) => new URLSearchParams(body).get('Body'))
  assert.deepEqual(bodies, ['first', 'first', 'first', 'second'])
  const tokens = t.app.asked.map(({ headers }) => headers['i-twilio-idempotency-token'])
  assert.equal(new Set(tokens.slice(0, 3)).size, 1)
  assert.notEqual(tokens[3], tokens[0])
  assert.deepEqual(await t.codes(), [11217], 'one alert for the first failure')
})

test('an app that is away for a day hears no more of that message, but of the next', async () => {
  await using t = await withApp((_asked, number) => (number < 3 ? { status: 503 } : {}))
  await t.house.hear(t.house.received({ text: 'old' }))
  await assert.rejects(t.house.tell())
  t.house.now = NOW + DAY
  await t.house.hear(t.house.received({ text: 'new' }))
  await t.house.tell()
  const bodies = t.app.asked.map(({ body }) => new URLSearchParams(body).get('Body'))
  assert.deepEqual(bodies, ['old', 'old', 'new'])
  const [last] = await t.house.alerts()
  assert.match(last?.message ?? '', /^Given up after 2 attempts/)
})

test('a callback by PUT is one', async () => {
  await using t = await withApp(() => ({}), { callback_method: 'PUT' })
  await t.house.hear(t.house.received())
  await t.house.tell()
  assert.equal(t.app.asked[0]?.method, 'PUT')
  assert.match(t.app.asked[0]?.body ?? '', /^SmsMessageSid=/)
})

test('a crash before the answer is on record asks again, and the replies of one answer alone go out', async () => {
  await using t = await withApp((_asked, number) => text(`answer ${number}`))
  await t.house.hear(t.house.received())
  const [delivery] = await t.house.store.read((r) => r.deliveries.pending())
  assert.ok(delivery)
  const about = { delivery, authToken: t.house.account.authToken, signal: new AbortController().signal }
  // The process that asked dies here: its answer is nowhere.
  await new MessageConversation(t.house.rooms, about).hold(null)
  await t.house.tell()
  assert.deepEqual(
    (await t.replies()).map(({ body }) => body),
    ['answer 2'],
  )
  const tokens = t.app.asked.map(({ headers }) => headers['i-twilio-idempotency-token'])
  assert.equal(new Set(tokens).size, 1)
})

test('two that hold an answer to the same message: the first to record it wins, the other changes nothing', async () => {
  await using t = await withApp((_asked, number) => text(`answer ${number}`))
  await t.house.hear(t.house.received())
  const [delivery] = await t.house.store.read((r) => r.deliveries.pending())
  const [message] = await t.house.messagesThat('inbound')
  assert.ok(delivery && message)
  const { account, sender, rooms } = t.house
  const about = { delivery, authToken: account.authToken, signal: new AbortController().signal }
  const ask = () => new MessageConversation(rooms, about).hold(null)
  const [one, two] = [await ask(), await ask()]
  const told = { delivery, account, sender, message }
  await Promise.all([settleAnswer(rooms, told, one), settleAnswer(rooms, told, two)])
  assert.equal((await t.replies()).length, 1)
})

test('a message whose record was deleted is told to nobody, and holds nobody up', async () => {
  await using t = await withApp(() => ({}))
  await t.house.hear(t.house.received({ text: 'deleted' }))
  const [message] = await t.house.messagesThat('inbound')
  await t.house.store.transact((tx) => tx.messages.delete(t.house.account.sid, message?.sid ?? 'SM'))
  await t.house.hear(t.house.received({ text: 'kept' }))
  await t.house.tell()
  assert.deepEqual(
    t.app.asked.map(({ body }) => new URLSearchParams(body).get('Body')),
    ['kept'],
  )
})

test('the queue does it all: told, answered, sent, and the reply delivered', async () => {
  await using t = await withApp(() => text('Thanks!'))
  const { house } = t
  const heard = deferred<void>()
  house.graphAnswers((answer, body) => {
    answer.end(JSON.stringify({ messages: [{ id: `wamid.${body.biz_opaque_callback_data}` }] }))
    heard.resolve()
  })
  await using _jobs = await openJobs(
    house.store,
    {
      [SEND_MESSAGES]: (payload, job) => sendMessages(house.rooms, payload as Parameters<typeof sendMessages>[1], job),
      [TELL_APP]: (payload, job) => tellApp(house.rooms, payload as Parameters<typeof tellApp>[1], job),
    },
    { logger: SILENT, workerId: 'test' },
  )
  await house.hear(house.received())
  await heard.promise
  assert.deepEqual(house.asked[0]?.text, { body: 'Thanks!', preview_url: true })
})

test('a webhook that was put right is told what the wrong one did not take; without one nobody is told', async () => {
  await using t = await withApp(() => response(''))
  const { house } = t
  const setWebhook = async (callback_url: string | null) =>
    await house.store.transact(async (tx) => {
      const sender = await tx.senders.lock(house.sender.sid)
      if (sender) await tx.senders.update({ ...sender, webhook: { callback_url } })
    })
  await setWebhook('http://127.0.0.1:9/gone')
  await house.hear(house.received({ text: 'first' }))
  await assert.rejects(house.tell())
  await setWebhook(`${t.app.url}/right`)
  await house.hear(house.received({ text: 'second' }))
  await house.tell()
  assert.deepEqual(
    t.app.asked.map(({ path, body }) => [path, new URLSearchParams(body).get('Body')]),
    [
      ['/right', 'first'],
      ['/right', 'second'],
    ],
  )
  await house.hear(house.received({ text: 'third' }))
  await setWebhook(null)
  await house.tell()
  assert.equal(t.app.asked.length, 2)
})
