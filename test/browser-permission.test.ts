import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Caller, playTone, type SimCall } from './kit/callers.ts'
import { approve, createContent, sendContent } from './kit/contents.ts'
import type { Arrived } from './kit/customer-app.ts'
import { CONSUMER_A, ROOT } from './kit/house.ts'
import { permit } from './kit/permission.ts'
import { screenshot } from './kit/phone-browser.ts'
import { allReachable, button, entries, hears, lastEntry, PHONE_SIZE, reads, says } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'

const REQUEST = { type: 'VOICE_CALL_REQUEST', title: 'Call Request' }
const CALL_NOW = { type: 'VOICE_CALL', title: 'Call now' }

describe('what a business sends to a phone, and what its user lets it do', { skip: browserMissing }, () => {
  let phones: Phones
  let user: Caller
  before(async () => {
    phones = await Phones.open()
    const { app, house } = phones.callers
    app.twiml('/message', '')
    const json = { webhook: { callback_url: `${app.url}/message`, callback_method: 'POST' } }
    const { status, body } = await house.rest('POST', `/v2/Channels/Senders/${house.senderSid}`, { json })
    assert.equal(status, 202, JSON.stringify(body))
  })
  after(() => phones?.close())
  afterEach(() => phones.putAway(user.waId))

  /** What the sender's webhook is told of this user's answer number `count`. */
  async function told(count: number): Promise<string | null> {
    const answers = ({ params }: Arrived) => params.get('From') === user.address && params.has('ButtonPayload')
    const { params } = await phones.callers.app.next('/message', count, 10_000, answers)
    assert.equal(params.get('Body'), 'VOICE_CALL_REQUEST')
    return params.get('ButtonPayload')
  }

  /** The phone rings, and the call is missed in one of two ways. */
  async function miss(page: Page, how: 'declined' | 'cancelled'): Promise<void> {
    const { house } = phones.callers
    const sid = await user.beCalled()
    await says(page, /^Incoming call$/)
    if (how === 'declined') await button(page, 'Decline').click()
    else await house.rest('POST', house.account(`/Calls/${sid}.json`), { form: { Status: 'canceled' } })
    await button(page, 'Decline').waitFor({ state: 'detached' })
    assert.equal((await user.progress(sid)).at(-1), how === 'declined' ? 'busy' : 'canceled')
  }

  /** A call that WhatsApp does not allow. */
  async function refused(): Promise<void> {
    const sid = await user.beCalled()
    assert.deepEqual(await user.progress(sid), ['failed'])
    const ofIt = ({ params }: Arrived) => params.get('CallSid') === sid
    const { params } = await phones.callers.app.next('/progress', 1, 10_000, ofIt)
    assert.equal(params.get('ErrorCode'), '37000')
  }

  /** Hears the tone of /voice, hangs up; the call stands in the thread. */
  async function talk(page: Page, hz: number): Promise<void> {
    const { house } = phones.callers
    await hears(page, hz)
    const [call] = await house.sim<(SimCall & { via: string })[]>('GET', `/calls?user=${user.waId}&state=live`)
    assert.equal(call?.via, 'button')
    await button(page, 'Hang up').click()
    await reads(lastEntry(page), /Voice call · \d:\d\d/)
    await button(page, 'Hang up').waitFor({ state: 'detached' })
  }

  test('a card with "Call now": approved to a stranger, unapproved in session; a tap connects', async () => {
    const { house } = phones.callers
    user = phones.callers.known(CONSUMER_A)
    user.twiml('/voice', playTone(1000, 20_000))
    const card = { title: 'Hello {{1}} let’s continue on a call.', actions: [CALL_NOW] }
    const approved = await createContent(house, { 'twilio/card': card }, { variables: { 1: 'name' } })
    await approve(house, approved, 'voice_call_test')
    const page = await phones.page(CONSUMER_A)
    await reads(page.locator('body'), /No messages yet/)
    await sendContent(house, CONSUMER_A, approved, { 1: 'Ana' })
    await reads(lastEntry(page), /Hello Ana let’s continue on a call\./)
    await screenshot(page, 'card-approved')
    await button(page, 'Call now').click()
    await talk(page, 1000)

    user.twiml('/voice', playTone(1300, 20_000))
    const body = 'Your order is ready. Shall we talk?'
    const freeForm = await createContent(house, { 'twilio/card': { title: 'Order 1234', body, actions: [CALL_NOW] } })
    await sendContent(house, CONSUMER_A, freeForm)
    await reads(lastEntry(page), /Your order is ready\. Shall we talk\?/)
    await screenshot(page, 'card-free-form')
    await button(lastEntry(page), 'Call now').click()
    await talk(page, 1300)
    await screenshot(page, 'card-called')
  })

  test('a card with a picture and three buttons, on a screen too low for it: each is reached, and a reply arrives', async () => {
    const { app, house } = phones.callers
    user = await phones.callers.caller()
    const picture = await readFile(join(ROOT, 'docs/images/phone.png'))
    app.on('/order.png', () => ({ type: 'image/png', body: picture }))
    const actions = [CALL_NOW, { type: 'URL', title: 'Order', url: app.url }, { type: 'QUICK_REPLY', title: 'Not now' }]
    const card = { body: 'Your order is ready.', footer: 'Owl Books', media: [`${app.url}/order.png`], actions }
    const content = await createContent(house, { 'whatsapp/card': card })
    await approve(house, content, 'order_ready')
    const low = { width: 390, height: 420 }
    const page = await phones.page(user.waId, { viewport: low, isMobile: true, hasTouch: true, colorScheme: 'dark' })
    await sendContent(house, user.waId, content)
    await button(page, 'Not now').waitFor()
    const names = await allReachable(page, low)
    for (const name of ['Call now', 'Order', 'Not now']) assert.ok(names.includes(name), names.join())
    await screenshot(page, 'card-picture-low-dark')
    await page.setViewportSize(PHONE_SIZE)
    await screenshot(page, 'card-picture-small-dark')
    await button(page, 'Not now').tap()
    await reads(lastEntry(page), /Not now/)
    const replies = ({ params }: Arrived) => params.get('From') === user.address
    const { params } = await app.next('/message', 1, 10_000, replies)
    assert.deepEqual([params.get('Body'), params.get('ButtonText')], ['Not now', 'Not now'])
    await button(page, 'Back').tap()
    await reads(page.locator('body'), /Chats/)
    await screenshot(page, 'chats-small-dark')
  })

  test('a request without text: allowed, then not; tomorrow another one, with text, is allowed', async () => {
    const { house } = phones.callers
    user = await phones.callers.caller()
    const page = await phones.page(user.waId, { viewport: PHONE_SIZE, isMobile: true, hasTouch: true })
    await page.getByRole('textbox', { name: 'Message' }).fill('Please call me')
    await button(page, 'Send').tap()
    await page.getByRole('img', { name: 'Delivered' }).waitFor()
    const types = { 'twilio/call-to-action': { body: 'May we call you about order 1234?', actions: [REQUEST] } }
    const request = await createContent(house, types)
    await sendContent(house, user.waId, request)
    const bubble = entries(page).filter({ hasText: 'Demo Business asks to call you' })
    await bubble.waitFor()
    assert.doesNotMatch(await bubble.innerText(), /order 1234/)
    assert.deepEqual((await allReachable(page)).slice(2, 4), ['Allow', "Don't allow"])
    await screenshot(page, 'request-small')
    await button(bubble, 'Allow').tap()
    await reads(bubble, /You allowed calls/)
    assert.equal(await told(1), 'ACCEPTED')
    await screenshot(page, 'request-allowed-small')
    await button(bubble, "Don't allow").tap()
    await reads(bubble, /Calls are not allowed/)
    assert.equal(await told(2), 'REJECTED')
    await refused()

    await house.sim('POST', '/clock', { advance: 'P1D' })
    await approve(house, request, 'call_request')
    await sendContent(house, user.waId, request)
    const second = bubble.filter({ hasText: 'May we call you about order 1234?' })
    await allReachable(page)
    await screenshot(page, 'request-second-small')
    await button(second, 'Allow').tap()
    await reads(second, /You allowed calls/)
    assert.equal(await told(3), 'ACCEPTED')
    await reads(bubble.first(), /This request has expired/)
    await reads(page.getByRole('list', { name: 'Thread' }), /Yesterday[\s\S]*Today/)
    await screenshot(page, 'request-second-allowed-small')
    await miss(page, 'declined')
  })

  test('two missed calls: Keep changes nothing; four: the permission is gone', async () => {
    user = await phones.callers.caller()
    await permit(phones.callers.house, user.waId)
    const page = await phones.page(user.waId)
    assert.equal(await told(1), 'ACCEPTED')
    await miss(page, 'declined')
    await miss(page, 'cancelled')
    await reads(lastEntry(page), /You missed 2 calls from Demo Business/)
    await screenshot(page, 'prompt')
    await button(page, 'Stop').waitFor()
    await button(page, 'Keep').click()
    await reads(lastEntry(page), /Demo Business may go on calling you/)
    await screenshot(page, 'prompt-kept')
    await miss(page, 'cancelled')
    await miss(page, 'declined')
    await reads(lastEntry(page), /Demo Business can no longer call you: you missed 4 calls in a row/)
    await screenshot(page, 'revoked')
    // The request has long been scrolled away.
    assert.ok((await allReachable(page, { width: 1280, height: 720 })).includes('Allow'))
    assert.equal(await told(2), 'REJECTED')
    await refused()
  })

  test('two missed calls, and Stop: the business is told, and calls no more', async () => {
    user = await phones.callers.caller()
    await permit(phones.callers.house, user.waId)
    const options = { viewport: PHONE_SIZE, isMobile: true, hasTouch: true, colorScheme: 'dark' } as const
    const page = await phones.page(user.waId, options)
    await miss(page, 'cancelled')
    await miss(page, 'declined')
    await button(page, 'Keep').waitFor()
    const names = await allReachable(page)
    assert.ok(names.includes('Keep') && names.includes('Stop'), names.join())
    await screenshot(page, 'prompt-small-dark')
    await button(page, 'Stop').tap()
    await reads(lastEntry(page), /You stopped calls from Demo Business/)
    assert.equal(await told(2), 'REJECTED')
    await refused()
    await screenshot(page, 'prompt-stopped-small-dark')
    await button(page, 'Keep').waitFor({ state: 'detached' })
  })
})
