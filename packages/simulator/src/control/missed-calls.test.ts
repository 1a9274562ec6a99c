import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { SimulatorConfig } from '../config.ts'
import { answerSession, CONSUMER_A, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { answer, tap } from '../messages.test.kit.ts'

/** A business's calls that its user did not take: after two in a row the user is asked, after four the grant ends. */

let house: TestHouse

afterEach(() => house.close())

async function open(config: Partial<SimulatorConfig> = {}): Promise<void> {
  house = await TestHouse.open({ connectAfterMs: 0, answerWindowMs: 60_000, ...config })
  await house.allowCalls()
}

const path = (call: string) => `/calls/${encodeURIComponent(call)}`
const onCall = (does: string) =>
  house.control('PATCH', `/users/${CONSUMER_A}`, { onCall: does, ...(does === 'answer' ? { answerAfterMs: 0 } : {}) })

/** A call that rings and is over; what its user leaves ringing, the business ends. */
async function ring(): Promise<void> {
  const id = await house.callUser()
  const { state } = await house.call(id, 'ringing')
  const user = await house.control('GET', `/users/${CONSUMER_A}`)
  if (state === 'ringing' && user.body.onCall === 'manual') await house.act(id, 'terminate')
  await house.call(id, 'ended')
}

/** A call that is answered, and ended by the business. */
async function talk(): Promise<void> {
  await onCall('answer')
  const id = await house.callUser()
  await house.call(id, 'live')
  await house.act(id, 'terminate')
  await house.call(id, 'ended')
}

const prompts = async () => (await house.thread()).filter(({ kind }) => kind === 'permission_prompt')

async function isAllowed(): Promise<boolean> {
  const { body } = await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${CONSUMER_A}`)
  return body.permission.status === 'temporary'
}

/** What the business was told of the permission since it was given. */
async function replies(count: number) {
  const all = () =>
    house.receiver.received.flatMap(({ value }) => value.messages?.[0]?.interactive?.call_permission_reply ?? [])
  await house.receiver.first(() => all().length > count)
  return all().slice(1)
}

const UNANSWERED: [string, string, Partial<SimulatorConfig>][] = [
  ['declined', 'decline', {}],
  ['ignored', 'ignore', { answerWindowMs: 20 }],
  ['cancelled by the business while they ring', 'manual', {}],
]
for (const [name, does, config] of UNANSWERED)
  test(`calls that are ${name}: at 2 the user is asked once, at 4 the permission is gone and the business is told`, async () => {
    await open(config)
    await onCall(does)
    await ring()
    assert.deepEqual(await prompts(), [])
    await ring()
    const [prompt, ...more] = await prompts()
    assert.deepEqual(more, [])
    assert.equal(prompt?.text, 'You missed 2 calls from Demo Business. Keep allowing calls?')
    assert.deepEqual(
      [prompt.from, prompt.status, prompt.buttons.map(({ type }) => type)],
      ['system', 'pending', ['KEEP', 'STOP']],
    )
    await ring()
    assert.equal((await prompts()).length, 1)
    assert.equal(await isAllowed(), true)
    await ring()
    assert.equal(await isAllowed(), false)
    assert.deepEqual(await replies(1), [{ response: 'reject', response_source: 'automatic' }])
    const [over] = await prompts()
    assert.deepEqual([over?.status, over?.buttons], ['expired', []])
    assert.equal((await house.connect()).body.error.code, 138006)
  })

test('Keep changes nothing: nobody is told, the count goes on', async () => {
  await open()
  await onCall('decline')
  for (let n = 0; n < 2; n++) await ring()
  const [prompt] = await prompts()
  const { body } = await tap(house, prompt?.id ?? '', 'Keep')
  assert.equal(body.message_id, null)
  assert.deepEqual([(await prompts())[0]?.status, (await prompts())[0]?.buttons], ['kept', []])
  await ring()
  assert.equal((await prompts()).length, 1)
  await ring()
  assert.equal(await isAllowed(), false)
  assert.deepEqual(await replies(1), [{ response: 'reject', response_source: 'automatic' }])
})

test('Stop revokes at once', async () => {
  await open()
  await onCall('decline')
  for (let n = 0; n < 2; n++) await ring()
  await answer(house, { response: 'revoke' })
  assert.equal((await prompts())[0]?.status, 'stopped')
  assert.deepEqual(await replies(1), [{ response: 'reject', response_source: 'user_action' }])
  assert.equal((await house.connect()).body.error.code, 138006)
})

const ANSWERED: [string, () => Promise<void>][] = [
  ["the business's, that the user answers", talk],
  [
    "the user's, that the business answers",
    async () => {
      const id = await house.place()
      await house.act(id, 'accept', answerSession())
      await house.control('POST', `${path(id)}/hangup`)
      await house.call(id, 'ended')
    },
  ],
]
for (const [whose, answered] of ANSWERED)
  test(`an answered call, ${whose}, begins the count anew`, async () => {
    await open()
    await onCall('decline')
    await ring()
    await answered()
    await onCall('decline')
    await ring()
    assert.deepEqual(await prompts(), [])
    await ring()
    assert.equal((await prompts()).length, 1)
  })

for (const does of ['busy', 'unreachable'])
  test(`a call that never rang, its user ${does}, is not missed`, async () => {
    await open({ answerWindowMs: 20 })
    await onCall(does)
    for (let n = 0; n < 4; n++) await house.call(await house.callUser(), 'ended')
    assert.deepEqual(await prompts(), [])
    assert.equal(await isAllowed(), true)
  })
