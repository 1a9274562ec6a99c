import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { afterPermissionEvent, NO_PERMISSION, type PermissionEvent } from '../domain/permission.ts'
import { SEED } from '../domain/policy.ts'
import { newSid } from '../domain/sid.ts'
import { DAY, HOUR, SECOND } from '../kit/clock.ts'
import { START, TestApi } from './open-test-api.ts'

describe('what a sender may do with a user', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await TestApi.open()
  })
  afterEach(() => api.close())

  async function ask(waId: string, sid: string = api.sender.sid, authorization = api.authorization) {
    const url = `/ringway/v1/Senders/${sid}/Permissions/${waId}`
    const answer = await api.app.inject({ method: 'GET', url, headers: { authorization } })
    return { status: answer.statusCode, body: answer.json() }
  }

  async function happened(...events: PermissionEvent[]): Promise<void> {
    await api.store.transact(async (tx) => {
      const contact = await tx.contacts.lock(api.sender.sid, 'whatsapp:+555551234567')
      const permission = events.reduce((p, event) => afterPermissionEvent(p, event, SEED), NO_PERMISSION)
      await tx.contacts.update({ ...contact, permission, lastContactAt: START })
    })
  }

  const iso = (at: number) => new Date(at).toISOString()

  test('of a stranger: nothing is allowed but to ask', async () => {
    const { status, body } = await ask('555551234567')
    assert.equal(status, 200)
    assert.deepEqual(body, {
      sender_sid: api.sender.sid,
      from: 'whatsapp:+558551234567',
      to: 'whatsapp:+555551234567',
      policy: 'seed',
      enforced: true,
      date: iso(START),
      permission: { status: 'no_permission', expires_at: null },
      requests: {
        ...{ allowed: true, reason: null, next_at: null },
        limits: [
          { per_hours: 24, at_most: 1, used: 0, lifts_at: null },
          { per_hours: 168, at_most: 2, used: 0, lifts_at: null },
        ],
      },
      calls: {
        ...{ allowed: false, reason: 'no-permission', next_at: null },
        limit: { per_hours: 24, at_most: 5, used: 0, lifts_at: null, counted: 'placed' },
      },
      missed_in_a_row: 0,
      revoked_at_missed: 4,
      window: { status: 'unknown', closes_at: null },
      meta: null,
    })
  })

  test('what is used and when it lifts, to the millisecond', async () => {
    const placed = Array.from({ length: 5 }, (_, i): PermissionEvent => ({ kind: 'placed', at: START - HOUR + i + 7 }))
    await happened(
      { kind: 'requested', id: 'a', at: START - 6 * DAY },
      { kind: 'requested', id: 'b', at: START - 2 * HOUR },
      { kind: 'accepted', id: 'b', at: START - 2 * HOUR, until: null },
      ...placed,
      { kind: 'missed' },
    )
    const { body } = await ask('555551234567')
    assert.deepEqual(body.permission, { status: 'temporary', expires_at: iso(START + 7 * DAY - 2 * HOUR) })
    assert.deepEqual(body.requests, {
      ...{ allowed: false, reason: 'request-limit', next_at: iso(START + DAY) },
      limits: [
        { per_hours: 24, at_most: 1, used: 1, lifts_at: iso(START + 22 * HOUR) },
        { per_hours: 168, at_most: 2, used: 2, lifts_at: iso(START + DAY) },
      ],
    })
    assert.deepEqual(body.calls, {
      ...{ allowed: false, reason: 'call-limit', next_at: iso(START + 23 * HOUR + 7) },
      limit: { per_hours: 24, at_most: 5, used: 5, lifts_at: iso(START + 23 * HOUR + 7), counted: 'placed' },
    })
    assert.equal(body.missed_in_a_row, 1)
    assert.deepEqual(body.window, { status: 'open', closes_at: iso(START + DAY) })
  })

  test('a grant that is over is no permission, whether its end was told or not', async () => {
    await happened({ kind: 'accepted', id: 'b', at: START - 7 * DAY, until: null })
    assert.deepEqual((await ask('555551234567')).body.permission, { status: 'no_permission', expires_at: null })
  })

  test('a permanent permission has no end, and nobody asks for another', async () => {
    await happened({ kind: 'accepted', id: 'b', at: START, until: 'forever' })
    const { body } = await ask('555551234567')
    assert.deepEqual(body.permission, { status: 'permanent', expires_at: null })
    assert.deepEqual([body.requests.allowed, body.requests.reason], [false, 'permanent-grant'])
    assert.deepEqual([body.calls.allowed, body.calls.reason], [true, null])
  })

  test("Meta's own word stands beside ours, in Meta's words", async () => {
    const limits = [{ per: 'PT24H', atMost: 100, used: 100, liftsAt: START + SECOND }]
    const actions = [{ name: 'start_call', allowed: false, limits }]
    api.metaSays = { status: 'temporary', until: START + DAY, actions }
    assert.deepEqual((await ask('555551234567')).body.meta, {
      status: 'temporary',
      expires_at: iso(START + DAY),
      actions: [
        {
          action_name: 'start_call',
          can_perform_action: false,
          limits: [{ time_period: 'PT24H', max_allowed: 100, current_usage: 100, lifts_at: iso(START + SECOND) }],
        },
      ],
    })
  })

  test('the user may be written in every way that is common', async () => {
    for (const waId of [
      '555551234567',
      '+555551234567',
      '%2B555551234567',
      'whatsapp:+555551234567',
      'whatsapp%3A%2B555551234567',
    ])
      assert.equal((await ask(waId)).body.to, 'whatsapp:+555551234567', waId)
    assert.equal((await ask('US.13491208655302741918')).body.to, 'whatsapp:US.13491208655302741918')
  })

  for (const waId of ['abc', '12', '0555551234567', '5555512345678901', '%20', 'tel:+555551234567', '%00', 'us.1'])
    test(`400 for a user who is written '${waId}'`, async () => {
      const { status, body } = await ask(waId)
      assert.equal(status, 400)
      assert.equal(body.code, 20001)
      assert.match(body.message, /WaId.*not a phone number with its country code, for example \+555551234567/)
    })

  test('404 for a sender that is not there, is not ours, or is no sender', async () => {
    for (const sid of [newSid('XE'), newSid('CA'), 'XE1', 'whatsapp:+558551234567'])
      assert.deepEqual(
        [(await ask('555551234567', sid)).status, (await ask('555551234567', sid)).body.code],
        [404, 20404],
      )
  })

  test('401 without the account, 405 for another method, 404 at a host of Twilio', async () => {
    assert.equal((await ask('555551234567', api.sender.sid, 'Basic bm8=')).status, 401)
    const url = `/ringway/v1/Senders/${api.sender.sid}/Permissions/555551234567`
    const headers = { authorization: api.authorization }
    assert.equal((await api.app.inject({ method: 'POST', url, headers })).statusCode, 405)
    const atTwilio = await api.app.inject({ method: 'GET', url, headers: { ...headers, host: 'messaging.twilio.com' } })
    assert.equal(atTwilio.statusCode, 404)
  })

  test('the docs show it with every field', async () => {
    const { paths } = (await api.app.inject('/docs/json')).json()
    const { get } = paths['/ringway/v1/Senders/{Sid}/Permissions/{WaId}']
    const { properties } = get.responses['200'].content['application/json'].schema
    const { body } = await ask('555551234567')
    assert.deepEqual(Object.keys(properties), Object.keys(body))
  })
})
