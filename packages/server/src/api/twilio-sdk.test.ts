import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import twilio from 'twilio'
import { newSid } from '../domain/sid.ts'
import { MINUTE, SECOND } from '../kit/clock.ts'
import { LocalClient } from './local-sdk-client.test.support.ts'
import { START, TestApi } from './open-test-api.ts'

let api: TestApi
let client: twilio.Twilio
let httpClient: LocalClient
before(async () => {
  api = await TestApi.open()
  httpClient = new LocalClient(await api.listen())
  client = twilio(api.account.sid, api.account.authToken, { httpClient })
})
after(() => api.close())

const refusedWith = (status: number, code: number) => (error: unknown) =>
  error instanceof twilio.RestException && error.status === status && error.code === code

test('an application is created, fetched, changed, listed by its name and deleted', async () => {
  const created = await client.applications.create({
    friendlyName: 'WhatsApp Calling App',
    voiceUrl: 'https://app.example/voice',
    voiceFallbackUrl: 'https://app.example/fallback',
    statusCallback: 'https://app.example/status',
    statusCallbackMethod: 'GET',
    voiceCallerIdLookup: true,
  })
  assert.match(created.sid, /^AP[0-9a-f]{32}$/)
  assert.deepEqual(
    [
      created.voiceMethod,
      created.statusCallbackMethod,
      created.voiceCallerIdLookup,
      created.apiVersion,
      created.smsUrl,
    ],
    ['POST', 'GET', true, '2010-04-01', null],
  )
  assert.ok(created.dateCreated.getTime() > START)

  const changed = await client.applications(created.sid).update({ voiceFallbackUrl: '', voiceMethod: 'GET' })
  assert.equal(changed.voiceFallbackUrl, null)
  assert.equal(changed.voiceMethod, 'GET')
  assert.equal(changed.voiceUrl, 'https://app.example/voice')
  assert.deepEqual((await client.applications(created.sid).fetch()).toJSON(), changed.toJSON())

  await client.applications.create({ friendlyName: 'Another' })
  const named = await client.applications.list({ friendlyName: 'WhatsApp Calling App' })
  assert.deepEqual(
    named.map(({ sid }) => sid),
    [created.sid],
  )

  assert.equal(await client.applications(created.sid).remove(), true)
  await assert.rejects(client.applications(created.sid).fetch(), refusedWith(404, 20404))
  await assert.rejects(client.applications(created.sid).remove(), refusedWith(404, 20404))
})

test('a list is followed over its pages, and back', async () => {
  const sids: string[] = []
  for (let i = 0; i < 5; i++) sids.unshift((await client.applications.create({ friendlyName: 'paged' })).sid)
  const all = await client.applications.list({ friendlyName: 'paged', pageSize: 2 })
  assert.deepEqual(
    all.map(({ sid }) => sid),
    sids,
  )

  const first = await client.applications.page({ friendlyName: 'paged', pageSize: 2 })
  const second = await first.nextPage()
  const third = await second?.nextPage()
  assert.equal(await third?.nextPage(), undefined)
  const back = await third?.previousPage()
  assert.deepEqual(
    back?.instances.map(({ sid }) => sid),
    second?.instances.map(({ sid }) => sid),
  )
})

test('the voice application is set and cleared in either spelling, and Meta is told by a job', async () => {
  const { sid: app } = await client.applications.create({ voiceUrl: 'https://app.example/voice' })
  const sender = client.messaging.v2.channelsSenders(api.sender.sid)
  // The SDK's type has methods of its own; what is sent is the plain object.
  const update = (body: object) => sender.update(body as Parameters<typeof sender.update>[0])

  const set = await update({ configuration: { voiceApplicationSid: app } })
  assert.equal(set.status, 'ONLINE:UPDATING')
  assert.equal(set.configuration.voiceApplicationSid, app)
  const { rows } = await api.store.pool.query(
    'select identifier, j.key, payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = task_id',
  )
  assert.deepEqual(rows, [
    {
      identifier: 'apply-sender-settings',
      key: `settings:${api.sender.sid}`,
      payload: { senderSid: api.sender.sid },
    },
  ])

  const fetched = await sender.fetch()
  assert.deepEqual(
    [fetched.senderId, fetched.configuration.voiceApplicationSid, fetched.configuration.wabaId, fetched.friendlyName],
    ['whatsapp:+558551234567', app, '2001', 'Demo Business'],
  )

  await update({ configuration: { voiceApplicationSid: null } })
  assert.equal((await sender.fetch()).configuration.voiceApplicationSid, null)
  await update({ configuration: { voice_application_sid: app } })
  await update({ friendly_name: 'Renamed' })
  assert.equal((await sender.fetch()).configuration.voiceApplicationSid, app, 'absent keeps')
  await update({ configuration: { voice_application_sid: '' } })
  assert.equal((await sender.fetch()).configuration.voiceApplicationSid, null)

  await assert.rejects(update({ configuration: { voiceApplicationSid: newSid('AP') } }), (error) => {
    assert.ok(error instanceof twilio.RestException)
    assert.match(error.message, /configuration\.voiceApplicationSid/)
    return error.status === 400 && error.code === 63100
  })
})

test('webhook, profile and name of a sender change at once, field by field', async () => {
  const sender = client.messaging.v2.channelsSenders(api.sender.sid)
  const update = (body: object) => sender.update(body as Parameters<typeof sender.update>[0])
  await update({
    webhook: { callbackUrl: 'https://app.example/in', callbackMethod: 'PUT' },
    profile: { about: 'Hello' },
  })
  await update({ webhook: { statusCallbackUrl: 'https://app.example/s' }, friendlyName: 'Shop' })
  const { webhook, profile, friendlyName } = await sender.fetch()
  assert.deepEqual(
    [webhook.callbackUrl, webhook.callbackMethod, webhook.statusCallbackUrl, profile.about, profile.name, friendlyName],
    ['https://app.example/in', 'PUT', 'https://app.example/s', 'Hello', 'Demo Business', 'Shop'],
  )
})

test('senders are listed over pages whose links are absolute', async () => {
  const second = { ...api.sender, sid: newSid('XE'), address: 'whatsapp:+15550001111', phoneNumberId: '1002' } as const
  await api.store.transact((tx) => tx.senders.insert({ ...second, createdAt: START + SECOND }))
  const senders = await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp', pageSize: 1 })
  assert.deepEqual(
    senders.map(({ sid }) => sid),
    [second.sid, api.sender.sid],
  )
  await assert.rejects(client.messaging.v2.channelsSenders.list({ channel: 'fax' }), refusedWith(400, 20001))
})

test('calls are listed by status, party and time, fetched, ended and deleted', async () => {
  const since = new Date(api.tick())
  const old = await api.insertCall({ status: 'completed', answeredAt: START - MINUTE, endedAt: START - 45 * SECOND })
  const ringing = await api.insertCall({ from: 'whatsapp:+5524987654321' })
  const talking = await api.insertCall({ status: 'in-progress', answeredAt: api.tick() })

  const sids = async (filter: object) => (await client.calls.list(filter)).map(({ sid }) => sid)
  assert.deepEqual(await sids({ pageSize: 1 }), [talking.sid, ringing.sid, old.sid])
  assert.deepEqual(await sids({ status: 'ringing' }), [ringing.sid])
  assert.deepEqual(await sids({ from: 'whatsapp:+5524987654321' }), [ringing.sid])
  assert.deepEqual(await sids({ endTimeBefore: since }), [old.sid])
  assert.ok((await sids({ startTimeAfter: since })).includes(talking.sid))
  assert.ok(!(await sids({ startTimeAfter: since })).includes(old.sid))

  const fetched = await client.calls(old.sid).fetch()
  assert.deepEqual(
    [fetched.duration, fetched.direction, fetched.callerName, fetched.priceUnit, fetched.answeredBy],
    ['15', 'inbound', 'Consumer A', 'USD', null],
  )
  assert.equal(fetched.startTime.getTime(), START - MINUTE)
  assert.equal(
    fetched.subresourceUris.recordings,
    `/2010-04-01/Accounts/${api.account.sid}/Calls/${old.sid}/Recordings.json`,
  )

  await assert.rejects(client.calls(talking.sid).remove(), refusedWith(400, 20009))
  assert.equal((await client.calls(talking.sid).update({ status: 'completed' })).status, 'completed')
  await assert.rejects(client.calls(talking.sid).update({ status: 'completed' }), refusedWith(400, 21220))
  assert.equal(await client.calls(talking.sid).remove(), true)
  await assert.rejects(client.calls(talking.sid).fetch(), refusedWith(404, 20404))
  await assert.rejects(
    client.calls.create({ to: 'whatsapp:+1', from: 'whatsapp:+2', url: 'https://app.example' }),
    refusedWith(400, 21211),
  )
})

test('messages are created, listed by party and day, fetched, canceled, redacted and removed', async () => {
  const to = 'whatsapp:+555551234567'
  const from = api.sender.address
  const created = await client.messages.create({ to, from, body: 'Hello', statusCallback: 'https://app.example/s' })
  assert.match(created.sid, /^SM[0-9a-f]{32}$/)
  assert.deepEqual(
    [created.status, created.direction, created.numSegments, created.numMedia, created.dateSent, created.errorCode],
    ['queued', 'outbound-api', '1', '0', null, null],
  )
  assert.ok(created.dateCreated.getTime() > START)
  assert.deepEqual((await client.messages(created.sid).fetch()).toJSON(), created.toJSON())

  const sentAt = Date.parse('2026-02-03T04:05:06Z')
  const inbound = { direction: 'inbound', status: 'received', from: to, to: from, sentAt } as const
  const received = await api.insertMessage(inbound)
  const sids = async (filter: object) => (await client.messages.list(filter)).map(({ sid }) => sid)
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  assert.deepEqual(await sids({ pageSize: 1 }), [received.sid, created.sid])
  assert.deepEqual(await sids({ from: to }), [received.sid])
  assert.deepEqual(await sids({ to }), [created.sid])
  assert.deepEqual(await sids({ dateSentAfter: day('2026-02-03') }), [received.sid])
  assert.deepEqual(await sids({ dateSentBefore: day('2026-02-03') }), [])
  assert.deepEqual(await sids({ dateSent: new Date(sentAt) }), [received.sid])

  assert.equal((await client.messages(created.sid).update({ status: 'canceled' })).status, 'canceled')
  await assert.rejects(client.messages(created.sid).update({ status: 'canceled' }), refusedWith(400, 30409))
  assert.equal((await client.messages(received.sid).update({ body: '' })).body, '')
  assert.equal(await client.messages(created.sid).remove(), true)
  await assert.rejects(client.messages(created.sid).fetch(), refusedWith(404, 20404))
  await assert.rejects(client.messages.create({ to, from: to, body: 'x' }), refusedWith(400, 63007))
  await assert.rejects(client.messages.create({ to: '+15551234567', from, body: 'x' }), refusedWith(400, 21910))
})

test('a content is sent by its SID, with variables as the SDK sends them', async () => {
  const to = 'whatsapp:+555551234567'
  const from = api.sender.address
  const contentSid = newSid('HX')
  const about = { accountSid: api.account.sid, friendlyName: 'f', language: 'en', createdAt: START, updatedAt: START }
  const types = { 'twilio/text': { body: 'Hello {{1}}' } }
  await api.store.transact((tx) => tx.contents.insert({ sid: contentSid, ...about, variables: { 1: 'you' }, types }))
  const contentVariables = JSON.stringify({ 1: 'Ann' })
  assert.equal((await client.messages.create({ to, from, contentSid, contentVariables })).body, 'Hello Ann')
  assert.equal((await client.messages.create({ to, from, contentSid })).body, 'Hello you')
  await assert.rejects(client.messages.create({ to, from, contentSid: newSid('HX') }), refusedWith(400, 21655))
})

test('alerts are listed by level and day, and fetched with the exchange that failed', async () => {
  const error = await api.insertAlert()
  const warning = await api.insertAlert({ logLevel: 'warning', errorCode: 12200 })
  const sids = async (filter: object) => (await client.monitor.v1.alerts.list(filter)).map(({ sid }) => sid)
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  assert.deepEqual(await sids({ pageSize: 1 }), [warning.sid, error.sid])
  assert.deepEqual(await sids({ logLevel: 'warning' }), [warning.sid])
  assert.deepEqual(await sids({ startDate: day('2026-03-02') }), [])
  assert.deepEqual(await sids({ startDate: day('2026-03-01'), endDate: day('2026-03-02') }), [warning.sid, error.sid])

  const fetched = await client.monitor.v1.alerts(error.sid).fetch()
  assert.equal(fetched.errorCode, '11200')
  assert.equal(fetched.responseBody, 'Bad Gateway')
  assert.equal(
    fetched.alertText,
    'httpResponse=502&ErrorCode=11200&url=https%3A%2F%2Fapp.example%2Fvoice%3Fa%3Db&Msg=The+app+answered+502&LogLevel=ERROR',
  )
  await assert.rejects(client.monitor.v1.alerts(newSid('NO')).fetch(), refusedWith(404, 20404))
})

test('a wrong token is a RestException 401 20003', async () => {
  await assert.rejects(twilio(api.account.sid, 'wrong', { httpClient }).calls.list(), refusedWith(401, 20003))
})

test('nothing of ours has broken', () => assert.deepEqual(api.broken, []))
