import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Call } from '../domain/call.ts'
import type { CallPermission, Grant } from '../domain/permission.ts'
import { NO_PERMISSION } from '../domain/permission.ts'
import { DEFAULT_POLICIES } from '../domain/policies.ts'
import { SEED } from '../domain/policy.ts'
import type { Sender } from '../domain/sender.ts'
import { newSid } from '../domain/sid.ts'
import { MINUTE } from '../kit/clock.ts'
import { START, TestApi } from './open-test-api.ts'

let api: TestApi
before(async () => {
  api = await TestApi.open({ policies: { ...DEFAULT_POLICIES, profile: { ...SEED, concurrentCalls: 3 } } })
  await saveSender({ voiceApplicationSid: newSid('AP') })
})
after(() => api.close())
// No call of an earlier test counts.
beforeEach(() => api.store.pool.query(`update calls set status = 'completed' where status <> 'failed'`))

let users = 0
/** Somebody nobody has called yet. */
const somebody = () => `whatsapp:+4477009${String(++users).padStart(5, '0')}` as const

async function saveSender(changes: Partial<Sender>): Promise<void> {
  await api.store.transact(async (tx) => {
    const sender = await tx.senders.lock(api.sender.sid)
    if (sender) await tx.senders.update({ ...sender, ...changes })
  })
}

async function allow(user: `whatsapp:${string}`, changes: Partial<CallPermission> = {}): Promise<void> {
  const grant: Grant = { kind: 'temporary', until: START + 100 * MINUTE, request: null }
  await api.store.transact(async (tx) => {
    const contact = await tx.contacts.lock(api.sender.sid, user)
    await tx.contacts.update({ ...contact, permission: { ...NO_PERMISSION, grant, ...changes } })
  })
}

async function post(fields: Record<string, string | string[]>) {
  const form = new URLSearchParams()
  const all = { From: api.sender.address, Url: 'http://app.example/voice', ...fields }
  for (const [name, value] of Object.entries(all)) for (const one of [value].flat()) form.append(name, one)
  const answer = await api.app.inject({
    method: 'POST',
    url: api.path('Calls.json'),
    headers: { authorization: api.authorization, 'content-type': 'application/x-www-form-urlencoded' },
    payload: form.toString(),
  })
  return { status: answer.statusCode, body: answer.json() }
}

const record = async (sid: Call['sid']) => api.store.read((r) => r.calls.bySid(sid))

async function alertsOf(sid: string): Promise<number[]> {
  const { rows } = await api.store.read((r) => r.alerts.list(api.account.sid, {}, { size: 100 }))
  return rows.filter((alert) => alert.resourceSid === sid).map(({ errorCode }) => errorCode)
}

test('a call that may be placed is 201 queued, whole, and on record', async () => {
  const user = somebody()
  await allow(user)
  const { status, body } = await post({ To: user })
  assert.equal(status, 201)
  assert.deepEqual(
    [body.status, body.direction, body.to, body.from, body.start_time, body.end_time, body.duration, body.price],
    ['queued', 'outbound-api', user, api.sender.address, null, null, null, null],
  )
  assert.equal((await record(body.sid))?.status, 'queued')
  assert.deepEqual(await alertsOf(body.sid), [])
})

test('without a permission on record it is queued all the same: Meta is asked before it fails', async () => {
  const { body } = await post({ To: somebody() })
  assert.equal((await record(body.sid))?.status, 'queued')
})

type Refused = { readonly code: number; readonly fields?: Record<string, string>; readonly given?: () => Promise<void> }
const FAILED: [string, (user: `whatsapp:${string}`) => Refused][] = [
  ['a number that is no sender', () => ({ code: 37008, fields: { From: 'whatsapp:+14155550100' } })],
  ['calling switched off', () => ({ code: 37002, given: () => saveSender({ voiceApplicationSid: null }) })],
  [
    'five calls in the last 24 h',
    (user) => ({ code: 37006, given: () => allow(user, { calls: [1, 2, 3, 4, 5].map((n) => START + n) }) }),
  ],
  [
    'a call between the two is going on',
    (user) => ({
      code: 37003,
      given: async () => {
        await allow(user)
        await api.insertCall({ from: user, to: api.sender.address, status: 'in-progress', direction: 'inbound' })
      },
    }),
  ],
]

for (const [name, make] of FAILED)
  test(`${name} → 201 queued, then failed, one callback, one alert`, async () => {
    const user = somebody()
    await allow(user)
    const { code, fields = {}, given } = make(user)
    await given?.()
    const { status, body } = await post({ To: user, StatusCallback: 'http://app.example/status', ...fields })
    await saveSender({ voiceApplicationSid: newSid('AP') })
    assert.deepEqual([status, body.status], [201, 'queued'])
    const call = await record(body.sid)
    assert.deepEqual([call?.status, call?.errorCode, call?.ownerNode], ['failed', code, null])
    assert.deepEqual(await alertsOf(body.sid), [code])
    const pending = await api.store.read((r) => r.deliveries.pending())
    const told = pending.filter(({ resourceSid }) => resourceSid === body.sid)
    assert.deepEqual(
      told.map(({ params }) => [new Map(params).get('CallStatus'), new Map(params).get('ErrorCode')]),
      [['failed', String(code)]],
    )
  })

test("another account's sender → failed 37008", async () => {
  const account = { ...api.account, sid: newSid('AC') }
  const address = 'whatsapp:+14155550111'
  await api.store.transact(async (tx) => {
    await tx.accounts.insert(account)
    const other = { sid: newSid('XE'), accountSid: account.sid, address, phoneNumberId: '7' } as const
    await tx.senders.insert({ ...api.sender, ...other })
  })
  const { body } = await post({ To: somebody(), From: address })
  assert.equal((await record(body.sid))?.errorCode, 37008)
})

test('the limit of calls counts both directions and every state before the end: here 3', async () => {
  await api.insertCall({ from: somebody(), status: 'in-progress', direction: 'inbound' })
  await api.insertCall({ to: somebody(), from: api.sender.address, status: 'ringing', direction: 'outbound-api' })
  const users = [somebody(), somebody()] as const
  for (const user of users) await allow(user)
  const [third, fourth] = [await post({ To: users[0] }), await post({ To: users[1] })]
  assert.equal((await record(third.body.sid))?.status, 'queued')
  assert.deepEqual(
    [(await record(fourth.body.sid))?.status, (await record(fourth.body.sid))?.errorCode],
    ['failed', 10004],
  )
  await api.store.pool.query(`update calls set status = 'completed' where status <> 'failed'`)
})

test('what was asked for reaches the call: document, callbacks, times, digits', async () => {
  const user = somebody()
  await post({
    To: user,
    Method: 'GET',
    FallbackUrl: 'http://app.example/fallback',
    StatusCallback: 'http://app.example/status',
    StatusCallbackEvent: ['initiated ringing', 'completed'],
    Timeout: '2',
    TimeLimit: '90000',
    SendDigits: '1w2',
  })
  const asked = api.placed.at(-1)
  assert.deepEqual(asked?.guidance, {
    first: { kind: 'url', url: 'http://app.example/voice', method: 'GET' },
    fallback: { url: 'http://app.example/fallback', method: 'POST' },
  })
  assert.deepEqual(asked?.statusCallback?.events, ['initiated', 'ringing', 'completed'])
  assert.deepEqual([asked?.ringForMs, asked?.longestMs, asked?.sendDigits], [5_000, 14_400_000, '1w2'])
})

test('an application leads the call in place of everything else that was given', async () => {
  const application = newSid('AP')
  const form = { VoiceUrl: 'http://app.example/ap', StatusCallback: 'http://app.example/ap-status' }
  const made = await api.app.inject({
    method: 'POST',
    url: api.path('Applications.json'),
    headers: { authorization: api.authorization, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  })
  assert.notEqual(made.json().sid, application)
  await post({ To: somebody(), ApplicationSid: made.json().sid, StatusCallback: 'http://app.example/own' })
  const asked = api.placed.at(-1)
  assert.deepEqual(asked?.guidance.first, { kind: 'url', url: 'http://app.example/ap', method: 'POST' })
  assert.equal(asked?.statusCallback?.url, 'http://app.example/ap-status')
  assert.equal(asked?.applicationSid, made.json().sid)
})

test('what is passed over is told as warnings: Record, MachineDetection, Twiml beside Url', async () => {
  const { body } = await post({
    To: somebody(),
    Twiml: '<Response/>',
    Record: 'true',
    MachineDetection: 'Enable',
  })
  assert.deepEqual((await alertsOf(body.sid)).sort(), [20001, 20001, 32019])
})

const REFUSED: [string, Record<string, string | string[]>, number][] = [
  ['PSTN on the one side', { To: '+555551234567' }, 21211],
  ['PSTN on the other', { To: 'whatsapp:+447700900000', From: '+558551234567' }, 21212],
  ['a To without its country code', { To: 'whatsapp:555551234567' }, 21211],
  ['a To that is a client', { To: 'client:ann' }, 21211],
  ['a To that is too long', { To: 'whatsapp:+4477009000001234567' }, 21211],
  ['a number in Cuba', { To: 'whatsapp:+5352345678' }, 21215],
  ['a number in Crimea', { To: 'whatsapp:+79781234567' }, 21215],
  ['neither Url nor Twiml nor application', { To: 'whatsapp:+447700900000', Url: '' }, 21205],
  ['an ApplicationSid of a wrong shape', { To: 'whatsapp:+447700900000', ApplicationSid: 'AP1' }, 21218],
  ['too many digits', { To: 'whatsapp:+447700900000', SendDigits: '1'.repeat(33) }, 21206],
  [
    'a callback to a host with an underscore',
    { To: 'whatsapp:+447700900000', StatusCallback: 'http://my_app.example/' },
    21609,
  ],
  ['two parties', { To: ['whatsapp:+447700900000', 'whatsapp:+447700900001'] }, 20001],
]

for (const [name, fields, code] of REFUSED)
  test(`${name} → 400 ${code}, and no call`, async () => {
    const before = api.placed.length
    const { status, body } = await post(fields)
    assert.deepEqual([status, body.code], [400, code], JSON.stringify(body))
    assert.equal(api.placed.length, before)
  })

test('nothing of ours has broken', () => assert.deepEqual(api.broken, []))
