import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers, type Entry } from './kit/callers.ts'
import { CustomerApp } from './kit/customer-app.ts'
import { BUSINESS } from './kit/house.ts'
import { permit } from './kit/permission.ts'
import { until } from './kit/until.ts'

let callers: Callers
/** The sender's webhook for messages and permission replies. */
let inbox: CustomerApp
before(async () => {
  callers = await Callers.open()
  inbox = await CustomerApp.open()
  inbox.on('/inbox', () => ({ type: 'text/xml', body: '<Response/>' }))
  const json = { webhook: { callback_url: `${inbox.url}/inbox`, callback_method: 'POST' } }
  await callers.house.rest('POST', `/v2/Channels/Senders/${callers.house.senderSid}`, { json })
})
after(async () => {
  await inbox?.close()
  await callers?.close()
})

async function willing(): Promise<Caller> {
  const user = await callers.caller('<Hangup/>')
  user.twiml('/out', '<Hangup/>')
  await permit(callers.house, user.waId)
  return user
}

async function misses(user: Caller): Promise<void> {
  const sid = await user.beCalled()
  const id = await user.incoming(sid)
  // Our own count begins with RINGING.
  await callers.app.next('/progress', 1, 10_000, ({ params }) => told(params) === `${sid} ringing`)
  await user.decline(id)
  assert.equal((await user.progress(sid)).at(-1), 'busy')
}
const told = (params: URLSearchParams) => `${params.get('CallSid')} ${params.get('CallStatus')}`

async function refused(user: Caller): Promise<string> {
  const sid = await user.beCalled()
  assert.deepEqual(await user.progress(sid), ['failed'])
  const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=100')
  return body.alerts.find((alert: { resource_sid: string }) => alert.resource_sid === sid)?.error_code
}

/** The user's answers as the sender's webhook was told them, in order. */
const answers = (user: Caller) =>
  inbox.arrived
    .filter(({ params }) => params.get('From') === user.address && params.get('Body') === 'VOICE_CALL_REQUEST')
    .map(({ params }) => params.get('ButtonPayload'))

const answered = (user: Caller, ...expected: string[]) =>
  until(`${expected.join()} is told`, () => answers(user).length >= expected.length).then(() =>
    assert.deepEqual(answers(user), expected),
  )

async function prompts(user: Caller): Promise<Entry[]> {
  return (await user.thread()).filter(({ kind }) => kind === 'permission_prompt')
}

describe('calls that nobody answers', () => {
  test('two in a row: the user is asked again, once; Keep changes nothing; four: the permission is gone', async () => {
    const user = await willing()
    await misses(user)
    assert.equal((await prompts(user)).length, 0)
    await misses(user)
    assert.equal((await prompts(user)).length, 1)
    await callers.house.sim('POST', `/users/${user.waId}/permission`, { response: 'keep' })
    await misses(user)
    await misses(user)
    assert.equal((await prompts(user)).length, 1)
    await answered(user, 'ACCEPTED', 'REJECTED')
    assert.equal(await refused(user), '37000')
  })

  test('an answered call begins a new row', async () => {
    const user = await willing()
    await misses(user)
    const sid = await user.beCalled()
    await user.answer(await user.incoming(sid))
    assert.equal((await user.progress(sid)).at(-1), 'completed')
    await misses(user)
    assert.equal((await prompts(user)).length, 0)
    await misses(user)
    assert.equal((await prompts(user)).length, 1)
  })

  test('Stop at the prompt: REJECTED, and no call any more', async () => {
    const user = await willing()
    await misses(user)
    await misses(user)
    await callers.house.sim('POST', `/users/${user.waId}/permission`, { response: 'revoke' })
    await answered(user, 'ACCEPTED', 'REJECTED')
    assert.equal(await refused(user), '37000')
  })
})

describe('what a user allows, and for how long', () => {
  test('the answer may change: each time the sender is told, and the last one counts', async () => {
    const user = await willing()
    const say = (response: string) => callers.house.sim('POST', `/users/${user.waId}/permission`, { response })
    await say('reject')
    await answered(user, 'ACCEPTED', 'REJECTED')
    assert.equal(await refused(user), '37000')
    await say('accept')
    await answered(user, 'ACCEPTED', 'REJECTED', 'ACCEPTED')
    const sid = await user.beCalled()
    await user.answer(await user.incoming(sid))
    assert.equal((await user.progress(sid)).at(-1), 'completed')
  })

  test("a user's own call, answered or not, opens the window; with callback permission on it allows calls back", async () => {
    const { house } = callers
    await house.sim('PUT', `/numbers/${encodeURIComponent(BUSINESS)}/manager`, { callback_permission: true })
    const user = await callers.caller('<Reject/>')
    user.twiml('/out', '<Hangup/>')
    await callers.takeCalls()
    await user.ended(await user.call('ended'))
    await answered(user, 'ACCEPTED')
    const sid = await user.beCalled()
    await user.answer(await user.incoming(sid))
    assert.equal((await user.progress(sid)).at(-1), 'completed')
    await house.sim('PUT', `/numbers/${encodeURIComponent(BUSINESS)}/manager`, { callback_permission: false })
  })

  test('after seven days it is over: 37000, told by one notice', async () => {
    const { house } = callers
    const user = await willing()
    await answered(user, 'ACCEPTED')
    await house.sim('POST', '/clock', { advance: 'P7D' })
    const { body } = await house.rest('GET', '/v1/Alerts?LogLevel=notice&PageSize=100')
    const notices = body.alerts.filter(({ alert_text }: { alert_text: string }) => alert_text.includes(user.waId))
    assert.equal(notices.length, 1)
    assert.equal(await refused(user), '37000')
  })
})
