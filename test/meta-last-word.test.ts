import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers } from './kit/callers.ts'
import { BUSINESS, type House } from './kit/house.ts'
import { ask, beAsked, permit } from './kit/permission.ts'
import { until } from './kit/until.ts'

type Request = {
  readonly kind: string
  readonly url: string
  readonly body: { readonly to?: string; readonly action?: string }
  readonly response: { readonly error?: { readonly code: number } }
}

/** Graph's codes for what was asked of `edge` about a user, in order; 200 for what was taken. */
async function graphSaid(house: House, edge: 'calls' | 'messages', waId: string): Promise<number[]> {
  const requests = await house.sim<Request[]>('GET', '/requests')
  return requests
    .filter(({ kind, url, body }) => kind === 'graph' && url.endsWith(`/${edge}`) && body.to?.endsWith(waId))
    .filter(({ body }) => edge === 'messages' || body.action === 'connect')
    .map(({ response }) => response.error?.code ?? 200)
}

async function message(house: House, sid: string): Promise<{ status: string; error_code: number | null }> {
  return (await house.rest('GET', house.account(`/Messages/${sid}.json`))).body
}

/** How a message fared that fails. */
function failure(house: House, sid: string) {
  return until(`message ${sid} has failed`, async () => {
    const found = await message(house, sid)
    return found.error_code !== null && [found.status, found.error_code]
  })
}

async function text(house: House, waId: string, body: string): Promise<string> {
  const form = { From: `whatsapp:${BUSINESS}`, To: `whatsapp:+${waId}`, Body: body }
  return (await house.rest('POST', house.account('/Messages.json'), { form })).body.sid
}

async function codeOf(house: House, sid: string): Promise<string | undefined> {
  const { body } = await house.rest('GET', '/v1/Alerts?PageSize=100')
  return body.alerts.find((alert: { resource_sid: string }) => alert.resource_sid === sid)?.error_code
}

/** What both houses are put through: the same refusals, by the server's own rules or by Meta's. */
function refusals(name: string, policy: string, expected: Record<'call' | 'limit' | 'asked' | 'text', number[]>): void {
  describe(name, () => {
    let callers: Callers
    before(async () => {
      callers = await Callers.open({ RINGWAY_POLICY: policy })
    })
    after(() => callers?.close())

    const willing = async (): Promise<Caller> => {
      const user = await callers.caller('<Hangup/>', { onCall: 'answer', answerAfterMs: 0 })
      user.twiml('/out', '<Hangup/>')
      await permit(callers.house, user.waId)
      return user
    }

    test('no permission → failed 37000', async () => {
      const { house } = callers
      const user = await callers.caller()
      const sid = await user.beCalled()
      assert.deepEqual(await user.progress(sid), ['failed'])
      assert.equal(await codeOf(house, sid), '37000')
      assert.deepEqual(await graphSaid(house, 'calls', user.waId), expected.call)
    })

    test('the sixth call within 24 h → failed 37006', async () => {
      const user = await willing()
      for (let n = 0; n < 5; n += 1) {
        const sid = await user.beCalled()
        assert.equal((await user.progress(sid)).at(-1), 'completed')
      }
      const sixth = await user.beCalled()
      assert.deepEqual(await user.progress(sixth), ['failed'])
      assert.equal(await codeOf(callers.house, sixth), '37006')
      assert.deepEqual(await graphSaid(callers.house, 'calls', user.waId), [200, 200, 200, 200, 200, ...expected.limit])
    })

    test('a second permission request within 24 h → failed 63018', async () => {
      const { house } = callers
      const user = await callers.caller()
      await beAsked(house, user.waId)
      assert.deepEqual(await failure(house, await ask(house, user.waId)), ['failed', 63018])
      assert.deepEqual(await graphSaid(house, 'messages', user.waId), [200, ...expected.asked])
    })

    test('a text to somebody who never wrote → failed 63016; to one whose window has closed as well', async () => {
      const { house } = callers
      const stranger = await callers.caller()
      assert.deepEqual(await failure(house, await text(house, stranger.waId, 'Hello?')), ['failed', 63016])
      const friend = await callers.caller()
      await house.sim('POST', `/users/${friend.waId}/messages`, { to: BUSINESS, text: 'Hello' })
      await until('the message is here', async () => {
        const from = encodeURIComponent(friend.address)
        return (await house.rest('GET', house.account(`/Messages.json?From=${from}`))).body.messages.length === 1
      })
      const first = await text(house, friend.waId, 'Hello to you')
      await until('it is on the phone', async () =>
        ['delivered', 'read'].includes((await message(house, first)).status),
      )
      await house.sim('POST', '/clock', { advance: 'P1D' })
      assert.deepEqual(await failure(house, await text(house, friend.waId, 'Still there?')), ['failed', 63016])
      assert.deepEqual(await graphSaid(house, 'messages', friend.waId), [200, ...expected.text])
    })

    test('calling switched off → failed 37002', async () => {
      const { house } = callers
      const user = await willing()
      const json = { configuration: { voice_application_sid: null } }
      await house.rest('POST', `/v2/Channels/Senders/${house.senderSid}`, { json })
      const sender = async () => (await house.rest('GET', `/v2/Channels/Senders/${house.senderSid}`)).body.status
      await until('Meta has been told', async () => (await sender()) === 'ONLINE')
      const sid = await user.beCalled()
      assert.deepEqual(await user.progress(sid), ['failed'])
      assert.equal(await codeOf(house, sid), '37002')
    })
  })
}

refusals("the server's own check: WhatsApp is not asked for what it would refuse", 'seed', {
  call: [],
  limit: [],
  asked: [],
  text: [],
})

refusals("with the server's check switched off, WhatsApp refuses alone, and its codes become Twilio's", 'off', {
  call: [138006],
  limit: [138012],
  asked: [138009],
  // A closed window is told by a failed status later: the message itself was taken.
  text: [200],
})
