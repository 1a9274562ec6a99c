import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Arrived } from './kit/customer-app.ts'
import { BUSINESS, CONSUMER_A } from './kit/house.ts'
import { DESK, looksGood } from './kit/page-looks.ts'
import { screenshot } from './kit/phone-browser.ts'
import { button, lastEntry, PHONE_SIZE, reads } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'
import { until } from './kit/until.ts'

type ManagerSettings = {
  readonly icon_countries: readonly string[]
  readonly hours: { readonly timezone_id: string; readonly weekly_operating_hours: readonly object[] }
  readonly holidays: readonly object[]
}

const WABA = '102290129340398'
/** Each day has its hours here; Sunday, 10:00 in Berlin. */
const SUNDAY = Date.parse('2027-01-10T10:00:00+01:00')

describe('the WhatsApp manager, and what phones make of it', { skip: browserMissing }, () => {
  let phones: Phones
  before(async () => {
    phones = await Phones.open()
    await phones.callers.house.sim('POST', '/clock', { set: SUNDAY })
  })
  after(() => phones?.close())
  afterEach(() => phones.putAway(CONSUMER_A))

  const manager = (options: BrowserContextOptions = {}, number = ''): Promise<Page> =>
    phones.browser.page(`${phones.callers.house.simulator}/manager${number}`, {
      ...{ viewport: DESK, timezoneId: 'Europe/Berlin' },
      ...options,
    })
  const phone = (options = {}): Promise<Page> =>
    phones.page(CONSUMER_A, { viewport: PHONE_SIZE, timezoneId: 'Europe/Berlin', ...options })
  const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
  const toggle = (page: Page, name: string) => page.getByRole('switch', { name, exact: true })
  const onPhones = (page: Page, words: RegExp) => reads(panel(page, 'On the phones'), words)
  const settings = () => phones.callers.house.sim<ManagerSettings>('GET', `/numbers/${BUSINESS}/manager`)

  /** What the business is told next on a field of its account. */
  async function told(field: string, words: RegExp): Promise<void> {
    await until(`${field} ${words}`, async () => {
      const requests = await phones.callers.house.sim<{ kind: string; body: string }[]>('GET', '/requests')
      return requests.some((each) => JSON.stringify(each).includes(field) && words.test(JSON.stringify(each)))
    })
  }

  test('the call icon: off, back, and only in some countries; an open phone follows at once', async () => {
    const [page, user] = await Promise.all([manager(), phone()])
    await button(user, 'Call').waitFor()
    await onPhones(page, /Consumer A\s+The call icon/)
    await toggle(page, 'Call icon').press('Space')
    await button(user, 'Call').waitFor({ state: 'detached' })
    await onPhones(page, /it is hidden/)
    await toggle(page, 'Call icon').click()
    await button(user, 'Call').waitFor()
    await page.getByLabel('Only in').selectOption({ label: 'Germany' })
    await button(user, 'Call').waitFor({ state: 'detached' })
    await onPhones(page, /not in this user’s country/)
    await page.getByLabel('Only in').selectOption({ label: 'Brazil' })
    await button(page, 'Remove Germany').click()
    await button(user, 'Call').waitFor()
    await button(page, 'Remove Germany').waitFor({ state: 'detached' })
    assert.deepEqual((await settings()).icon_countries, ['BR'])
    await button(page, 'Remove Brazil').click()
    await reads(panel(page, 'Call icon and callbacks'), /all countries/)
  })

  test('call hours: closed until they open, by the clock; a holiday; what cannot be is said', async () => {
    const [page, user] = await Promise.all([manager(), phone()])
    const hours = panel(page, 'Call hours')
    await toggle(page, 'Take calls at any time').click()
    await hours.getByRole('combobox', { name: 'Time zone' }).selectOption('Europe/Berlin')
    await hours.getByRole('textbox', { name: 'Monday to' }).or(hours.getByLabel('Monday to')).fill('08:00')
    await button(page, 'Save call hours').click()
    await reads(hours, /Monday: it must close later than it opens/)
    await hours.getByLabel('Monday to').fill('12:30')
    await button(hours, 'Add hours to Monday').click()
    await button(page, 'Save call hours').click()
    await reads(hours, /Saved/)
    await onPhones(page, /Closed: opens tomorrow at 09:00/)
    await reads(user.locator('header'), /Closed · Opens tomorrow at 09:00/)
    await button(user, 'Call').click()
    const sheet = user.getByRole('dialog', { name: 'Demo Business is closed' })
    await reads(sheet, /Opens tomorrow at 09:00/)
    assert.equal(await button(sheet, 'Ask for a callback').count(), 0)
    await button(sheet, 'Write a message').click()
    assert.equal(await user.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Message')

    await phones.callers.house.sim('POST', '/clock', { advance: 'P1D' })
    await reads(user.locator('header'), /Business account/)
    await onPhones(page, /The call icon/)
    await button(page, 'Add a holiday').click()
    await hours.getByLabel('Holiday', { exact: true }).fill('2027-01-11')
    await button(page, 'Save call hours').click()
    await reads(user.locator('header'), /Closed · Opens on Tuesday at 09:00|Closed · Opens tomorrow at 09:00/)
    const { hours: saved, holidays } = await settings()
    assert.equal(saved.timezone_id, 'Europe/Berlin')
    assert.equal(saved.weekly_operating_hours.length, 6)
    assert.deepEqual(holidays, [{ date: '2027-01-11', start_time: '0000', end_time: '2359' }])
    await screenshot(page, 'manager-hours', true)
  })

  test('a phone that stays open sees the hours begin by itself', async () => {
    const { house } = phones.callers
    const { now } = await house.sim<{ now: number }>('GET', '/clock')
    const user = await phone()
    await reads(user.locator('header'), /Closed/)
    // Nobody moves the clock once the page is open: its own timer has to look.
    const opens = new Date(now + 60_000)
    const hhmm = opens.toISOString().slice(11, 16).replace(':', '')
    const day = opens.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }).toUpperCase()
    const week = [{ day_of_week: day, open_time: hhmm, close_time: '2359' }]
    await house.sim('PUT', `/numbers/${BUSINESS}/manager`, {
      hours: { timezone_id: 'UTC', weekly_operating_hours: week },
      holidays: [],
    })
    const boundary = Math.floor(opens.getTime() / 60_000) * 60_000
    await house.sim('POST', '/clock', { set: boundary - 1_500 })
    await reads(user.locator('header'), /Closed · Opens today/)
    await reads(user.locator('header'), /Business account/)
    await house.sim('PUT', `/numbers/${BUSINESS}/manager`, { hours: null })
  })

  test('a callback asked for outside the hours: the business may call, and is told', async () => {
    const { house, app } = phones.callers
    app.twiml('/message', '')
    const json = { webhook: { callback_url: `${app.url}/message`, callback_method: 'POST' } }
    await house.rest('POST', `/v2/Channels/Senders/${house.senderSid}`, { json })
    const [page, user] = await Promise.all([manager(), phone({ colorScheme: 'dark' })])
    await toggle(page, 'Callback permission').click()
    await toggle(page, 'Take calls at any time').click()
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Saturday', 'Sunday']) {
      const box = page.getByRole('checkbox', { name: day })
      if (await box.isChecked()) await box.uncheck()
    }
    await button(page, 'Save call hours').click()
    await onPhones(page, /Closed: opens .*, and offers a callback/)
    await button(user, 'Call').click()
    const sheet = user.getByRole('dialog', { name: 'Demo Business is closed' })
    await button(sheet, 'Ask for a callback').waitFor()
    await sheet.evaluate((one) => Promise.all(one.getAnimations().map((each) => each.finished)))
    await screenshot(user, 'phone-closed')
    await button(sheet, 'Ask for a callback').click()
    await sheet.waitFor({ state: 'detached' })
    await reads(lastEntry(user), /Demo Business may call you back in the next 7 days/)
    await screenshot(user, 'phone-callback')
    const isReply = ({ params }: Arrived) => params.get('ButtonPayload') === 'ACCEPTED'
    const { params } = await app.next('/message', 1, 10_000, isReply)
    assert.equal(params.get('From'), `whatsapp:+${CONSUMER_A}`)
    await house.sim('PUT', `/numbers/${BUSINESS}/manager`, { hours: null })
    const sid = await phones.callers.known(CONSUMER_A).beCalled()
    await phones.callers.known(CONSUMER_A).incoming(sid)
    await button(user, 'Decline').click()
    await house.sim('PUT', `/numbers/${BUSINESS}/manager`, { callback_permission: false })
  })

  test('quality: a warning, a restriction with its reason, lifted; the business is told each time', async () => {
    const [page, user] = await Promise.all([manager(), phone()])
    const quality = panel(page, 'Quality')
    await reads(quality, /Nothing is restricted/)
    await button(quality, 'Tell the business').click()
    await reads(quality, /Warned/)
    await told('account_update', /LOW_BUSINESS_INITIATED_CALLING_QUALITY/)
    await quality.getByLabel('As Meta').selectOption({ label: 'No calls by users, for 7 days' })
    await quality.getByLabel('Reason of a restriction').fill('Many blocks')
    await button(quality, 'Tell the business').click()
    await reads(quality, /Many blocks, until/)
    await button(user, 'Call').waitFor({ state: 'detached' })
    await told('account_update', /RESTRICTED_USER_INITIATED_CALLING/)
    await onPhones(page, /restricted the number/)
    await screenshot(page, 'manager-restricted', true)
    await quality.getByRole('button', { name: /^Lift/ }).click()
    await button(user, 'Call').waitFor()
  })

  test('the review queue: a template comes by itself, is rejected with a reason, approved, paused', async () => {
    const { house } = phones.callers
    const page = await manager()
    const queue = panel(page, 'Templates')
    await reads(queue, /None waits for review/)
    const components = [
      { type: 'BODY', text: 'Hello {{1}}, let us talk.', example: { body_text: [['Ana']] } },
      { type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL', text: 'Call now' }] },
    ]
    const [business] = await house.sim<{ apps: { tokens: string[] }[] }[]>('GET', '/businesses')
    const response = await fetch(`${house.simulator}/v23.0/${WABA}/message_templates`, {
      method: 'POST',
      headers: { authorization: `Bearer ${business?.apps[0]?.tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'let_us_talk', language: 'en', category: 'UTILITY', components }),
    })
    assert.equal(response.status, 200, await response.text())
    const item = queue.getByRole('listitem', { name: 'let_us_talk' })
    await reads(item, /pending[\s\S]*Hello \{\{1\}\}[\s\S]*Call now/)
    await screenshot(page, 'manager-queue', true)
    await item.getByRole('combobox', { name: 'Reason to reject let_us_talk' }).selectOption('PROMOTIONAL')
    await button(item, 'Reject let_us_talk').click()
    await reads(item, /rejected: promotional/)
    await told('message_template_status_update', /PROMOTIONAL/)
    await button(item, 'Approve let_us_talk').click()
    await reads(item, /approved/)
    await button(item, 'Pause let_us_talk').click()
    await reads(item, /paused/)
  })

  test('several numbers: each has its page; an unknown one says so', async () => {
    const { house } = phones.callers
    const other = { number: '4930123456', name: 'Second Shop', phone_number_id: '555000333', waba_id: '555000444' }
    await house.sim('POST', '/businesses', { ...other, token: 'other-token', app_secret: 'other-secret' })
    const page = await manager()
    await page.getByRole('link', { name: /Second Shop/ }).click()
    await page.waitForURL(/\/manager\/4930123456$/)
    await onPhones(page, /calls are off/)
    assert.equal(await page.getByRole('link', { name: 'Manager', exact: true }).getAttribute('aria-current'), 'page')
    const unknown = await manager({}, '/4999')
    await reads(unknown.locator('main'), /no business number 4999/)
  })

  test('looks good, large and small, light and dark; axe finds nothing', async () => {
    await phones.callers.house.sim('PUT', `/numbers/${BUSINESS}/manager`, {
      hours: {
        timezone_id: 'America/Manaus',
        weekly_operating_hours: [
          { day_of_week: 'MONDAY', open_time: '0900', close_time: '1200' },
          { day_of_week: 'MONDAY', open_time: '1300', close_time: '1700' },
          { day_of_week: 'FRIDAY', open_time: '0900', close_time: '1700' },
        ],
      },
      holidays: [{ date: '2027-12-25', start_time: '0000', end_time: '2359' }],
      icon_countries: ['BR', 'DE'],
    })
    await phones.callers.house.sim('POST', `/numbers/${BUSINESS}/quality`, {
      restrict: 'RESTRICTED_BUSINESS_INITIATED_CALLING',
    })
    await looksGood(manager, 'manager', async (page) => {
      await onPhones(page, /Consumer A/)
      await panel(page, 'Call hours').getByLabel('Friday to').waitFor()
    })
  })
})
