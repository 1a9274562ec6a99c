import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import twilio from 'twilio'
import { Callers, playTone } from './kit/callers.ts'
import { Chat } from './kit/chat.ts'
import type { Arrived } from './kit/customer-app.ts'
import { CONSUMER_A } from './kit/house.ts'
import { likeness } from './kit/likeness.ts'
import { takeMessages, told } from './kit/messages-app.ts'
import { recorded } from './kit/recorded.ts'
import {
  CALL,
  CREATE_VOICE_CALL_REQUEST,
  CREATE_VOICE_CALL_REQUEST_OUTPUT,
  CREATE_VOICE_CALL_TEST,
  CREATE_VOICE_CALL_TEST_OUTPUT,
  REPLY_BODY,
  REPLY_HEADERS,
  SEND_VOICE_CALL_REQUEST,
  SEND_VOICE_CALL_TEST,
  SET_VOICE_APPLICATION,
  SET_VOICE_APPLICATION_OUTPUT,
  SUBMIT_VOICE_CALL_TEST,
} from './kit/seed-lines.ts'
import { here, proxied, type Sids, shell, withSids } from './kit/shell.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { SAME_WORDS, Voices } from './kit/voices.ts'

const HELLO = 'Hello name let’s continue on a call.'
const SENDER = 'whatsapp:+558551234567'
const ISO_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

let callers: Callers
let voices: Voices
before(async () => {
  callers = await Callers.open()
  voices = new Voices()
  await callers.takeCalls()
  await takeMessages(callers.house, callers.app)
})
after(async () => {
  await voices?.close()
  await callers?.close()
})

const rest = (method: string, path: string) => callers.house.rest(method, path)
const advance = (by: string) => callers.house.sim('POST', '/clock', { advance: by })

/** The names of the templates that our side has sent since then, and null for each message without one. */
async function templatesSent(since: number): Promise<(string | null)[]> {
  type Request = { kind: string; url: string; body: { biz_opaque_callback_data?: string; template?: { name: string } } }
  const requests = await callers.house.sim<Request[]>('GET', `/requests?since=${since}`)
  const messages = requests.filter(({ kind, url }) => kind === 'graph' && url.endsWith('/messages'))
  return messages.flatMap(({ body }) => (body.biz_opaque_callback_data ? [body.template?.name ?? null] : []))
}

/** A printed content as this house would print it: with its SIDs and dates, and its host where that is changed. */
function expected(printed: string, answer: Record<string, unknown>, isHere: boolean): unknown {
  assert.match(String(answer.sid), /^HX[0-9a-f]{32}$/)
  assert.match(String(answer.date_created), ISO_SECONDS)
  assert.match(String(answer.date_updated), ISO_SECONDS)
  const text = withSids(isHere ? here(printed, callers.house) : printed, { content: String(answer.sid) })
  const { accountSid: account_sid } = callers.house
  return { ...JSON.parse(text), account_sid, date_created: answer.date_created, date_updated: answer.date_updated }
}

/** The printed webhook as it is for this user, this answer and this message. */
function replyBody({ params }: Arrived, answer: 'ACCEPTED' | 'REJECTED'): string {
  const sid = String(params.get('MessageSid'))
  assert.match(sid, /^SM[0-9a-f]{32}$/)
  return REPLY_BODY.replaceAll(/SMx+/g, sid)
    .replace(/ACx+/, callers.house.accountSid)
    .replace('XXXX+Caller+BR-2', 'Consumer+A')
    .replaceAll('5524987654321', CONSUMER_A)
    .replace('554123456789', '558551234567')
    .replace('REJECTED', answer)
}

function assertReply(arrived: Arrived, answer: 'ACCEPTED' | 'REJECTED'): void {
  const { house, app } = callers
  assert.equal(arrived.method, 'POST')
  assert.equal(arrived.body, replyBody(arrived, answer))
  assert.equal(arrived.params.size, 16)
  assert.deepEqual(
    arrived.rawHeaders.filter((_, index) => index % 2 === 0),
    REPLY_HEADERS,
  )
  const { headers } = arrived
  assert.deepEqual(
    [
      headers['user-agent'],
      headers.accept,
      headers['content-type'],
      headers['x-home-region'],
      headers['accept-encoding'],
    ],
    ['TwilioProxy/1.1', '*/*', 'application/x-www-form-urlencoded', 'us1', 'gzip'],
  )
  assert.equal(Number(headers['content-length']), Buffer.byteLength(arrived.body))
  assert.match(String(headers['i-twilio-idempotency-token']), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const signature = String(headers['x-twilio-signature'])
  const url = `${app.url}/messages`
  assert.ok(twilio.validateRequest(house.authToken, signature, url, Object.fromEntries(arrived.params)))
}

for (const [way, changed] of [
  ['with only the host changed', here],
  ['unchanged, through the proxy', proxied],
] as const)
  describe(`the page's lines in the page's order, ${way}`, () => {
    const isHere = changed === here
    const sids: { voice: string; request: string } = { voice: '', request: '' }
    let chat: Chat

    const type = async (line: string, of: Sids = {}) =>
      (await shell(callers.house, changed(line, callers.house), of)).json()

    before(async () => {
      chat = new Chat(callers.house, CONSUMER_A)
      for (const line of await chat.lines()) if (line.from === 'business' && line.kind !== 'call') await chat.next()
    })

    /** The webhook that tells this answer to a request sent at `since`. */
    function reply(answer: 'ACCEPTED' | 'REJECTED', since: number): Promise<Arrived> {
      const wanted = ({ params, at }: Arrived) => params.get('ButtonPayload') === answer && at >= since
      return callers.app.next('/messages', 1, 15_000, wanted)
    }

    async function writes(text: string): Promise<void> {
      await chat.write(text)
      await told(callers.app, CONSUMER_A, text)
    }

    async function message(sid: unknown, status: string) {
      return until(`${sid} ${status}`, async () => {
        const { body } = await rest('GET', callers.house.account(`/Messages/${sid}.json`))
        return body.status === status && body
      })
    }

    test('the sender’s voice application is set', async () => {
      const mine = { application: await callers.house.voiceApplication(), sender: callers.house.senderSid }
      const answer = await type(SET_VOICE_APPLICATION, mine)
      const printed = isHere ? here(SET_VOICE_APPLICATION_OUTPUT, callers.house) : SET_VOICE_APPLICATION_OUTPUT
      assert.deepEqual(answer, JSON.parse(withSids(printed, mine)))
    })

    test('voice_call_test is created: the printed answer, field by field and in its order', async () => {
      const answer = await type(CREATE_VOICE_CALL_TEST)
      assert.equal(JSON.stringify(answer), JSON.stringify(expected(CREATE_VOICE_CALL_TEST_OUTPUT, answer, isHere)))
      sids.voice = String(answer.sid)
    })

    test('it is submitted for approval', async () => {
      assert.deepEqual(await type(SUBMIT_VOICE_CALL_TEST, { content: sids.voice }), {
        name: 'voice_call_test',
        category: 'UTILITY',
        content_type: 'twilio/card',
        status: 'received',
        rejection_reason: '',
        allow_category_change: true,
      })
    })

    test('it is sent in a session; A taps Call now and is connected', async () => {
      await writes(`Good morning, ${way}`)
      await talkByButton(await type(SEND_VOICE_CALL_TEST, { content: sids.voice }))
    })

    test('once it is approved it is also sent out of session', async () => {
      const approvals = `/v1/Content/${sids.voice}/ApprovalRequests`
      await until('approved', async () => (await rest('GET', approvals)).body.whatsapp.status === 'approved')
      await advance('P2D')
      const plain = { From: SENDER, To: chat.address, Body: 'Are you there?' }
      const late = await callers.house.rest('POST', callers.house.account('/Messages.json'), { form: plain })
      assert.equal((await message(late.body.sid, 'failed')).error_code, 63016)
      const { now } = await callers.house.sim<{ now: number }>('GET', '/clock')
      await talkByButton(await type(SEND_VOICE_CALL_TEST, { content: sids.voice }))
      assert.deepEqual(await templatesSent(now), ['voice_call_test'])
    })

    /** What was just sent arrives as the card, and its button leads to our app. */
    async function talkByButton(sent: Record<string, unknown>): Promise<void> {
      assert.match(String(sent.sid), /^SM[0-9a-f]{32}$/)
      assert.deepEqual(
        [sent.status, sent.from, sent.to, sent.body, sent.direction, sent.account_sid, sent.error_code],
        ['queued', SENDER, chat.address, HELLO, 'outbound-api', callers.house.accountSid, null],
      )
      const card = await chat.next()
      assert.deepEqual([card.kind, card.text], ['message', HELLO])
      assert.deepEqual(card.buttons, [{ index: 0, title: 'Call now', type: 'VOICE_CALL' }])
      const caller = callers.known(CONSUMER_A, playTone(1000, 20_000))
      const id = await chat.tap(card, 'Call now')
      await callers.house.sim('GET', `/calls/${id}?until=live&timeout_ms=15000`)
      await until('the tone', async () => toneSpans(await recorded(callers.house, id), 1000)[0])
      assert.equal((await caller.hangUp(id)).outcome, 'answered')
      await message(sent.sid, 'read')
    }

    test('voice_call_request is created: the printed answer, field by field and in its order', async () => {
      const answer = await type(CREATE_VOICE_CALL_REQUEST)
      assert.equal(JSON.stringify(answer), JSON.stringify(expected(CREATE_VOICE_CALL_REQUEST_OUTPUT, answer, isHere)))
      sids.request = String(answer.sid)
    })

    test('A is asked; the answer, and its change, are the printed webhook', async () => {
      await writes(`Call me, ${way}`)
      const since = Date.now()
      const sent = await type(SEND_VOICE_CALL_REQUEST, { content: sids.request })
      assert.deepEqual([sent.status, sent.from, sent.to], ['queued', SENDER, chat.address])
      const request = await chat.next()
      assert.deepEqual([request.kind, request.status], ['permission_request', 'pending'])
      await chat.answer('reject')
      assertReply(await reply('REJECTED', since), 'REJECTED')
      await chat.answer('accept')
      assertReply(await reply('ACCEPTED', since), 'ACCEPTED')
    })

    test('the business calls: A’s phone rings, A answers, hears the words, and the call completes', async () => {
      const placed = await type(CALL)
      const sid = String(placed.sid)
      assert.match(sid, /^CA[0-9a-f]{32}$/)
      assert.deepEqual(
        [placed.status, placed.direction, placed.from, placed.to, placed.duration, placed.start_time, placed.uri],
        ['queued', 'outbound-api', SENDER, chat.address, null, null, callers.house.account(`/Calls/${sid}.json`)],
      )
      const user = callers.known(CONSUMER_A)
      const id = await user.incoming(sid)
      await user.answer(id)
      assert.equal((await user.ended(id)).outcome, 'answered')
      const words = await voices.say('Thanks for the call.', 'rms')
      assert.ok(likeness(await user.heard(id), words).share > SAME_WORDS)
      const call = await until('completed', async () => {
        const { body } = await rest('GET', callers.house.account(`/Calls/${sid}.json`))
        return body.status === 'completed' && body
      })
      assert.ok(Number(call.duration) >= 1)
    })

    test('the contents are deleted; their names are free again after a month', async () => {
      for (const sid of Object.values(sids)) {
        const line = `curl -X DELETE https://content.twilio.com/v1/Content/${sid} -u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN -w '%{http_code}'`
        assert.equal((await shell(callers.house, changed(line, callers.house))).out, '204')
        assert.equal((await rest('GET', `/v1/Content/${sid}`)).status, 404)
      }
      await until('the template is gone', async () => (await callers.house.sim<[]>('GET', '/templates')).length === 0)
      await advance('P31D')
    })
  })
