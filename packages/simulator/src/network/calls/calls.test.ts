import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { ShiftableClock } from '../../clock.ts'
import { readConfig } from '../../config.ts'
import { ANSWER, OFFER } from '../../house.test.kit.ts'
import { openRelay, type Relay } from '../../relay/relay.ts'
import { RequestsLog } from '../../requests-log.ts'
import { WebhookSender } from '../../webhooks/webhook-sender.ts'
import type { BusinessNumber } from '../business.ts'
import { Network } from '../network.ts'
import type { OnCall, User } from '../user.ts'
import type { BusinessCall } from './business-call.ts'
import type { CallPermissionGate } from './call-permission-gate.ts'
import { Calls } from './calls.ts'

/** What the rules of permission, and the service window, are told of calls. */

const rules = { ...readConfig({}), connectAfterMs: 0 }
const quiet = { debug() {}, info() {}, warn() {} }
let relay: Relay
let network: Network
let calls: Calls
let user: User
let business: BusinessNumber
let told: string[]

const gate: CallPermissionGate = {
  refusal: () => null,
  placed: (by, to) => told.push(`placed ${by.number} ${to.waId}`),
  connected: (by, to, placer) => told.push(`connected ${by.number} ${to.waId} ${placer}`),
  missed: (by, to) => told.push(`missed ${by.number} ${to.waId}`),
}

before(async () => {
  relay = await openRelay({ bindAddress: '127.0.0.1', advertise: '127.0.0.1', port: 0, logger: quiet })
})
after(() => relay.close())
beforeEach(() => open(rules))
afterEach(() => calls.close())

function open(with_: typeof rules): void {
  network = new Network(new ShiftableClock(), rules.business)
  const webhooks = new WebhookSender({
    log: new RequestsLog(network.changes),
    clock: network.clock,
    addresses: () => [],
    faults: network.faults,
    switches: network.switches,
  })
  calls = new Calls({ network, relay, webhooks, gate }, with_)
  user = network.users()[0] as User
  business = network.businesses()[0] as BusinessNumber
  told = []
}

/** A business's call that has come to this mode. */
async function called(onCall: OnCall, mode: 'ringing' | 'ended'): Promise<BusinessCall> {
  network.putUser({ ...user, onCall, answerAfterMs: 0 })
  const { call, begin } = calls.connect(business, { to: user.waId, offer: OFFER, opaque: null })
  begin()
  const read = () => call.state.mode
  const reached = await network.changes.until(read, (now) => now === mode, 10_000, new AbortController().signal)
  assert.equal(reached, mode)
  return call
}

const PAIR = '558551234567 555551234567'
const PLACED = `placed ${PAIR}`
const MISSED = [PLACED, `missed ${PAIR}`]

test('an id was issued: placed, before the phone knows of it', () => {
  calls.connect(business, { to: user.waId, offer: OFFER, opaque: null })
  assert.deepEqual(told, [PLACED])
})

test('an offer that is refused was not placed', () => {
  assert.throws(() => calls.connect(business, { to: user.waId, offer: 'v=0', opaque: null }))
  assert.deepEqual(told, [])
  assert.deepEqual(network.calls(), [])
})

test('answered: connected by the business, and the window opens at the answer', async () => {
  const call = await called('manual', 'ringing')
  assert.equal(network.thread(user, business).lastContact, null)
  call.answer()
  assert.deepEqual(told, [PLACED, `connected ${PAIR} business`])
  assert.ok(call.state.mode === 'live')
  assert.equal(network.thread(user, business).lastContact, call.state.answeredAt)
  call.hangUp()
  assert.equal(told.length, 2, 'an answered call is not missed')
})

test('cancelled while ringing: missed', async () => {
  const call = await called('manual', 'ringing')
  call.terminate()
  assert.deepEqual(told, MISSED)
})

test('hung up by the user while ringing: missed', async () => {
  const call = await called('manual', 'ringing')
  call.hangUp()
  assert.deepEqual(told, MISSED)
})

test('declined: missed', async () => {
  await called('decline', 'ended')
  assert.deepEqual(told, MISSED)
})

test('rung out: missed', async () => {
  open({ ...rules, answerWindowMs: 20 })
  await called('ignore', 'ended')
  assert.deepEqual(told, MISSED)
})

test('busy, or not reached: not missed, for the phone never rang', async () => {
  open({ ...rules, answerWindowMs: 20 })
  await called('busy', 'ended')
  await called('unreachable', 'ended')
  assert.deepEqual(told, [PLACED, PLACED])
})

test('failed while ringing: not missed, for that was not the user', async () => {
  const call = await called('manual', 'ringing')
  call.fail(138020)
  assert.deepEqual(told, [PLACED])
})

test("a user's call that is accepted: connected by the user; one that is not: nothing", async () => {
  const first = await calls.place(user, business, 'icon')
  first.reject()
  assert.deepEqual(told, [])
  const second = await calls.place(user, business, 'icon')
  await second.accept(ANSWER, null)
  assert.deepEqual(told, [`connected ${PAIR} user`])
  second.hangUp()
})
