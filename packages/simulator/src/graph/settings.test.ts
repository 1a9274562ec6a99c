import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'

let house: TestHouse
const edge = `${PHONE_NUMBER_ID}/settings`

before(async () => {
  house = await TestHouse.open()
})
after(() => house.close())

const icon = async () => (await house.control('GET', `/users/${CONSUMER_A}/contacts`)).body[0].call_icon
const settingsWebhooks = () => house.receiver.received.filter(({ field }) => field === 'account_settings_update')

test('the first business has calling on', async () => {
  assert.deepEqual((await house.graph('GET', edge)).body, {
    calling: { status: 'ENABLED', call_icon_visibility: 'DEFAULT', callback_permission_status: 'DISABLED' },
  })
  assert.equal(await icon(), true)
})

test('DISABLED holds at once: no icon, no calls, and a webhook that says so', async () => {
  const { body } = await house.graph('POST', edge, { calling: { status: 'DISABLED' } })
  assert.deepEqual(body, { success: true })
  assert.equal(await icon(), false)
  const refused = await house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS, via: 'icon' })
  assert.deepEqual([refused.status, refused.body.error.code], [409, 'calling_off'])
  const told = await house.receiver.first(({ field }) => field === 'account_settings_update')
  assert.equal(told.value.type, 'phone_number_settings')
  assert.equal(told.value.phone_number_settings.phone_number_id, PHONE_NUMBER_ID)
  assert.equal(told.value.phone_number_settings.calling.status, 'DISABLED')
})

test('one key leaves the others; what does not change is not told', async () => {
  await house.graph('POST', edge, { calling: { call_icon_visibility: 'DISABLE_ALL' } })
  await house.graph('POST', edge, { calling: { status: 'ENABLED' } })
  assert.equal(await icon(), false)
  await house.graph('POST', edge, { calling: { status: 'ENABLED' } })
  await house.graph('POST', edge, { calling: { call_icon_visibility: 'DEFAULT' } })
  const callings = () => settingsWebhooks().map(({ value }) => value.phone_number_settings.calling)
  const words = () => callings().map(({ status, call_icon_visibility }) => `${status} ${call_icon_visibility}`)
  await house.receiver.first(() => words().includes('ENABLED DEFAULT'))
  assert.deepEqual(words(), ['DISABLED DEFAULT', 'DISABLED DISABLE_ALL', 'ENABLED DISABLE_ALL', 'ENABLED DEFAULT'])
  assert.equal(await icon(), true)
})

test('with the icon hidden a link still calls', async () => {
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { icon: false })
  const place = (via: string) => house.control('POST', `/users/${CONSUMER_A}/calls`, { to: BUSINESS, via })
  assert.equal((await place('icon')).body.error.code, 'calling_off')
  const { status, body } = await place('link')
  assert.equal(status, 201)
  await house.control('POST', `/calls/${encodeURIComponent(body.call_id)}/hangup`)
  const { body: manager } = await house.control('PUT', `/numbers/${BUSINESS}/manager`, { icon: true })
  assert.deepEqual([manager.icon, manager.callback_permission], [true, false])
})

const BAD: [string, unknown, RegExp][] = [
  ['an unknown key', { calling: { colour: 'red' } }, /"calling.colour"/],
  ['a word in the wrong case', { calling: { status: 'enabled' } }, /"calling.status"/],
  ['NOT_SET', { calling: { status: 'NOT_SET' } }, /"calling.status"/],
  ['another feature', { storage: {} }, /"calling"|"storage"/],
]
for (const [name, body, details] of BAD)
  test(`refused: ${name}`, async () => {
    const answer = await house.graph('POST', edge, body)
    assert.equal(answer.status, 400)
    assert.equal(answer.body.error.code, 100)
    assert.match(answer.body.error.error_data.details, details)
  })

test("the number's node, whole and by fields", async () => {
  const node = (await house.graph('GET', PHONE_NUMBER_ID)).body
  assert.equal(node.id, PHONE_NUMBER_ID)
  assert.equal(node.display_phone_number, '+55 85 5123-4567')
  assert.equal(node.verified_name, 'Demo Business')
  const some = (await house.graph('GET', `${PHONE_NUMBER_ID}?fields=status,verified_name`)).body
  assert.deepEqual(some, { status: 'CONNECTED', verified_name: 'Demo Business', id: PHONE_NUMBER_ID })
  const none = await house.graph('GET', `${PHONE_NUMBER_ID}?fields=age`)
  assert.match(none.body.error.error_data.details, /age/)
})

test('every live version of Graph is served, an expired one or none as the oldest, one to come is not', async () => {
  const at = async (version: string) => {
    const headers = { authorization: 'Bearer simulator-token' }
    const answer = await fetch(`${house.simulator.graphUrl}${version}/${PHONE_NUMBER_ID}`, { headers })
    return answer.status
  }
  const versions = ['/v21.0', '/v26.0', '/v17.0', '', '/v27.0']
  assert.deepEqual(await Promise.all(versions.map(at)), [200, 200, 200, 200, 400])
})
