import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { SimCall } from './kit/callers.ts'
import { type Arrived, CustomerApp } from './kit/customer-app.ts'
import { dial } from './kit/dialed.ts'
import { FINAL } from './kit/final-statuses.ts'
import { BUSINESS, type FrontDoor } from './kit/front-door.ts'
import { House } from './kit/house.ts'
import { permit } from './kit/permission.ts'
import { gone, killAll } from './kit/processes.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { sidOf, tokenOf } from './kit/tone-app.ts'
import { until } from './kit/until.ts'

const SERVER_STOPPED = '15000'
const SOUND_LOST = '32014'

/** An app that keeps whoever it calls on the line, and is told of every step. */
class Business {
  readonly app: CustomerApp
  #users = 0

  private constructor(app: CustomerApp) {
    this.app = app
    app.twiml('/out', '<Pause length="120"/>')
    app.on('/progress', () => ({ status: 204 }))
  }

  static async open(): Promise<Business> {
    return new Business(await CustomerApp.open())
  }

  /** A new user who allows calls. @returns the number */
  async user(stack: FrontDoor, onCall: 'manual' | 'answer' = 'manual'): Promise<string> {
    const waId = String(447700920000 + ++this.#users)
    await stack.sim('POST', '/users', { wa_id: waId, name: `User ${this.#users}`, onCall, answerAfterMs: 1_000 })
    await permit(stack, waId)
    return waId
  }

  /** @param path of the document that leads it @returns the call's SID */
  async call(stack: FrontDoor, waId: string, path = '/out'): Promise<string> {
    const form = {
      From: `whatsapp:${BUSINESS}`,
      To: `whatsapp:+${waId}`,
      Url: `${this.app.url}${path}`,
      StatusCallback: `${this.app.url}/progress`,
      StatusCallbackEvent: 'initiated ringing answered completed',
    }
    const { status, body } = await stack.rest('POST', stack.account('/Calls.json'), { form })
    assert.equal(status, 201, JSON.stringify(body))
    return body.sid
  }

  /** Calls, and waits until the app was told that the call has come so far. */
  async callUntil(stack: FrontDoor, waId: string, state: 'ringing' | 'in-progress'): Promise<string> {
    const sid = await this.call(stack, waId)
    await this.#toldOf(sid, (status) => status === state)
    return sid
  }

  /** Calls one and connects the callee with the other, each of whom answers. @returns both calls' SIDs, once they are joined */
  async connect(stack: FrontDoor, one: string, other: string): Promise<[string, string]> {
    this.app.twiml(`/connect-${other}`, dial(this.app, [{ waId: other }], { dial: '' }))
    const sid = await this.call(stack, one, `/connect-${other}`)
    await until('two are joined', async () =>
      (await (await fetch(`${stack.api}/metrics`)).text()).includes('\nringway_media_bridges 1\n'),
    )
    const isLeg = (params: URLSearchParams) =>
      params.get('ParentCallSid') === sid && params.get('CallStatus') === 'in-progress'
    return [sid, sidOf(await this.app.next('/progress', 1, 20_000, ({ params }) => isLeg(params)))]
  }

  /**
   * The call is over on both sides, its record says what was told last, and it was told in order: one final status, and
   * each callback under one token, whatever was sent again.
   *
   * @returns the statuses that were told, and the error of the last one
   */
  async outcome(stack: FrontDoor, waId: string, sid: string): Promise<{ told: string[]; error: string | null }> {
    await this.#toldOf(sid, (status) => FINAL.has(status))
    await until('the network has ended the call', async () => {
      const calls = await stack.sim<SimCall[]>('GET', `/calls?user=${waId}`)
      return calls.every(({ state }) => state === 'ended')
    })
    const { body } = await stack.rest('GET', stack.account(`/Calls/${sid}.json`))
    const told = this.#once(sid)
    const statuses = told.map(({ params }) => params.get('CallStatus') ?? '')
    assert.equal(statuses.filter((status) => FINAL.has(status)).length, 1, statuses.join())
    assert.equal(body.status, statuses.at(-1))
    assert.deepEqual(
      told.map(({ params }) => Number(params.get('SequenceNumber'))),
      told.map((_, index) => index),
    )
    return { told: statuses, error: told.at(-1)?.params.get('ErrorCode') ?? null }
  }

  async close(): Promise<void> {
    await this.app.close()
  }

  async #toldOf(sid: string, wanted: (status: string) => boolean): Promise<void> {
    await this.app.next(
      '/progress',
      1,
      20_000,
      (one) => sidOf(one) === sid && wanted(one.params.get('CallStatus') ?? ''),
    )
  }

  /** What was told of a call; what came again under its token counts where it came first. */
  #once(sid: string): Arrived[] {
    const all = this.app.arrived.filter((one) => one.path === '/progress' && sidOf(one) === sid)
    return all.filter((one, index) => all.findIndex((first) => tokenOf(first) === tokenOf(one)) === index)
  }
}

/** The business's call on the network, percent-encoded. */
async function networkId(stack: FrontDoor, sid: string): Promise<string> {
  const [call] = await stack.sim<SimCall[]>('GET', `/calls?opaque=${sid}&until=ringing&timeout_ms=10000`)
  assert.ok(call, `no call ${sid} on the network`)
  return encodeURIComponent(call.id)
}

describe('the server dies, the network goes on', () => {
  let stack: SeparatePrograms
  let business: Business
  before(async () => {
    stack = await SeparatePrograms.open()
    business = await Business.open()
  })
  after(async () => {
    await business?.close()
    await stack?.close()
  })

  /** Who was called while nobody ran is called again: nothing of the dead call is in the way. */
  async function callAgain(waId: string): Promise<void> {
    const sid = await business.callUntil(stack, waId, 'ringing')
    await stack.rest('POST', stack.account(`/Calls/${sid}.json`), { form: { Status: 'canceled' } })
    assert.deepEqual((await business.outcome(stack, waId, sid)).told, ['initiated', 'ringing', 'canceled'])
  }

  test('kill -9 while queued, when the call is at Meta already and nobody has been told: ended as soon as Meta tells', async () => {
    const waId = await business.user(stack)
    void stack.between.play(waId, { order: ['terminate'] })
    const sid = await business.call(stack, waId)
    await networkId(stack, sid)
    assert.equal((await stack.rest('GET', stack.account(`/Calls/${sid}.json`))).body.status, 'queued')
    await stack.killServer()
    await stack.restartServer()
    await stack.between.letThrough(waId)
    assert.deepEqual(await business.outcome(stack, waId, sid), { told: ['failed'], error: SERVER_STOPPED })
    await callAgain(waId)
  })

  test('kill -9 while ringing: the phone falls silent', async () => {
    const waId = await business.user(stack)
    const sid = await business.callUntil(stack, waId, 'ringing')
    await stack.killServer()
    await stack.restartServer()
    const told = ['initiated', 'ringing', 'failed']
    assert.deepEqual(await business.outcome(stack, waId, sid), { told, error: SERVER_STOPPED })
    await callAgain(waId)
  })

  for (const [what, user] of [
    ['picks up', 'answer'],
    ['declines', 'decline'],
  ] as const)
    test(`kill -9 while ringing, and the user ${what} before it is back`, async () => {
      const waId = await business.user(stack)
      const sid = await business.callUntil(stack, waId, 'ringing')
      const id = await networkId(stack, sid)
      await stack.killServer()
      await stack.sim('POST', `/calls/${id}/${user}`, {})
      await stack.restartServer()
      const told = ['initiated', 'ringing', 'failed']
      assert.deepEqual(await business.outcome(stack, waId, sid), { told, error: SERVER_STOPPED })
      await callAgain(waId)
    })

  test('kill -9 while in progress: the user is hung up on', async () => {
    const waId = await business.user(stack, 'answer')
    const sid = await business.callUntil(stack, waId, 'in-progress')
    await stack.killServer()
    await stack.restartServer()
    const told = ['initiated', 'ringing', 'in-progress', 'failed']
    assert.deepEqual(await business.outcome(stack, waId, sid), { told, error: SERVER_STOPPED })
  })

  test('kill -9 of the media process while one call rings and one is in progress: both fail', async () => {
    const [quiet, talker] = [await business.user(stack), await business.user(stack, 'answer')]
    const ringing = await business.callUntil(stack, quiet, 'ringing')
    const talking = await business.callUntil(stack, talker, 'in-progress')
    process.kill(stack.mediaPid, 'SIGKILL')
    assert.match((await stack.serverEnded(5_000)).words, /^The media process ended/m)
    await stack.restartServer()
    assert.deepEqual(await business.outcome(stack, quiet, ringing), {
      told: ['initiated', 'ringing', 'failed'],
      error: SOUND_LOST,
    })
    assert.deepEqual(await business.outcome(stack, talker, talking), {
      told: ['initiated', 'ringing', 'in-progress', 'failed'],
      error: SOUND_LOST,
    })
    await callAgain(quiet)
  })

  const deaths: [program: string, die: () => Promise<unknown>, error: string][] = [
    ['the server', () => stack.killServer(), SERVER_STOPPED],
    [
      'the media process',
      async () => {
        process.kill(stack.mediaPid, 'SIGKILL')
        await stack.serverEnded(5_000)
      },
      SOUND_LOST,
    ],
  ]
  for (const [program, die, error] of deaths)
    test(`kill -9 of ${program} while two are connected: both calls have failed, and both are hung up on`, async () => {
      const [one, other] = [await business.user(stack, 'answer'), await business.user(stack, 'answer')]
      const [call, leg] = await business.connect(stack, one, other)
      await die()
      await stack.restartServer()
      const told = ['initiated', 'ringing', 'in-progress', 'failed']
      assert.deepEqual(await business.outcome(stack, one, call), { told, error })
      assert.deepEqual(await business.outcome(stack, other, leg), { told, error })
    })

  test('told to stop while one call waits for Meta, one rings and one is in progress: all are ended before it is gone', async () => {
    const [unsaid, quiet, talker] = [
      await business.user(stack),
      await business.user(stack),
      await business.user(stack, 'answer'),
    ]
    const ringing = await business.callUntil(stack, quiet, 'ringing')
    const talking = await business.callUntil(stack, talker, 'in-progress')
    void stack.between.play(unsaid, { order: ['connect', 'graph'], lost: ['RINGING'] })
    const waiting = await business.call(stack, unsaid)
    await networkId(stack, waiting)
    const took = await stack.stopServer()
    assert.ok(took < 3_000, `it took ${took} ms`)
    for (const waId of [unsaid, quiet, talker])
      for (const { state } of await stack.sim<SimCall[]>('GET', `/calls?user=${waId}`)) assert.equal(state, 'ended')
    await stack.restartServer()
    assert.deepEqual((await business.outcome(stack, quiet, ringing)).told, ['initiated', 'ringing', 'canceled'])
    assert.deepEqual((await business.outcome(stack, talker, talking)).told, [
      'initiated',
      'ringing',
      'in-progress',
      'completed',
    ])
    assert.deepEqual((await business.outcome(stack, unsaid, waiting)).told, ['failed'])
  })
})

describe('everything dies', () => {
  let house: House
  let business: Business
  before(async () => {
    house = await House.open()
    business = await Business.open()
  })
  after(async () => {
    await business?.close()
    await house?.close()
  })

  test('kill -9 of every process while one call rings and one is in progress: the next start puts both right', async () => {
    const [quiet, talker] = [await business.user(house), await business.user(house, 'answer')]
    const ringing = await business.callUntil(house, quiet, 'ringing')
    const talking = await business.callUntil(house, talker, 'in-progress')
    const { pids } = house
    const starterGone = once(house.starter, 'exit')
    killAll(pids)
    await Promise.all([gone(pids, 2_000), starterGone])
    house = await house.reopen()
    assert.deepEqual(await business.outcome(house, quiet, ringing), {
      told: ['initiated', 'ringing', 'failed'],
      error: SERVER_STOPPED,
    })
    assert.deepEqual(await business.outcome(house, talker, talking), {
      told: ['initiated', 'ringing', 'in-progress', 'failed'],
      error: SERVER_STOPPED,
    })
  })
})
