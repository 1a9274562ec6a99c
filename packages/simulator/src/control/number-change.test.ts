import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, CONSUMER_B, PERMISSION_REQUEST, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { asked, openWindow, sent, standingClock, statusOf } from '../messages.test.kit.ts'

const NEW = '5511987654321'
const HELLO = { type: 'text', text: { body: 'Hello' } }

let house: TestHouse
before(async () => {
  house = await TestHouse.open({}, standingClock())
})
after(() => house.close())
afterEach(() => house.control('POST', '/reset'))

const move = (from = CONSUMER_A, to = NEW) => house.control('POST', `/users/${from}/number`, { to })
const told = async (user: string) =>
  (
    await house.receiver.first(
      ({ value }) => value.messages?.[0]?.type === 'system' && JSON.stringify(value.messages).includes(user),
    )
  ).value
const permission = async () =>
  (await house.graph('GET', `${PHONE_NUMBER_ID}/call_permissions?user_wa_id=${CONSUMER_A}`)).body.permission.status
const thread = async (user: string) =>
  (await house.control('GET', `/users/${user}/thread?with=${BUSINESS}`)).body as { kind: string; status: string }[]

test('who takes another number keeps the chat; the business is told by a system message without contacts', async () => {
  await openWindow(house)
  const { status, body } = await move()
  assert.deepEqual([status, body.wa_id, body.name], [200, NEW, 'Consumer A'])
  const { contacts, messages } = await told(NEW)
  assert.equal(contacts, undefined)
  const [{ id, timestamp, ...message }] = messages
  assert.match(id, /^wamid\./)
  assert.equal(timestamp, `${Date.parse('2027-01-31T09:00:00Z') / 1000}`)
  const text = `User Consumer A changed from ${CONSUMER_A} to ${NEW}`
  const system = { body: text, wa_id: NEW, type: 'user_changed_number' }
  assert.deepEqual(message, { from: CONSUMER_A, type: 'system', system })
  assert.equal((await thread(NEW)).length, 1)
  assert.equal((await house.control('GET', `/users/${CONSUMER_A}`)).status, 404)
})

test('to the business the new number is a stranger: no window, no permission, no request to answer', async () => {
  await openWindow(house)
  await asked(house, PERMISSION_REQUEST)
  const granted = await house.control('POST', `/users/${CONSUMER_A}/permission`, { to: BUSINESS, response: 'accept' })
  assert.equal(granted.status, 200, JSON.stringify(granted.body))
  await move()
  assert.deepEqual(
    (await thread(NEW)).map(({ kind, status }) => [kind, status]).filter(([kind]) => kind !== 'message'),
    [['permission_request', 'expired']],
  )
  const again = await house.control('POST', `/users/${NEW}/permission`, { to: BUSINESS, response: 'accept' })
  assert.equal(again.body.error.code, 'no_request')
  const id = await sent(house, HELLO, NEW)
  assert.equal((await statusOf(house, id, 'failed')).errors[0].code, 131047)
})

test('whoever gets the old number inherits nothing', async () => {
  await openWindow(house)
  await asked(house, PERMISSION_REQUEST)
  await house.control('POST', `/users/${CONSUMER_A}/permission`, { to: BUSINESS, response: 'accept' })
  assert.equal(await permission(), 'temporary')
  await move()
  const lost = await sent(house, HELLO)
  assert.equal((await statusOf(house, lost, 'failed')).errors[0].code, 131026)
  await house.control('POST', '/users', { wa_id: CONSUMER_A })
  assert.deepEqual(await thread(CONSUMER_A), [])
  assert.equal(await permission(), 'no_permission')
  const id = await sent(house, HELLO)
  assert.equal((await statusOf(house, id, 'failed')).errors[0].code, 131047)
})

test('where the number is hidden, the change of the BSUID is told, and no number', async () => {
  const ids = { user_id: 'BR.13491208655302741918', hidden_number: true }
  await house.control('PATCH', `/users/${CONSUMER_A}`, ids)
  await openWindow(house)
  const { user_id } = (await move()).body
  assert.notEqual(user_id, ids.user_id)
  const [message] = (await told(user_id)).messages
  const { body, ...system } = message.system
  assert.deepEqual([message.from, message.from_user_id], [undefined, ids.user_id])
  assert.deepEqual(system, { user_id, type: 'user_changed_user_id' })
  assert.doesNotMatch(body, new RegExp(`${NEW}|${CONSUMER_A}`))
})

test('no number of another user or of a business, and not during a call', async () => {
  assert.equal((await move(CONSUMER_A, CONSUMER_B)).body.error.code, 'number_in_use')
  assert.equal((await move(CONSUMER_A, BUSINESS)).body.error.code, 'number_in_use')
  await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS })
  const { status, body } = await move()
  assert.deepEqual([status, body.error.code], [409, 'busy'])
})

test('a business that the user has no chat with is not told', async () => {
  const unseen = '5511987650000'
  await move(CONSUMER_A, unseen)
  // Goes out behind whatever is told of the old number.
  await house.control('POST', '/users', { wa_id: CONSUMER_A, name: 'The next owner' })
  await openWindow(house)
  await house.receiver.first(({ value }) => value.contacts?.[0]?.profile.name === 'The next owner')
  assert.ok(!house.receiver.received.some(({ raw }) => raw.includes(unseen)))
})
