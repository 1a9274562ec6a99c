import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers } from './kit/callers.ts'
import type { Arrived } from './kit/customer-app.ts'
import { BUSINESS, CONSUMER_B } from './kit/house.ts'
import { ask, beAsked } from './kit/permission.ts'
import { ringway } from './kit/run.ts'
import { until } from './kit/until.ts'

const DAY = 24 * 60 * 60 * 1000
const MINUTE = 60 * 1000

type Limit = {
  readonly per_hours: number
  readonly at_most: number
  readonly used: number
  readonly lifts_at: string | null
}
type Outcome = { readonly allowed: boolean; readonly reason: string | null; readonly next_at: string | null }
/** What is read of the resource here. */
type State = {
  readonly to: string
  readonly policy: string
  readonly date: string
  readonly permission: { readonly status: string; readonly expires_at: string | null }
  readonly requests: Outcome & { readonly limits: readonly Limit[] }
  readonly calls: Outcome & { readonly limit: Limit & { readonly counted: string } }
  readonly missed_in_a_row: number
  readonly window: { readonly status: string; readonly closes_at: string | null }
  readonly meta: {
    readonly status: string
    readonly expires_at: string | null
    readonly actions: readonly { readonly action_name: string; readonly can_perform_action: boolean }[]
  } | null
}

let callers: Callers
before(async () => {
  callers = await Callers.open()
  await callers.takeCalls()
})
after(() => callers?.close())

const path = (waId: string) => `/ringway/v1/Senders/${callers.house.senderSid}/Permissions/${waId}`

async function stateOf(waId: string): Promise<State> {
  const { status, body } = await callers.house.rest('GET', path(waId))
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

/** The lines that `ringway permission` prints, by their titles. */
async function printed(...args: string[]): Promise<Record<string, string>> {
  const { code, out, err } = await ringway(callers.house, 'permission', ...args)
  assert.equal(code, 0, err)
  return Object.fromEntries(out.split('\n').map((line) => [line.slice(0, 14).trim(), line.slice(14)]))
}

/** The alerts that say a permission has ended. */
async function notices(): Promise<{ alert_text: string; resource_sid: string }[]> {
  const { body } = await callers.house.rest('GET', '/v1/Alerts?LogLevel=notice&PageSize=100')
  return body.alerts.filter((alert: { error_code: string }) => alert.error_code === '37000')
}

const setClock = (to: number) => callers.house.sim('POST', '/clock', { set: to })
const ms = (iso: string | null) => Date.parse(String(iso))

function near(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) < MINUTE,
    `${new Date(actual).toISOString()}, not ${new Date(expected).toISOString()}`,
  )
}

describe('what a sender may do with a user, by HTTP and by command', () => {
  let user: Caller
  before(async () => {
    user = await callers.caller('<Hangup/>', { onCall: 'answer', answerAfterMs: 0 })
    user.twiml('/out', '<Hangup/>')
  })

  /** Meta's word and ours are the same. */
  function assertAgreed({ permission, requests, calls, meta }: State): void {
    const may = (name: string) => meta?.actions.find(({ action_name }) => action_name === name)?.can_perform_action
    assert.equal(meta?.status, permission.status)
    if (permission.expires_at !== null) near(ms(meta.expires_at), ms(permission.expires_at))
    assert.deepEqual([may('send_call_permission_request'), may('start_call')], [requests.allowed, calls.allowed])
  }

  test('nobody has asked: no call, and who never wrote gets templates only', async () => {
    const state = await stateOf(user.waId)
    assert.deepEqual(state.permission, { status: 'no_permission', expires_at: null })
    assert.deepEqual([state.calls.allowed, state.calls.reason, state.requests.allowed], [false, 'no-permission', true])
    assert.deepEqual(
      state.requests.limits.map(({ per_hours, at_most, used }) => [per_hours, at_most, used]),
      [
        [24, 1, 0],
        [168, 2, 0],
      ],
    )
    assert.deepEqual([state.policy, state.to, state.window.status], ['seed', user.address, 'unknown'])
    assertAgreed(state)
    const lines = await printed(user.waId)
    assert.equal(lines.Permission, 'none')
    assert.match(String(lines.Calls), /^not allowed: the user has not given permission; 0 of 5 used in 24 hours/)
    assert.match(String(lines.Requests), /^allowed; 0 of 1 used in 24 hours; 0 of 2 used in 7 days$/)
  })

  test('asked: the window is open, the next request waits a day', async () => {
    await beAsked(callers.house, user.waId)
    const state = await until('the request is counted', async () => {
      const now = await stateOf(user.waId)
      return now.requests.limits[0]?.used === 1 && now
    })
    assert.deepEqual(
      [state.permission.status, state.requests.allowed, state.requests.reason, state.calls.allowed],
      ['no_permission', false, 'request-limit', false],
    )
    near(ms(state.requests.next_at), ms(state.date) + DAY)
    assert.equal(state.window.status, 'open')
    near(ms(state.window.closes_at), ms(state.date) + DAY)
    assertAgreed(state)
    assert.match(String((await printed(user.waId)).Requests), /^not before .+ \(in 23 hours 59 minutes\); 1 of 1 used/)
  })

  test('a request too many is failed 63018, and is not counted', async () => {
    const sid = await ask(callers.house, user.waId)
    const message = await until('failed', async () => {
      const { body } = await callers.house.rest('GET', callers.house.account(`/Messages/${sid}.json`))
      return body.status === 'failed' && body
    })
    assert.equal(message.error_code, 63018)
    assert.equal((await stateOf(user.waId)).requests.limits[1]?.used, 1)
  })

  test('allowed: for seven days, five calls a day', async () => {
    await callers.house.sim('POST', `/users/${user.waId}/permission`, { response: 'accept' })
    const state = await until('the answer is known', async () => {
      const now = await stateOf(user.waId)
      return now.permission.status === 'temporary' && now
    })
    near(ms(state.permission.expires_at), ms(state.date) + 7 * DAY)
    assert.deepEqual([state.calls.allowed, state.calls.reason, state.calls.limit.used], [true, null, 0])
    assertAgreed(state)
    const lines = await printed(`whatsapp:+${user.waId}`)
    assert.match(String(lines.Permission), /^given until .+ \(in 6 days 23 hours\)$/)
    assert.match(String(lines.Calls), /^allowed; 0 of 5 used in 24 hours, placed ones count$/)
    assert.match(String(lines['Meta says']), /^given until /)
  })

  async function called(times: number): Promise<void> {
    for (let i = 0; i < times; i += 1) assert.equal((await user.progress(await user.beCalled())).at(-1), 'completed')
  }

  test('each call is counted; a sixth within a day is failed 37006 before anybody’s phone rings', async () => {
    await called(2)
    assert.equal((await stateOf(user.waId)).calls.limit.used, 2)
    assert.match(String((await printed(user.waId)).Calls), /^allowed; 2 of 5 used in 24 hours/)
    await called(3)
    const state = await stateOf(user.waId)
    assert.deepEqual(
      [state.calls.allowed, state.calls.reason, state.calls.limit.used, state.calls.limit.counted],
      [false, 'call-limit', 5, 'placed'],
    )
    near(ms(state.calls.next_at), ms(state.date) + DAY)
    assertAgreed(state)
    const sid = await user.beCalled()
    assert.deepEqual(await user.progress(sid), ['failed'])
    const failed = ({ path: at, params }: Arrived) => at === '/progress' && params.get('CallSid') === sid
    assert.equal(callers.app.arrived.find(failed)?.params.get('ErrorCode'), '37006')
    assert.deepEqual(await callers.house.sim('GET', `/calls?opaque=${sid}`), [])
  })

  test('a day later they are free again', async () => {
    await callers.house.sim('POST', '/clock', { advance: 'P1D' })
    const state = await stateOf(user.waId)
    assert.deepEqual([state.calls.allowed, state.calls.limit.used, state.window.status], [true, 0, 'closed'])
    assertAgreed(state)
  })

  test('the permission ends by the clock: told once, by a notice that stays the only one', async () => {
    const ends = ms((await stateOf(user.waId)).permission.expires_at)
    await setClock(ends - MINUTE)
    assert.equal((await stateOf(user.waId)).permission.status, 'temporary')
    assert.match(String((await printed(user.waId)).Permission), /\((within a minute|in 1 minute)\)$/)
    assert.deepEqual(await notices(), [])
    await setClock(ends)
    const state = await stateOf(user.waId)
    assert.deepEqual(state.permission, { status: 'no_permission', expires_at: null })
    const [notice, ...others] = await notices()
    assert.deepEqual(others, [])
    assert.equal(notice?.resource_sid, callers.house.senderSid)
    assert.match(
      String(new URLSearchParams(notice.alert_text).get('Msg')),
      /may no longer call whatsapp:\+4477\d+: the permission ended at /,
    )
    assert.equal((await printed(user.waId)).Permission, 'none')
    // Meta tells whole seconds: its own end may be within the next.
    await callers.house.sim('POST', '/clock', { advance: 'PT1S' })
    assertAgreed(await stateOf(user.waId))
    await callers.house.sim('POST', '/clock', { advance: 'P7D' })
    assert.equal((await notices()).length, 1)
    assert.deepEqual(await user.progress(await user.beCalled()), ['failed'])
  })
})

describe('how it is asked for', () => {
  test('--json prints the resource itself; --from names the sender', async () => {
    const { out } = await ringway(callers.house, 'permission', CONSUMER_B, '--json', '--from', BUSINESS)
    const { date, ...resource } = JSON.parse(out)
    const { date: later, ...same } = await stateOf(CONSUMER_B)
    near(ms(date), ms(later))
    assert.deepEqual(resource, same)
  })

  for (const [name, args, words] of [
    ['no number', ['hello'], /WaId/],
    ['a number without a country', ['0123'], /WaId/],
    ['a sender of nobody', [CONSUMER_B, '--from', '+15551230000'], /is no sender of this account.*\+558551234567/],
  ] as const)
    test(`${name}: exit code 1, nothing on stdout, and words`, async () => {
      const { code, out, err } = await ringway(callers.house, 'permission', ...args)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, words)
    })

  test('by HTTP a bad number is 400 20001, an unknown sender 404 20404', async () => {
    const bad = await callers.house.rest('GET', path('hello'))
    assert.deepEqual([bad.status, bad.body.code], [400, 20001])
    const nobody = path(CONSUMER_B).replace(/XE[0-9a-f]{32}/, `XE${'0'.repeat(32)}`)
    const unknown = await callers.house.rest('GET', nobody)
    assert.deepEqual([unknown.status, unknown.body.code], [404, 20404])
  })
})
