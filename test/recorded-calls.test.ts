import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers, type SimCall } from './kit/callers.ts'
import { alertsAbout, rings } from './kit/dialed.ts'
import { permit } from './kit/permission.ts'
import { recorded } from './kit/recorded.ts'
import { type AppScript, RecordedApp } from './kit/recorded-app.ts'
import { RecordedUser } from './kit/recorded-user.ts'
import { codesOf, type Line, type Recording, recordings, userOf, waIdOf } from './kit/recording.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'
import { Voices } from './kit/voices.ts'

const CALLEE_HZ = 900
/** The box alone speaks and understands English: that another language was not said, or not understood, is told as well. */
const NO_LANGUAGE: readonly string[] = ['13340', '13512']

const voices = new Voices()
after(() => voices.close())

describe('recorded calls, made by simulated users', { concurrency: 4 }, () => {
  let callers: Callers
  let app: RecordedApp
  before(async () => {
    callers = await Callers.open()
    const { house, app: customer } = callers
    // Whoever is known to the kit is answered by it; the paths of recordings come after.
    await callers.caller()
    app = new RecordedApp(customer)
    await house.takeCallsTo(`${customer.url}/voice`, {
      StatusCallback: `${customer.url}/status`,
      VoiceFallbackUrl: `${customer.url}/fallback`,
    })
  })
  after(() => callers?.close())

  for (const recording of longestFirst(recordings())) {
    test(`${recording.name}: ${recording.call.about}`, async () => {
      const call = await RecordedCall.begin(callers, app, recording)
      for (const line of recording.lines) await call.follow(line)
      await call.check()
    })
  }
})

/** So that none of the long ones is still going on when all others are over. */
function longestFirst(all: Recording[]): Recording[] {
  return all.toSorted((a, b) => b.lines.length - a.lines.length)
}

/** A recorded call that is made again. */
class RecordedCall {
  readonly #callers: Callers
  readonly #app: RecordedApp
  readonly #recording: Recording
  readonly #script: AppScript
  readonly #caller: RecordedUser
  #callee: RecordedUser | null = null
  readonly #calleeScripts: AppScript[] = []
  #gone = false

  private constructor(
    callers: Callers,
    app: RecordedApp,
    recording: Recording,
    { script, caller }: { script: AppScript; caller: RecordedUser },
  ) {
    this.#callers = callers
    this.#app = app
    this.#recording = recording
    this.#script = script
    this.#caller = caller
  }

  static async begin(callers: Callers, app: RecordedApp, recording: Recording): Promise<RecordedCall> {
    const { call, lines } = recording
    const user = await newUser(callers, userOf(call))
    const script = app.script(user.waId, lines)
    for (const number of dialedIn(lines)) await newCallee(callers, number)
    const callId =
      call.direction === 'inbound' ? await user.call(begunAs(lines)) : await answers(callers, user, app.here(call.url))
    const caller = new RecordedUser(callers, { user, callId, script, voices })
    return new RecordedCall(callers, app, recording, { script, caller })
  }

  async follow(line: Line): Promise<void> {
    if (line.callee) await this.#callee?.follow(line.callee)
    else if (line.declined) await this.#decline(line.declined)
    else if (line['picked-up']) await this.#pickUp(line['picked-up'])
    else if (line.joined) await this.#joined()
    else if (line.dialed) await this.#dialed(line.dialed)
    else if ('hung-up' in line) {
      this.#gone = true
      await this.#caller.follow(line)
    } else await this.#caller.follow(line)
  }

  async #decline(number: string): Promise<void> {
    const user = this.#callers.known(waIdOf(number))
    await user.decline((await rings(this.#callers, user)).id)
  }

  async #pickUp(number: string): Promise<void> {
    const user = this.#callers.known(waIdOf(number))
    const lines = this.#recording.lines.flatMap(({ callee }) => (callee ? [callee] : []))
    const script = this.#app.script(user.waId, lines)
    this.#calleeScripts.push(script)
    const { id: callId } = await rings(this.#callers, user)
    await user.answer(callId)
    this.#callee = new RecordedUser(this.#callers, { user, callId, script, voices })
  }

  async #joined(): Promise<void> {
    await until('the callee is heard', async () => {
      const heard = await recorded(this.#callers.house, this.#caller.callId)
      return toneSpans(heard, CALLEE_HZ).some(({ ms }) => ms > 300)
    })
  }

  /** One who has talked, and is not left, hangs up. */
  async #dialed({ status, bridged }: NonNullable<Line['dialed']>): Promise<void> {
    if (status === 'completed' && bridged && !this.#gone && this.#callee)
      await this.#callee.user.hangUp(this.#callee.callId)
  }

  /** It ended as the recording has it, and the app was asked and told what it has, of whoever took part. */
  async check(): Promise<void> {
    const { call, lines } = this.#recording
    const ended = await this.#caller.user.ended(this.#caller.callId)
    const isAnswered = lines.at(-1)?.ended !== 'reject'
    assert.equal(ended.outcome, isAnswered ? 'answered' : 'declined')
    assert.equal(await this.#finalStatus(ended), call.becomes)
    for (const script of [this.#script, ...this.#calleeScripts]) assert.deepEqual(script.asked, script.wanted.asked)
    await this.#checkTold()
    this.#checkStatuses()
    const alerts = await alertsAbout(this.#callers, ended.opaque)
    assert.deepEqual(
      alerts.filter((code) => !NO_LANGUAGE.includes(code)),
      codesOf(lines),
    )
  }

  async #finalStatus({ opaque }: SimCall): Promise<string | null | undefined> {
    const { user } = this.#caller
    if (this.#recording.call.direction !== 'inbound') return (await user.progress(opaque)).at(-1)
    return (await user.asked('/status')).params.get('CallStatus')
  }

  /** What nobody waits for may come later; what is told while somebody speaks, more than once. */
  async #checkTold(): Promise<void> {
    for (const { method, path, params } of this.#script.wanted.told) {
      const told = await until(`${path} is told`, () => this.#script.told.find((one) => one.path === path))
      assert.equal(told.method, method)
      for (const [name, value] of Object.entries(params)) assert.equal(told.params[name], value, name)
    }
  }

  #checkStatuses(): void {
    const [first, ...others] = this.#script.statuses
    assert.equal(first, this.#recording.call.direction === 'inbound' ? 'ringing' : 'in-progress')
    assert.deepEqual([...new Set(others)], others.length === 0 ? [] : ['in-progress'])
  }
}

/** A user of the network who has the number of a recording. */
async function newUser(callers: Callers, number: string, profile: object = {}): Promise<Caller> {
  const waId = waIdOf(number)
  await callers.house.sim('POST', '/users', { wa_id: waId, name: `Recorded ${waId}`, ...profile })
  return callers.known(waId)
}

/** One who allows calls, and hums on them. */
async function newCallee(callers: Callers, number: string): Promise<void> {
  const { waId } = await newUser(callers, number, { audio: { tone_hz: CALLEE_HZ, loop: true } })
  await permit(callers.house, waId)
}

/** Everybody who is called in a recording, answering or not. */
function dialedIn(lines: readonly Line[]): string[] {
  return lines.flatMap((line) => line.declined ?? line['picked-up'] ?? [])
}

/** A call that is refused has ended; one that rings until somebody else answers rings. */
function begunAs(lines: readonly Line[]): 'live' | 'ringing' | 'ended' {
  const begins = lines.find((line) => 'begins' in line)?.begins as { kind: string } | undefined
  if (begins?.kind === 'reject') return 'ended'
  return begins?.kind === 'dial' ? 'ringing' : 'live'
}

/** The business calls, led by `url`, and the user answers. @returns the call's id on the network */
async function answers(callers: Callers, user: Caller, url: string): Promise<string> {
  await permit(callers.house, user.waId)
  const id = await user.incoming(await user.beCalled({ Url: url }))
  await user.answer(id)
  return id
}
