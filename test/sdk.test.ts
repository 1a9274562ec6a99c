import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import twilio from 'twilio'
import { Callers, type SimCall } from './kit/callers.ts'
import { BUSINESS, CONSUMER_A } from './kit/house.ts'
import { sdkFor, updateSender } from './kit/sdk-client.ts'
import { WALKED, walk } from './kit/sdk-walk.ts'
import { until } from './kit/until.ts'

type Contact = { readonly number: string; readonly call_icon: boolean }
type GraphRequest = { readonly kind: string; readonly method: string; readonly url: string; readonly body: unknown }

const refusedWith = (status: number, code: number) => (error: unknown) =>
  error instanceof twilio.RestException && error.status === status && error.code === code

describe('the unmodified twilio package', () => {
  let callers: Callers
  let client: twilio.Twilio
  before(async () => {
    callers = await Callers.open()
    client = sdkFor(callers.house)
  })
  after(() => callers?.close())

  async function callIcon(): Promise<boolean> {
    const contacts = await callers.house.sim<Contact[]>('GET', `/users/${CONSUMER_A}/contacts`)
    return contacts.find(({ number }) => number === BUSINESS.slice(1))?.call_icon === true
  }

  /** What our side has asked of the settings at Meta since `at`. */
  async function settingsPosted(at: number): Promise<unknown[]> {
    const requests = await callers.house.sim<GraphRequest[]>('GET', `/requests?since=${at}`)
    return requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/settings')).map(({ body }) => body)
  }

  test('applications and senders, through an httpClient of its own', async () => {
    assert.deepEqual(await walk(client, callers.house.senderSid), WALKED)
    // The walk has switched calling off and on.
    await until('the icon is back', callIcon)
  })

  for (const [spelling, configuration] of [
    ['camelCase', (sid: string | null | undefined) => ({ voiceApplicationSid: sid })],
    ['snake_case', (sid: string | null | undefined) => ({ voice_application_sid: sid })],
  ] as const)
    test(`no voice application, in ${spelling}: calling is off at Meta and the icon leaves the phone, until there is one`, async () => {
      const { house } = callers
      const sender = client.messaging.v2.channelsSenders(house.senderSid)
      const application = (await sender.fetch()).configuration.voiceApplicationSid
      assert.equal(await callIcon(), true)

      const offAt = Date.now()
      const off = await updateSender(client, house.senderSid, { configuration: configuration(null) })
      assert.deepEqual([off.status, off.configuration.voiceApplicationSid], ['ONLINE:UPDATING', null])
      await until('the icon is gone', async () => !(await callIcon()))
      assert.deepEqual(await settingsPosted(offAt), [{ calling: { status: 'DISABLED' } }])
      await until('online', async () => (await sender.fetch()).status === 'ONLINE')
      await assert.rejects(house.call(CONSUMER_A), /409.*calling_off/)

      const onAt = Date.now()
      await updateSender(client, house.senderSid, { configuration: configuration(application) })
      await until('the icon is back', callIcon)
      assert.deepEqual(await settingsPosted(onAt), [{ calling: { status: 'ENABLED' } }])
      await until('online', async () => (await sender.fetch()).status === 'ONLINE')
      const id = await house.call(CONSUMER_A)
      await house.sim('POST', `/calls/${id}/hangup`, {})
    })

  test('Status=completed ends a live call on both sides; it is listed, and once over it can be deleted', async () => {
    await callers.takeCalls()
    const caller = await callers.caller('<Gather timeout="60"/>')
    const id = await caller.call()
    const { opaque: sid } = await callers.house.sim<SimCall>('GET', `/calls/${id}`)
    const live = await until('in progress', async () => {
      const call = await client.calls(sid).fetch()
      return call.status === 'in-progress' && call
    })
    assert.deepEqual([live.from, live.to, live.direction], [caller.address, 'whatsapp:+558551234567', 'inbound'])
    assert.deepEqual([live.duration, live.endTime], [null, null])
    await assert.rejects(client.calls(sid).remove(), refusedWith(400, 20009))

    assert.equal((await client.calls(sid).update({ status: 'completed' })).status, 'completed')
    const ended = await caller.ended(id)
    assert.deepEqual([ended.state, ended.outcome], ['ended', 'answered'])
    assert.equal((await caller.asked('/status')).params.get('CallStatus'), 'completed')
    await assert.rejects(client.calls(sid).update({ status: 'completed' }), refusedWith(400, 21220))

    const sids = async (filter: object) => (await client.calls.list(filter)).map((call) => call.sid)
    assert.deepEqual(await sids({ from: caller.address, status: 'completed' }), [sid])
    assert.deepEqual(await sids({ from: caller.address, status: 'in-progress' }), [])
    assert.ok((await sids({ to: 'whatsapp:+558551234567', startTimeAfter: live.startTime })).includes(sid))
    assert.equal(await client.calls(sid).remove(), true)
    await assert.rejects(client.calls(sid).fetch(), refusedWith(404, 20404))
    assert.deepEqual(await sids({ from: caller.address }), [])
  })

  test('Status=canceled ends a call that still rings', async () => {
    const caller = await callers.caller()
    caller.on('/voice', () => undefined)
    const id = await caller.call('ringing')
    const sid = String((await caller.asked('/voice')).params.get('CallSid'))
    assert.equal((await client.calls(sid).update({ status: 'canceled' })).status, 'canceled')
    assert.equal((await caller.ended(id)).outcome, 'declined')
    assert.equal((await client.calls(sid).fetch()).status, 'canceled')
  })

  test('an alert tells which request failed, and how', async () => {
    const caller = await callers.caller()
    caller.on('/voice', () => ({ status: 500, type: 'text/html', body: '<h1>Out of order</h1>' }))
    const call = async () => {
      const { opaque } = await caller.hangUp(await caller.call())
      return await until('an alert', async () => {
        const alerts = await client.monitor.v1.alerts.list({ logLevel: 'error', pageSize: 1 })
        return alerts.find(({ resourceSid }) => resourceSid === opaque)
      })
    }
    const [listed] = [await call(), await call()]
    const alert = await client.monitor.v1.alerts(listed.sid).fetch()
    assert.deepEqual(
      [alert.errorCode, alert.logLevel, alert.requestMethod, alert.requestUrl],
      ['11217', 'error', 'POST', `${callers.app.url}/voice`],
    )
    assert.equal(new URLSearchParams(alert.requestVariables).get('CallSid'), listed.resourceSid)
    assert.equal(alert.responseBody, '<h1>Out of order</h1>')
    assert.match(alert.alertText, /httpResponse=500/)
  })

  test('lists of both kinds are followed over their pages, forth and back', async () => {
    const made: string[] = []
    for (let i = 0; i < 5; i++) made.unshift((await client.applications.create({ friendlyName: 'Paged' })).sid)
    const all = await client.applications.list({ friendlyName: 'Paged', pageSize: 2 })
    assert.deepEqual(
      all.map(({ sid }) => sid),
      made,
    )
    const first = await client.applications.page({ friendlyName: 'Paged', pageSize: 2 })
    const second = await first.nextPage()
    const again = await second?.previousPage()
    assert.deepEqual(
      again?.instances.map(({ sid }) => sid),
      made.slice(0, 2),
    )
    const alerts = await client.monitor.v1.alerts.page({ pageSize: 1 })
    const next = await alerts.nextPage()
    assert.ok(alerts.instances[0]?.sid && next?.instances[0]?.sid)
    assert.notEqual(alerts.instances[0].sid, next.instances[0].sid)
    for (const sid of made) await client.applications(sid).remove()
  })

  test('what is refused comes as a RestException with Twilio’s code', async () => {
    const { house } = callers
    await assert.rejects(sdkFor(house, 'wrong').calls.list(), refusedWith(401, 20003))
    await assert.rejects(client.calls(`CA${'0'.repeat(32)}`).fetch(), refusedWith(404, 20404))
    await assert.rejects(client.applications.create({ voiceUrl: 'no url' }), refusedWith(400, 21402))
    const unknown = { configuration: { voiceApplicationSid: `AP${'0'.repeat(32)}` } }
    await assert.rejects(updateSender(client, house.senderSid, unknown), refusedWith(400, 63100))
    await assert.rejects(updateSender(client, house.senderSid, { voiceAppSid: null }), refusedWith(400, 63100))
  })

  test('the application of a sender is deleted: the next call is declined, and an alert says why', async () => {
    await client.applications(await callers.house.voiceApplication()).remove()
    const caller = await callers.caller()
    const id = await caller.call('ended')
    assert.equal((await caller.ended(id)).outcome, 'declined')
    const [alert] = await client.monitor.v1.alerts.list({ limit: 1 })
    assert.deepEqual([alert?.errorCode, alert?.resourceSid], ['37009', callers.house.senderSid])
  })
})
