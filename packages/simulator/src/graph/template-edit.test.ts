import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, HOUR, ShiftableClock } from '../clock.ts'
import { type Received, TestHouse } from '../house.test.kit.ts'

const WABA = '102290129340398'
let house: TestHouse

before(async () => {
  house = await TestHouse.open({}, new ShiftableClock(() => 1_800_000_000_000))
})
after(() => house.close())

let made = 0
const BODY = { type: 'BODY', text: 'Your order has been shipped.' }
const advance = (by: number) => house.control('POST', '/clock', { advance: by })
const post = (id: string, body: object) => house.graph('POST', id, body)
const status = async (id: string) => (await house.graph('GET', `${id}?fields=status`)).body.status
const review = (id: string, body: object) => house.control('POST', `/templates/${id}/review`, body)

/** A new template, reviewed by the network's own rules. */
async function approved(): Promise<string> {
  const template = { name: `template_${++made}`, language: 'en', category: 'UTILITY', components: [BODY] }
  const { body } = await house.graph('POST', `${WABA}/message_templates`, template)
  await advance(2_000)
  assert.equal(await status(body.id), 'APPROVED')
  return body.id
}

const edit = (id: string, text: string) => post(id, { components: [{ ...BODY, text }] })
const isTold =
  (id: string, title: string) =>
  ({ value }: Received) =>
    String(value.message_template_id) === id && value.other_info?.title === title

test('an edited template is reviewed anew, once a day, and then sent as it is now', async () => {
  const id = await approved()
  assert.deepEqual((await edit(id, 'Your order has arrived.')).body, { success: true })
  assert.equal(await status(id), 'PENDING')
  assert.match((await edit(id, 'Too early.')).body.error.error_user_msg, /PENDING/)
  await advance(2_000)
  const { components } = (await house.graph('GET', id)).body
  assert.deepEqual([await status(id), components[0].text], ['APPROVED', 'Your order has arrived.'])
  assert.match((await edit(id, 'Twice a day.')).body.error.error_user_msg, /once a day/)
  await advance(DAY)
  assert.equal((await edit(id, 'The next day.')).status, 200)
})

test('ten edits in 30 days are the most', async () => {
  const id = await approved()
  for (let day = 0; day < 10; day++) {
    assert.equal((await edit(id, `Edition ${day}.`)).status, 200, `day ${day}`)
    await advance(DAY)
  }
  assert.match((await edit(id, 'One too many.')).body.error.error_user_msg, /ten times/)
  await advance(20 * DAY)
  assert.equal((await edit(id, 'A month later.')).status, 200)
})

test('a rejected template may change its category and is edited as often as one likes; an approved one keeps it', async () => {
  const id = await approved()
  const { body } = await post(id, { category: 'MARKETING' })
  assert.match(body.error.error_user_msg, /category/)
  for (let round = 0; round < 2; round++) {
    await review(id, { reject: true })
    assert.equal((await post(id, { category: 'MARKETING' })).status, 200)
  }
})

test('an edit keeps the rules of new templates, and has something to say', async () => {
  const id = await approved()
  assert.equal((await edit(id, 'Hello {{2}} and more.')).body.error.error_subcode, 2388072)
  assert.match((await post(id, {})).body.error.error_data.details, /components, category, or both/)
  assert.match((await post(id, { name: 'another' })).body.error.error_data.details, /"name"/)
  assert.equal(await status(id), 'APPROVED')
})

test('a pause lasts three hours, the second six; the third time the template is disabled', async () => {
  const id = await approved()
  await review(id, { pause: true })
  assert.equal((await house.receiver.first(isTold(id, 'FIRST_PAUSE'))).value.event, 'PAUSED')
  await advance(3 * HOUR - 1)
  assert.equal(await status(id), 'PAUSED')
  await advance(1)
  assert.equal((await house.receiver.first(isTold(id, 'UNPAUSE'))).value.event, 'APPROVED')
  await review(id, { pause: true })
  await house.receiver.first(isTold(id, 'SECOND_PAUSE'))
  await advance(6 * HOUR)
  assert.equal(await status(id), 'APPROVED')
  await review(id, { pause: true })
  assert.equal((await house.receiver.first(isTold(id, 'DISABLED'))).value.event, 'DISABLED')
  assert.equal((await edit(id, 'May I?')).status, 400)
})

test('a business lets a paused template go on itself, and only a paused one', async () => {
  const id = await approved()
  assert.match((await post(`${id}/unpause`, {})).body.error.error_user_msg, /not paused/)
  await review(id, { pause: true })
  assert.deepEqual((await post(`${id}/unpause`, {})).body, { success: true })
  assert.equal(await status(id), 'APPROVED')
  await advance(3 * HOUR)
  assert.equal(await status(id), 'APPROVED')
})
