import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Caller, playTone } from './kit/callers.ts'
import { fallsSilent } from './kit/falls-silent.ts'
import { isRinging, statesSaid } from './kit/page-ears.ts'
import { permit } from './kit/permission.ts'
import { MICROPHONE_HZ, screenshot } from './kit/phone-browser.ts'
import { allReachable, button, hears, hearsNothing, lastEntry, PHONE_SIZE, reads, says } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

describe('a business calls a phone in a browser', { skip: browserMissing }, () => {
  let phones: Phones
  let user: Caller
  before(async () => {
    phones = await Phones.open()
  })
  after(() => phones?.close())
  beforeEach(async () => {
    user = await phones.callers.caller()
    await permit(phones.callers.house, user.waId)
  })
  afterEach(() => phones.putAway(user.waId))

  async function rings(page: Page): Promise<void> {
    await says(page, /^Incoming call$/)
    await until('the ring', () => isRinging(page))
    assert.equal(await page.title(), '☎ Demo Business is calling')
  }

  async function ringsNoMore(page: Page): Promise<void> {
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(await isRinging(page), false)
    assert.match(await page.title(), /^Caller \d+ · phone$/)
  }

  async function update(sid: string, form: Record<string, string>): Promise<void> {
    const { house } = phones.callers
    const { status, body } = await house.rest('POST', house.account(`/Calls/${sid}.json`), { form })
    assert.equal(status, 200, JSON.stringify(body))
  }

  /** How long the microphone's tone has been heard at the business, in ms. */
  async function saidFor(id: string): Promise<number> {
    return toneSpans(await user.heard(id, 'user'), MICROPHONE_HZ).reduce((sum, { ms }) => sum + ms, 0)
  }

  test('it rings, is answered, both hear each other, a key arrives, Mute is silence, the user hangs up', async () => {
    user.twiml('/out', `<Gather numDigits="1" action="/key" timeout="30">${playTone(1000, 20_000)}</Gather>`)
    user.twiml('/key', '<Pause length="60"/>')
    const page = await phones.page(user.waId)
    await button(page, 'Call').waitFor()
    const sid = await user.beCalled()
    await rings(page)
    const id = await user.incoming(sid)
    await screenshot(page, 'incoming')
    await button(page, 'Answer').click()
    await hears(page, 1000)
    assert.equal(await isRinging(page), false)
    await until('a second of what the user says', async () => (await saidFor(id)) > 1000)
    await button(page, 'Keypad').click()
    await button(page, '7').click()
    assert.equal((await user.asked('/key')).params.get('Digits'), '7')
    await hearsNothing(page)

    await button(page, 'Mute').click()
    await fallsSilent(user, id)
    await screenshot(page, 'incoming-answered')

    await button(page, 'Hang up').click()
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'in-progress', 'completed'])
    await reads(lastEntry(page), /Voice call · \d:\d\d\s+Incoming/)
    await ringsNoMore(page)
    const states = await statesSaid(page)
    assert.deepEqual(states.slice(0, 1), ['Incoming call'])
    assert.match(states.at(-1) ?? '', /^Call ended · \d:\d\d$/)
  })

  test('answered on a small screen; the business hangs up', async () => {
    user.twiml('/out', playTone(1300, 20_000))
    const options = { viewport: PHONE_SIZE, isMobile: true, hasTouch: true, colorScheme: 'dark' } as const
    const page = await phones.page(user.waId, options)
    await button(page, 'Call').waitFor()
    const sid = await user.beCalled()
    await rings(page)
    assert.deepEqual(await allReachable(page), ['Decline', 'Answer'])
    await screenshot(page, 'incoming-small-dark')
    await button(page, 'Answer').tap()
    await hears(page, 1300)
    await allReachable(page)
    await update(sid, { Status: 'completed' })
    await says(page, /^Call ended · \d:\d\d$/)
    assert.equal((await user.progress(sid)).at(-1), 'completed')
    await ringsNoMore(page)
    await reads(lastEntry(page), /Voice call · \d:\d\d/)
    await screenshot(page, 'incoming-over-small-dark')
  })

  test('Decline → busy, and the thread says Declined', async () => {
    const page = await phones.page(user.waId)
    await button(page, 'Call').waitFor()
    const sid = await user.beCalled()
    await rings(page)
    await button(page, 'Decline').click()
    await ringsNoMore(page)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'busy'])
    await reads(lastEntry(page), /Declined\s+Incoming/)
    await screenshot(page, 'incoming-declined')
  })

  test('nobody answers → no-answer, and the thread says Missed voice call', async () => {
    const page = await phones.page(user.waId)
    await button(page, 'Call').waitFor()
    const sid = await user.beCalled({ Timeout: '5' })
    await rings(page)
    await ringsNoMore(page)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'no-answer'])
    await reads(lastEntry(page), /Missed voice call\s+Incoming/)
    await screenshot(page, 'incoming-missed')
  })

  test('the business gives up while it rings: the ring stops, the call is missed', async () => {
    const page = await phones.page(user.waId)
    await button(page, 'Call').waitFor()
    const sid = await user.beCalled()
    await rings(page)
    await update(sid, { Status: 'canceled' })
    await ringsNoMore(page)
    assert.deepEqual(await user.progress(sid), ['initiated', 'ringing', 'canceled'])
    await reads(lastEntry(page), /Missed voice call/)
  })
})
