import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentTypes } from '../domain/content-types.ts'
import { DAY, HOUR, SECOND } from '../kit/clock.ts'
import { openApp } from '../webhooks/app.test.support.ts'
import { accept, lose, NOW, refuse, TestMessaging } from './messaging.test.support.ts'
import { LOST_ANSWER_WAIT_MS } from './prepare-message.ts'
import { sendMessages } from './send-messages.ts'

const REQUEST = {
  'twilio/call-to-action': { body: 'test', actions: [{ type: 'VOICE_CALL_REQUEST', title: 'Call' }] },
} as const satisfies ContentTypes

/** In how many seconds the queue looks again. */
async function nextTry({ store }: TestMessaging): Promise<number> {
  const { rows } = await store.pool.query(
    `select extract(epoch from max(run_at) - now()) as seconds from graphile_worker._private_jobs`,
  )
  return Number(rows[0].seconds)
}

test('a text goes to Meta with our SID, and waits there for its statuses', async () => {
  await using house = await TestMessaging.open()
  const sid = await house.place({ body: 'Hello' })
  await house.send()
  assert.deepEqual(house.asked, [
    {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+555551234567',
      biz_opaque_callback_data: sid,
      type: 'text',
      text: { body: 'Hello', preview_url: true },
    },
  ])
  const { status, metaMessageId, sentAt } = await house.message(sid)
  assert.deepEqual([status, metaMessageId, sentAt], ['sending', `wamid.${sid}`, null])
  await house.send()
  assert.equal(house.asked.length, 1, 'what Meta has is not sent again')
})

test('messages to one user go out in the order they were made, also past one that Meta refuses', async () => {
  await using house = await TestMessaging.open()
  const sids = [await house.place({ body: '1' }), await house.place({ body: '2' }), await house.place({ body: '3' })]
  house.graphAnswers((response, body) =>
    body.biz_opaque_callback_data === sids[1] ? refuse(400, 131009)(response, body) : accept(response, body),
  )
  await house.send()
  assert.deepEqual(
    house.asked.map((one) => one.biz_opaque_callback_data),
    sids,
  )
  assert.deepEqual(await Promise.all(sids.map(async (sid) => (await house.message(sid)).status)), [
    'sending',
    'failed',
    'sending',
  ])
})

test("Meta's refusal is the message's end: code, words, callback and an alert with the trace id", async () => {
  await using house = await TestMessaging.open()
  house.graphAnswers(refuse(400, 131047, 'more than 24 hours have passed'))
  const sid = await house.place({ statusCallback: 'https://app.example/s' })
  await house.send()
  const { status, errorCode, errorMessage } = await house.message(sid)
  assert.deepEqual([status, errorCode], ['failed', 63016])
  assert.match(errorMessage ?? '', /24 hours/)
  const [callback] = await house.callbacks(sid)
  assert.deepEqual(
    [callback?.MessageStatus, callback?.ErrorCode, callback?.ChannelStatusMessage],
    ['failed', '63016', 'more than 24 hours have passed'],
  )
  const [alert] = await house.alerts()
  assert.deepEqual([alert?.errorCode, alert?.resourceSid], [63016, sid])
  assert.deepEqual([alert?.details.metaCode, alert?.details.metaTraceId], ['131047', 'A1'])
  assert.match(alert?.message ?? '', /Meta said \(131047\): more than 24 hours have passed/)
})

test('a message that is undelivered by its code says so', async () => {
  await using house = await TestMessaging.open()
  house.graphAnswers(refuse(400, 131026))
  const sid = await house.place()
  await house.send()
  assert.deepEqual([(await house.message(sid)).status, (await house.message(sid)).errorCode], ['undelivered', 63024])
})

test('a passing fault before Meta was reached is tried again at once, and nothing overtakes', async () => {
  await using house = await TestMessaging.open()
  const first = await house.place()
  house.graphAnswers(refuse(429, 130429))
  await house.send()
  assert.ok((await nextTry(house)) <= 1, 'in a second')
  const second = await house.place()
  house.graphAnswers(accept)
  await house.send()
  assert.deepEqual(
    house.asked.map((one) => one.biz_opaque_callback_data),
    [first, first, second],
  )
})

test('however long Meta was away, it is a minute to the next try at the most', async () => {
  await using house = await TestMessaging.open()
  await house.place()
  house.graphAnswers(refuse(503, 2))
  house.now += 3 * HOUR
  await house.send()
  const wait = await nextTry(house)
  assert.ok(wait > 55 && wait <= 60, `${wait} s`)
})

test('after a lost answer the status webhook is waited for; when it comes the message is not sent again', async () => {
  await using house = await TestMessaging.open()
  house.graphAnswers(lose)
  const sid = await house.place()
  await house.send()
  house.graphAnswers(accept)
  await house.send()
  assert.equal(house.asked.length, 1, 'not yet')
  const wait = await nextTry(house)
  assert.ok(wait > 8 && wait <= LOST_ANSWER_WAIT_MS / SECOND, `${wait} s`)
  await house.hear(house.progressed('wamid.lost', 'sent', { opaque: sid }))
  await house.send()
  assert.equal(house.asked.length, 1)
  const { status, metaMessageId } = await house.message(sid)
  assert.deepEqual([status, metaMessageId], ['sent', 'wamid.lost'])
})

test('an answer that cannot be read is as good as a lost one', async () => {
  await using house = await TestMessaging.open()
  house.graphAnswers((response) => response.end('<html>'))
  const sid = await house.place()
  await house.send()
  house.graphAnswers(accept)
  await house.send()
  assert.equal(house.asked.length, 1)
  assert.equal((await house.message(sid)).status, 'sending')
})

test('when no webhook comes either it is sent once more, and what is told of the other copy is passed over', async () => {
  await using house = await TestMessaging.open()
  house.graphAnswers(lose)
  const sid = await house.place()
  await house.send()
  await house.store.pool.query(`update messages set asked_at = asked_at - interval '11 seconds'`)
  house.graphAnswers(accept)
  await house.send()
  assert.equal(house.asked.length, 2)
  const failed = { opaque: sid, error: { code: 131026, message: 'x' } }
  await house.hear(house.progressed('wamid.other', 'failed', failed))
  assert.equal((await house.message(sid)).status, 'sending')
})

test('a crash after Meta was asked looks like a lost answer', async () => {
  await using house = await TestMessaging.open()
  const sid = await house.place()
  await house.store.pool.query(`update messages set status = 'sending', asked_at = now()`)
  await house.send()
  assert.deepEqual(house.asked, [])
  await house.hear(house.progressed('wamid.1', 'delivered', { opaque: sid }))
  assert.equal((await house.message(sid)).status, 'delivered')
})

test('what Meta could not take while it was valid fails with 30036', async () => {
  await using house = await TestMessaging.open()
  const sid = await house.place({ validFor: HOUR })
  house.now = NOW + HOUR
  await house.send()
  assert.deepEqual(house.asked, [])
  assert.equal((await house.message(sid)).errorCode, 30036)
})

test('a sender that is gone ends its messages', async () => {
  await using house = await TestMessaging.open()
  const sid = await house.place()
  await house.store.transact((tx) => tx.senders.delete(house.account.sid, house.sender.sid))
  await house.send()
  assert.deepEqual([house.asked.length, (await house.message(sid)).errorCode], [0, 63007])
})

for (const [name, heard, at, enforced, sent] of [
  ['never heard of: Meta decides', null, 0, true, true],
  ['heard of a millisecond less than 24 h ago', 0, DAY - 1, true, true],
  ['heard of 24 h ago', 0, DAY, true, false],
  ['heard of 24 h ago, the policy not enforced', 0, DAY, false, true],
] as const)
  test(`free-form to a user ${name} → ${sent ? 'asked' : 'failed 63016'}`, async () => {
    await using house = await TestMessaging.open({ policies: { enforced } })
    if (heard !== null) await house.hear(house.received({ at: NOW + heard }))
    house.now = NOW + at
    const sid = await house.place()
    await house.send()
    assert.equal(house.asked.length, sent ? 1 : 0)
    assert.equal((await house.message(sid)).errorCode, sent ? null : 63016)
  })

test('a permission request has neither text nor title at Meta, and counts once Meta has it', async () => {
  await using house = await TestMessaging.open()
  const content = { sid: await house.content(REQUEST), variables: {} }
  const sid = await house.place({ content, body: '' })
  assert.deepEqual((await house.contact()).permission.requests, [])
  await house.send()
  assert.deepEqual(house.asked[0]?.interactive, {
    type: 'call_permission_request',
    action: { name: 'call_permission_request' },
  })
  assert.deepEqual((await house.contact()).permission.requests, [{ id: sid, at: NOW }])
  await house.hear(house.progressed(`wamid.${sid}`, 'sent', { opaque: sid }))
  assert.equal((await house.contact()).permission.requests.length, 1, 'counted once')
})

test('a second request within 24 h fails with 63018, and Meta is not asked', async () => {
  await using house = await TestMessaging.open()
  const content = { sid: await house.content(REQUEST), variables: {} }
  await house.place({ content })
  await house.send()
  house.now = NOW + DAY - 1
  const refused = await house.place({ content })
  await house.send()
  assert.deepEqual([house.asked.length, (await house.message(refused)).errorCode], [1, 63018])
  house.now = NOW + DAY
  await house.place({ content })
  await house.send()
  assert.equal(house.asked.length, 2)
})

test('with our own check off Meta says no, with the same code', async () => {
  await using house = await TestMessaging.open({ policies: { enforced: false } })
  const content = { sid: await house.content(REQUEST), variables: {} }
  await house.place({ content })
  await house.send()
  house.graphAnswers(refuse(400, 138009))
  const refused = await house.place({ content })
  await house.send()
  assert.deepEqual([house.asked.length, (await house.message(refused)).errorCode], [2, 63018])
})

test('a user who has granted for good is not asked: 37010', async () => {
  await using house = await TestMessaging.open()
  await house.hear(house.replied({ until: 'forever' }))
  const sid = await house.place({ content: { sid: await house.content(REQUEST), variables: {} } })
  await house.send()
  assert.deepEqual([house.asked.length, (await house.message(sid)).errorCode], [0, 37010])
})

for (const told of ['answer', 'webhook'] as const)
  test(`a request that did not reach the user is not counted, told by ${told}`, async () => {
    await using house = await TestMessaging.open()
    const content = { sid: await house.content(REQUEST), variables: {} }
    if (told === 'answer') house.graphAnswers(refuse(400, 131026))
    const sid = await house.place({ content })
    await house.send()
    if (told === 'webhook') {
      const failed = { error: { code: 131026, message: 'old client' } }
      await house.hear(house.progressed(`wamid.${sid}`, 'failed', failed))
    }
    assert.equal((await house.message(sid)).status, 'undelivered')
    assert.deepEqual((await house.contact()).permission.requests, [])
  })

test('a content WhatsApp has no shape for fails with its own code', async () => {
  await using house = await TestMessaging.open()
  const sid = await house.place({
    content: {
      sid: await house.content({
        'twilio/call-to-action': {
          body: 'x',
          actions: [{ type: 'PHONE_NUMBER', title: 'Call', phone: '+15551234567' }],
        },
      }),
      variables: {},
    },
  })
  await house.send()
  assert.deepEqual([house.asked.length, (await house.message(sid)).errorCode], [0, 63006])
})

for (const [type, body, expected] of [
  ['image/png', 'Look', { type: 'image', image: { link: 'URL', caption: 'Look' } }],
  ['video/mp4', 'Look', { type: 'video', video: { link: 'URL' } }],
  ['audio/ogg; codecs=opus', '', { type: 'audio', audio: { link: 'URL' } }],
  ['application/pdf', '', { type: 'document', document: { link: 'URL' } }],
] as const)
  test(`a file served as ${type} goes as ${expected.type}`, async () => {
    await using app = await openApp(() => ({ headers: { 'content-type': type }, body: 'x'.repeat(50_000) }))
    await using house = await TestMessaging.open()
    await house.place({ mediaUrl: `${app.url}/f`, body })
    await house.send()
    const {
      messaging_product: _p,
      recipient_type: _r,
      to: _t,
      biz_opaque_callback_data: _b,
      ...sent
    } = house.asked[0] ?? {}
    assert.deepEqual(sent, JSON.parse(JSON.stringify(expected).replace('URL', `${app.url}/f`)))
  })

test('a file that is not to be had fails with 63019', async () => {
  await using app = await openApp(() => ({ status: 404 }))
  await using house = await TestMessaging.open()
  const sid = await house.place({ mediaUrl: app.url })
  await house.send()
  assert.deepEqual([house.asked.length, (await house.message(sid)).errorCode], [0, 63019])
})

test('when the server stops, what still waits is given back to the queue', async () => {
  await using house = await TestMessaging.open()
  await house.place()
  const pair = { senderSid: house.sender.sid, user: 'whatsapp:+555551234567' } as const
  await assert.rejects(
    sendMessages(house.rooms, pair, { signal: AbortSignal.abort(new Error('stopping')) }),
    /stopping/,
  )
  assert.deepEqual(house.asked, [])
})

test('a canceled message is not sent', async () => {
  await using house = await TestMessaging.open()
  await house.place()
  await house.store.pool.query(`update messages set status = 'canceled'`)
  await house.send()
  assert.deepEqual(house.asked, [])
})

test("two spellings of a user's number are one queue", async () => {
  await using house = await TestMessaging.open()
  await house.place({ to: 'whatsapp:+5524998765432' })
  await house.place({ to: 'whatsapp:+552498765432' })
  const { rows } = await house.store.pool.query(`select key from graphile_worker._private_jobs`)
  assert.deepEqual(rows, [{ key: `send:${house.sender.sid}:552498765432` }])
})
