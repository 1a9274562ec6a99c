import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import twilio from 'twilio'
import { Callers } from './kit/callers.ts'
import { CustomerApp } from './kit/customer-app.ts'
import { BUSINESS, CONSUMER_A } from './kit/house.ts'
import { sdkFor, updateSender } from './kit/sdk-client.ts'
import { until } from './kit/until.ts'

type Entry = { readonly from: string; readonly text: string }

const USER = `whatsapp:+${CONSUMER_A}`

describe('messages, there and back', () => {
  let callers: Callers
  let app: CustomerApp
  let client: twilio.Twilio
  before(async () => {
    callers = await Callers.open()
    app = await CustomerApp.open()
    client = sdkFor(callers.house)
    const webhook = { callbackUrl: `${app.url}/in`, statusCallbackUrl: `${app.url}/status` }
    await updateSender(client, callers.house.senderSid, { webhook })
  })
  after(async () => {
    await app?.close()
    await callers?.close()
  })

  const thread = () =>
    callers.house.sim<Entry[]>('GET', `/users/${CONSUMER_A}/thread?with=${encodeURIComponent(BUSINESS)}`)

  test('what a user writes reaches the app signed, and what the app answers reaches the phone', async () => {
    app.twiml('/in', '<Message>Thanks for writing</Message>')
    await callers.house.sim('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text: 'Are you open?' })
    const { params, headers, rawHeaders } = await app.next('/in')
    assert.deepEqual(
      [params.get('Body'), params.get('From'), params.get('SmsStatus')],
      ['Are you open?', USER, 'received'],
    )
    assert.equal(rawHeaders.length, 2 * 9)
    const signature = String(headers['x-twilio-signature'])
    assert.ok(twilio.validateRequest(callers.house.authToken, signature, `${app.url}/in`, Object.fromEntries(params)))
    await until('the answer is on the phone', async () =>
      (await thread()).some(({ from, text }) => from === 'business' && text === 'Thanks for writing'),
    )
  })

  test('what the business writes within 24 hours is on the phone, and its way there is told', async () => {
    const { sid } = await client.messages.create({ to: USER, from: `whatsapp:${BUSINESS}`, body: 'Your order is here' })
    await app.next('/status', 1, 10_000, (one) => one.params.get('MessageSid') === sid)
    await until('it is on the phone', async () => (await thread()).some(({ text }) => text === 'Your order is here'))
  })
})
