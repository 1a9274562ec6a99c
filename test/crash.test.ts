import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { SimCall } from './kit/callers.ts'
import { CONSUMER_A, CONSUMER_B, type FrontDoor } from './kit/front-door.ts'
import { House } from './kit/house.ts'
import { gone, killAll } from './kit/processes.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { sidOf, ToneApp, tokenOf } from './kit/tone-app.ts'
import { until } from './kit/until.ts'

/** ARCHITECTURE.md, "Who ends whom": PostgreSQL within 2 s of its server. */
const DATABASE_MS = 2_000
const SERVER_STOPPED = '15000'
const SOUND_LOST = '32014'

async function assertEndedAtMeta(stack: FrontDoor, id: string): Promise<void> {
  const { state } = await stack.sim<SimCall>('GET', `/calls/${id}?until=ended&timeout_ms=10000`)
  assert.equal(state, 'ended')
}

/** The dead call is failed for everybody who asks or is told, and no call is left in progress. */
async function assertFailed(stack: FrontDoor, app: ToneApp, sid: string, code: string): Promise<void> {
  const { body: call } = await stack.rest('GET', stack.account(`/Calls/${sid}.json`))
  assert.equal(call.status, 'failed')
  assert.notEqual(call.end_time, null)
  const { params } = await app.told(sid)
  assert.equal(params.get('CallStatus'), 'failed')
  assert.equal(params.get('ErrorCode'), code)
  assert.equal(params.get('SequenceNumber'), '0')
  assert.deepEqual(await alertsAbout(stack, sid), [code])
  for (const status of ['ringing', 'in-progress']) {
    const { body } = await stack.rest('GET', stack.account(`/Calls.json?Status=${status}`))
    assert.deepEqual(body.calls, [], `calls that are ${status}`)
  }
}

/** The codes of the alerts about a call. */
async function alertsAbout(stack: FrontDoor, sid: string): Promise<string[]> {
  const { body } = await stack.rest('GET', '/v1/Alerts?PageSize=1000')
  const alerts: { resource_sid: string; error_code: string }[] = body.alerts
  return alerts.filter((alert) => alert.resource_sid === sid).map((alert) => alert.error_code)
}

/** It said why, and no error went past it. */
function assertEndedInOrder({ code, words }: { code: number | null; words: string }, why: RegExp): void {
  assert.equal(code, 1)
  assert.match(words, why)
  assert.doesNotMatch(words, /^Node\.js v|AggregateError/m)
}

describe('a crash while the network goes on', () => {
  let stack: SeparatePrograms
  let app: ToneApp
  /** A callback that was answered as the server died may not be on record as delivered, and then comes again. */
  const perhapsTwice = (sid: string) =>
    app.callbacks.some((one) => sidOf(one) === sid && stack.deaths.some((death) => Math.abs(death - one.at) < 1_000))

  before(async () => {
    stack = await SeparatePrograms.open()
    app = await ToneApp.open()
    await app.lead(stack)
  })
  after(async () => {
    await app?.close()
    await stack?.close()
  })

  test('kill -9 of the server during a call', async () => {
    const { id, sid } = await app.talk(stack, CONSUMER_A)
    const took = await stack.killServer()
    assert.ok(took < DATABASE_MS, `something outlived the server by ${took} ms`)
    assert.equal((await stack.sim<SimCall>('GET', `/calls/${id}`)).state, 'live')
    await stack.restartServer()
    await assertEndedAtMeta(stack, id)
    await assertFailed(stack, app, sid, SERVER_STOPPED)
    await app.wholeCall(stack, CONSUMER_A)
  })

  test('kill -9 of the server, and the user hangs up before it is back', async () => {
    const { id, sid } = await app.talk(stack, CONSUMER_A)
    await stack.killServer()
    await stack.sim('POST', `/calls/${id}/hangup`, {})
    await stack.restartServer()
    await assertFailed(stack, app, sid, SERVER_STOPPED)
    await app.wholeCall(stack, CONSUMER_A)
  })

  test('a call placed while the server is away is answered when it is back', async () => {
    await stack.killServer()
    const calling = app.wholeCall(stack, CONSUMER_B)
    await Promise.all([calling, stack.restartServer()])
  })

  test('kill -9 of the database during a call: the server ends by itself', async () => {
    const { id, sid } = await app.talk(stack, CONSUMER_A)
    process.kill(stack.databasePid, 'SIGKILL')
    assertEndedInOrder(await stack.serverEnded(5_000), /^PostgreSQL ended on its own \(signal 9\)$/m)
    await stack.restartServer()
    await assertEndedAtMeta(stack, id)
    await assertFailed(stack, app, sid, SERVER_STOPPED)
    await app.wholeCall(stack, CONSUMER_A)
  })

  test('kill -9 of the media process during two calls: they fail, then the server ends by itself', async () => {
    const calls = await Promise.all([app.talk(stack, CONSUMER_A), app.talk(stack, CONSUMER_B)])
    process.kill(stack.mediaPid, 'SIGKILL')
    assertEndedInOrder(await stack.serverEnded(5_000), /^The media process ended/)
    await stack.restartServer()
    for (const { id, sid } of calls) {
      await assertEndedAtMeta(stack, id)
      await assertFailed(stack, app, sid, SOUND_LOST)
    }
    await app.wholeCall(stack, CONSUMER_A)
  })

  test('kill -9 while the app thinks about a callback: it comes again under the same token', async () => {
    const { id, sid } = await app.talk(stack, CONSUMER_A)
    app.holdCallbacks()
    await stack.sim('POST', `/calls/${id}/hangup`, {})
    const first = await app.told(sid)
    await stack.killServer()
    app.takeCallbacks()
    await stack.restartServer()
    const second = await app.told(sid, 2)
    assert.equal(tokenOf(second), tokenOf(first))
    assert.equal(second.body, first.body)
    assert.equal(second.params.get('CallStatus'), 'completed')
    assert.equal(second.params.get('SequenceNumber'), '0')
  })

  test('kill -9 while a callback waits for its next try: it comes under the same token', async () => {
    const { id, sid } = await app.talk(stack, CONSUMER_A)
    app.refuseCallbacks()
    await stack.sim('POST', `/calls/${id}/hangup`, {})
    const first = await app.told(sid)
    await until('the failure to be on record', async () => (await alertsAbout(stack, sid)).length > 0)
    await stack.killServer()
    app.takeCallbacks()
    await stack.restartServer()
    const second = await app.told(sid, 2)
    assert.equal(tokenOf(second), tokenOf(first))
    assert.equal(second.body, first.body)
  })

  test('kill -9 right after the REST API has ended a call: the call is over at Meta and the callback comes', async () => {
    const { id, sid } = await app.talk(stack, CONSUMER_A)
    const form = { Status: 'completed' }
    const { body } = await stack.rest('POST', stack.account(`/Calls/${sid}.json`), { form })
    await stack.killServer()
    assert.equal(body.status, 'completed')
    await stack.restartServer()
    await assertEndedAtMeta(stack, id)
    const { params } = await app.told(sid)
    assert.equal(params.get('CallStatus'), 'completed')
    assert.equal(params.get('SequenceNumber'), '0')
    assert.equal((await stack.rest('GET', stack.account(`/Calls/${sid}.json`))).body.status, 'completed')
  })

  test('through all of it every call was told under one token, and once unless the server died that moment', async () => {
    await app.wholeCall(stack, CONSUMER_A)
    for (const sid of new Set(app.callbacks.map(sidOf))) {
      const [token, ...others] = new Set(app.callbacks.filter((one) => sidOf(one) === sid).map(tokenOf))
      assert.deepEqual(others, [], `tokens for ${sid}`)
      const times = app.taken.filter((one) => one === token).length
      assert.ok(times === 1 || (times === 2 && perhapsTwice(sid)), `${sid} was taken ${times} times`)
    }
  })
})

describe('a crash of everything', () => {
  let house: House
  let app: ToneApp

  before(async () => {
    house = await House.open()
    app = await ToneApp.open()
    await app.lead(house)
  })
  after(async () => {
    await app?.close()
    await house?.close()
  })

  test('kill -9 of every process at once during a call: the next start puts all of it right', async () => {
    const { sid } = await app.talk(house, CONSUMER_A)
    const { pids } = house
    const starterGone = once(house.starter, 'exit')
    killAll(pids)
    await Promise.all([gone(pids, DATABASE_MS), starterGone])
    house = await house.reopen()
    await assertFailed(house, app, sid, SERVER_STOPPED)
    await app.wholeCall(house, CONSUMER_A)
    assert.equal(app.callbacks.filter((one) => sidOf(one) === sid).length, 1)
  })
})
