import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { readConfig } from '../../config.ts'
import type { ControlContext } from '../../control/control-context.ts'
import { answerPrompt } from '../../control/permission.ts'
import { Receiver } from '../../house.test.kit.ts'
import { standingClock } from '../../messages.test.kit.ts'
import { RequestsLog } from '../../requests-log.ts'
import { type Addresses, WebhookSender } from '../../webhooks/webhook-sender.ts'
import { Agenda } from '../agenda.ts'
import type { BusinessNumber } from '../business.ts'
import { Messages } from '../messages/messages.ts'
import { Network } from '../network.ts'
import { POLICY_PROFILES } from '../policy-profile.ts'
import { FIRST_USERS, type User } from '../user.ts'
import { Permissions } from './permissions.ts'

const WEEK = 7 * 86_400_000

let receiver: Receiver
let webhooks: WebhookSender
let network: Network
let agenda: Agenda
let messages: Messages
let permissions: Permissions
let business: BusinessNumber
const [user] = FIRST_USERS as [User]

beforeEach(async () => {
  receiver = await Receiver.open()
  const first = readConfig({ SIMULATOR_WEBHOOK_URL: receiver.url }).business ?? assert.fail()
  business = first.number
  const clock = standingClock()
  network = new Network(clock, first)
  agenda = new Agenda(clock)
  const { faults, switches } = network
  const addresses: Addresses = (...about) => network.apps.addresses(...about)
  webhooks = new WebhookSender({ log: new RequestsLog(network.changes), clock, addresses, faults, switches })
  permissions = new Permissions({ network, webhooks, agenda }, POLICY_PROFILES.seed)
  messages = new Messages(network, webhooks, permissions)
})
afterEach(async () => {
  agenda.close()
  webhooks.close()
  await receiver.close()
})

const shown = { kind: 'permission_request', text: null, card: null, buttons: [] } as const
function grant(): string {
  network.contacted(user, business, network.clock.now())
  const message = { to: user.waId, shown, category: 'service', opaque: null, fault: null } as const
  const { id, announce } = messages.fromBusiness(business, message)
  announce()
  permissions.answer(business, user, { id, response: 'accept', permanent: false })
  return id
}
const missed = (times: number) => {
  for (let n = 0; n < times; n++) permissions.missed(business, user)
}
const lines = () => network.thread(user, business).entries
const prompts = () => lines().filter(({ kind }) => kind === 'permission_prompt')
const last = () => lines().at(-1) ?? assert.fail('an empty thread')
const answer = (response: 'keep' | 'revoke', entry = prompts().at(-1) ?? assert.fail('no prompt')) =>
  answerPrompt({ network, messages, permissions } as ControlContext, { user, business, entry }, response)
const replies = () =>
  receiver.received.flatMap(({ value }) => value.messages ?? []).map((each) => each.interactive.call_permission_reply)

test('after two missed calls the user is asked once, with Keep and Stop', () => {
  grant()
  missed(1)
  assert.deepEqual(prompts(), [])
  missed(1)
  missed(1)
  assert.equal(prompts().length, 1)
  const [prompt] = prompts()
  assert.deepEqual(
    [prompt?.from, prompt?.status, prompt?.buttons?.map(({ title }) => title)],
    ['system', 'pending', ['Keep', 'Stop']],
  )
})

test('Keep changes nothing, and nobody is told', () => {
  grant()
  missed(2)
  assert.deepEqual(answer('keep'), {
    message_id: null,
    permission: { status: 'temporary', expires_at: network.clock.now() + WEEK },
  })
  const [prompt] = prompts()
  assert.deepEqual([prompt?.status, prompt?.buttons], ['kept', []])
  missed(1)
  assert.equal(permissions.refusal(business, user), null)
})

test('Stop revokes, with a reject by the user that has no context', async () => {
  const request = grant()
  missed(2)
  const { message_id } = answer('revoke')
  const { value } = await receiver.first((each) => each.value.messages?.[0]?.id === message_id)
  assert.equal('context' in value.messages[0], false)
  assert.deepEqual(value.messages[0].interactive.call_permission_reply, {
    response: 'reject',
    response_source: 'user_action',
  })
  assert.equal(prompts()[0]?.status, 'stopped')
  assert.equal(lines().find(({ id }) => id === request)?.status, 'rejected')
  assert.equal(permissions.refusal(business, user)?.code, 138006)
})

test('a prompt that is over cannot be answered', () => {
  grant()
  missed(2)
  const [prompt] = prompts()
  answer('keep')
  assert.throws(() => answer('revoke', prompt), { code: 'no_prompt' })
})

test('after four missed calls the grant is gone: automatic reject without context, and a line that says so', async () => {
  grant()
  missed(4)
  const reply = { response: 'reject', response_source: 'automatic' }
  await receiver.first(() => replies().some((each) => each.response === 'reject'))
  assert.deepEqual(replies().at(-1), reply)
  assert.equal(permissions.refusal(business, user)?.code, 138006)
  assert.deepEqual([last().kind, last().from], ['message', 'system'])
  assert.match(last().text ?? '', /Demo Business can no longer call you/)
  assert.deepEqual([prompts()[0]?.status, prompts()[0]?.buttons], ['expired', []])
  missed(1)
  assert.equal(lines().filter(({ from, kind }) => from === 'system' && kind === 'message').length, 1)
})

test('an answered call in between, either way round, begins the row anew', () => {
  grant()
  missed(3)
  permissions.connected(business, user, 'user')
  missed(3)
  assert.equal(permissions.refusal(business, user), null)
  assert.equal(prompts().length, 2)
})

test('the sixth call of a day is refused 138012, and at once allowed when the first is a day old', async () => {
  grant()
  for (let n = 0; n < 5; n++) permissions.placed(business, user)
  assert.equal(permissions.refusal(business, user)?.code, 138012)
  await agenda.moveTo(network.clock.now() + 86_400_000 - 1)
  assert.equal(permissions.refusal(business, user)?.code, 138012)
  await agenda.moveTo(network.clock.now() + 1)
  assert.equal(permissions.refusal(business, user), null)
})

test('a prompt that stands when the grant runs out can no longer be answered', async () => {
  grant()
  missed(2)
  await agenda.moveTo(network.clock.now() + WEEK)
  assert.deepEqual(prompts()[0]?.buttons, [])
})

test('a call that ended is told twice: it grants once', async () => {
  const on = { ...business, calling: { ...business.calling, callback_permission_status: 'ENABLED' } } as const
  for (let twice = 0; twice < 2; twice++) permissions.userCallEnded(on, user, 'wacid.1')
  await receiver.first(() => replies().length > 0)
  permissions.revoke(on, user)
  await receiver.first(() => replies().some(({ response }) => response === 'reject'))
  assert.deepEqual(
    replies().map(({ response }) => response),
    ['accept', 'reject'],
  )
})
