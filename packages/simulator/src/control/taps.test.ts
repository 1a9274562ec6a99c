import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { entry, messageOf, openWindow, sent, standingClock, statusOf, tap } from '../messages.test.kit.ts'

let house: TestHouse

before(async () => {
  house = await TestHouse.open({}, standingClock())
  await openWindow(house)
})
after(() => house.close())

async function shown(interactive: object): Promise<string> {
  const id = await sent(house, { type: 'interactive', interactive })
  await statusOf(house, id, 'delivered')
  return id
}

const callButton = (parameters: object) =>
  shown({ type: 'voice_call', body: { text: 'Call us' }, action: { name: 'voice_call', parameters } })

test('a reply button: the business learns which, of which message, and that the message was read', async () => {
  const id = await shown({
    type: 'button',
    body: { text: 'Keep it?' },
    action: { buttons: [{ type: 'reply', reply: { id: 'keep-1', title: 'Yes' } }] },
  })
  const { status, body } = await tap(house, id, 'Yes')
  assert.equal(status, 200)
  const reply = await messageOf(house, body.message_id)
  assert.deepEqual(reply.context, { from: BUSINESS, id })
  assert.deepEqual(reply.interactive, { type: 'button_reply', button_reply: { id: 'keep-1', title: 'Yes' } })
  await statusOf(house, id, 'read')
  const line = (await house.thread()).find((each) => each.id === body.message_id)
  assert.deepEqual([line?.from, line?.text], ['user', 'Yes'])
})

test('a row of a list, by its index', async () => {
  const rows = [
    { id: 'r1', title: 'One' },
    { id: 'r2', title: 'Two', description: 'The second' },
  ]
  const id = await shown({ type: 'list', body: { text: 'Choose' }, action: { button: 'Menu', sections: [{ rows }] } })
  const reply = await messageOf(house, (await tap(house, id, 1)).body.message_id)
  assert.deepEqual(reply.interactive, {
    type: 'list_reply',
    list_reply: { id: 'r2', title: 'Two', description: 'The second' },
  })
})

test('a link: 200 with what the phone opens', async () => {
  const parameters = { display_text: 'Open', url: 'https://example.com/' }
  const id = await shown({ type: 'cta_url', body: { text: 'See' }, action: { name: 'cta_url', parameters } })
  assert.deepEqual(await tap(house, id, 'Open'), { status: 200, body: { opens: 'https://example.com/' } })
})

test('Call now calls; the payload goes with connect and terminate', async () => {
  const id = await callButton({ display_text: 'Call now', payload: 'order 9' })
  const { body } = await tap(house, id, 'Call now')
  assert.equal((await house.receiver.call('connect', body.call_id)).cta_payload, 'order 9')
  assert.equal((await house.call(body.call_id, 'connecting')).via, 'button')
  const busy = await tap(house, id, 0)
  assert.deepEqual([busy.status, busy.body.error.code], [409, 'busy'])
  await house.control('POST', `/calls/${encodeURIComponent(body.call_id)}/hangup`)
  assert.equal((await house.receiver.call('terminate', body.call_id)).cta_payload, 'order 9')
})

test('the same by POST calls via button; hidden icons do not matter', async () => {
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { icon: false })
  const message_id = await callButton({})
  const calls = `/users/${CONSUMER_A}/calls`
  const { status, body } = await house.control('POST', calls, { to: BUSINESS, via: 'button', message_id })
  assert.equal(status, 201)
  assert.equal('cta_payload' in (await house.receiver.call('connect', body.call_id)), false)
  await house.control('POST', `/calls/${encodeURIComponent(body.call_id)}/hangup`)
  const plain = await sent(house, { text: { body: 'no button' } })
  await statusOf(house, plain, 'delivered')
  const none = await house.control('POST', calls, { to: BUSINESS, via: 'button', message_id: plain })
  assert.deepEqual([none.status, none.body.error.code], [409, 'no_call_button'])
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { icon: true })
})

test('a call button works until its time is over, to the millisecond', async () => {
  const id = await callButton({ ttl_minutes: 2 })
  await house.control('POST', '/clock', { advance: 119_999 })
  const { body } = await tap(house, id, 0)
  await house.control('POST', `/calls/${encodeURIComponent(body.call_id)}/hangup`)
  await house.control('POST', '/clock', { advance: 1 })
  const late = await tap(house, id, 0)
  assert.deepEqual([late.status, late.body.error.code], [409, 'button_expired'])
})

test('calling off: the button calls nobody', async () => {
  const id = await callButton({})
  const calling = (status: string) => house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status } })
  await calling('DISABLED')
  assert.deepEqual((await tap(house, id, 0)).body.error.code, 'calling_off')
  await calling('ENABLED')
})

test('refused: no such button, no such message, nothing to tap', async () => {
  const id = await callButton({})
  const missing = await tap(house, id, 'Dance')
  assert.deepEqual([missing.status, missing.body.error.code], [404, 'not_found'])
  assert.match(missing.body.error.hint, /0 Call Now/)
  assert.equal((await tap(house, 'wamid.x', 0)).status, 404)
  const plain = await sent(house, { text: { body: 'no button' } })
  assert.equal((await entry(house, plain)).buttons.length, 0)
  assert.deepEqual((await tap(house, plain, 0)).body.error.code, 'nothing_to_tap')
})
