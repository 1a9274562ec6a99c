import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { type Caller, playTone } from './kit/callers.ts'
import { BUSINESS, CONSUMER_A, type House } from './kit/house.ts'
import { DESK, faultsOf, looksGood as pageLooksGood } from './kit/page-looks.ts'
import { screenshot } from './kit/phone-browser.ts'
import { button, reads } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'
import { until } from './kit/until.ts'

describe('the pages about the network, in a browser', { skip: browserMissing }, () => {
  let phones: Phones
  let caller: Caller
  let simulator: string
  /** What the business's program holds, made anew for each house: token, app secret, verify token. */
  let secrets: readonly [string, string, string]
  /** A call that has ended, percent-encoded. */
  let ended: string

  before(async () => {
    phones = await Phones.open()
    simulator = phones.callers.house.simulator
    secrets = await secretsOf(phones.callers.house)
    caller = await phones.callers.caller(`<Gather numDigits="1" action="/key">${playTone(1000, 20_000)}</Gather>`, {
      audio: { tone_hz: 700, loop: true },
    })
    caller.twiml('/key', `${playTone(500, 1_500)}<Hangup/>`)
    ended = await caller.call()
    await phones.callers.house.sim('POST', `/calls/${ended}/dtmf`, { digits: '5' })
    await caller.ended(ended)
  })
  after(() => phones?.close())
  afterEach(() => phones.putAway(CONSUMER_A))

  const open = (path: string, options = {}): Promise<Page> =>
    phones.browser.page(`${simulator}${path}`, { viewport: DESK, ...options })

  const looksGood = (path: string, name: string, ready: (page: Page) => Promise<unknown>) =>
    pageLooksGood((options) => open(path, options), name, ready)

  test('the start page leads to the phones and tells how a business connects', async () => {
    await looksGood('/', 'start', (page) => page.getByRole('link', { name: /Consumer A/ }).waitFor())
    const page = await open('/')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await reads(page.locator('main'), /106540352242922/)
    await button(page, 'Copy token').click()
    await reads(page.getByRole('status').first(), /Copied/)
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secrets[0])
    await page.getByRole('link', { name: /Consumer A/ }).click()
    await button(page, 'Call').waitFor()
  })

  test('the network page shows requests as they come, opens them, filters them and waits when told to', async () => {
    const rows = (page: Page) => page.getByRole('list', { name: /newest first/ }).locator('> li')
    await looksGood('/network', 'network', (page) => rows(page).first().waitFor())
    const page = await open('/network')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const before = await until('rows', () => rows(page).count())
    await button(page, 'Pause').click()
    const path = `/v23.0/106540352242922/calls`
    const headers = { authorization: `Bearer ${secrets[0]}`, 'content-type': 'application/json' }
    await fetch(`${simulator}${path}`, { method: 'POST', headers, body: '{"to":"+999","action":"nonsense"}' })
    await reads(page.getByRole('status').first(), /paused, 1 new/)
    assert.equal(await rows(page).count(), before)
    await button(page, 'Resume').click()
    await reads(rows(page).first(), /POST calls.*nonsense[\s\S]*400/)

    await page.getByRole('checkbox', { name: 'Failures only' }).check()
    const failure = rows(page).first().getByRole('button').first()
    await failure.focus()
    await page.keyboard.press('Enter')
    await reads(rows(page).first(), /A parameter is missing, wrong or not known/)
    assert.equal((await rows(page).first().innerText()).includes(secrets[0]), false)
    await screenshot(page, 'network-failure', true)
    assert.deepEqual(await faultsOf(page), [])

    await page.getByRole('checkbox', { name: 'Failures only' }).uncheck()
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('webhook')
    await page.getByRole('searchbox', { name: 'Search' }).fill('connect')
    await reads(rows(page).first(), /connect/)
    await rows(page).first().getByRole('button').first().focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await reads(rows(page).first(), /x-hub-signature-256/)
    await button(page, 'Copy as curl').click()
    const signed = /^curl -X POST 'http.*x-hub-signature-256: sha256=/
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await until('a curl line', async () => signed.test(await copied()))
    await button(page, 'Show the bytes').click()
    await reads(page.getByRole('region', { name: 'The bytes sent' }), /"field":"calls"/)
    await screenshot(page, 'network-webhook', true)
    assert.deepEqual(await faultsOf(page), [])
  })

  test('a call as a picture: who said what, the SDP explained, RTP figures, both waveforms', async () => {
    const ready = async (page: Page) => {
      await page.getByRole('group', { name: /sequence diagram/ }).waitFor()
      await page
        .getByRole('img', { name: /Waveform: sound/ })
        .nth(1)
        .waitFor()
    }
    await looksGood(`/calls/${ended}`, 'call', ready)
    const page = await open(`/calls/${ended}`)
    await ready(page)
    await page.getByText('The same as a table').click()
    const steps = await page.getByRole('table').first().innerText()
    const order = ['calls', 'connect', 'pre_accept', 'accept', 'keys 5', 'terminate', 'call ends']
    const found = order.map((word) => steps.indexOf(word))
    assert.deepEqual(
      found,
      found.toSorted((a, b) => a - b),
      steps,
    )
    assert.ok(
      found.every((at) => at >= 0),
      steps,
    )
    await reads(page.getByRole('row', { name: /^Packets/ }), /[1-9]\d+\s+[1-9]\d+/)
    await button(page, 'a=ice-lite').focus()
    await reads(page.getByRole('region', { name: 'Offer by WhatsApp' }), /The business must start them/)
    await button(page, 'Play the business').click()
    await until('the playhead moves', async () => (await page.locator('.waveform.business output').innerText()) > '0.3')
    await page.getByRole('slider', { name: /what the business said/ }).press('Home')
    await screenshot(page, 'call-explained', true)
  })

  test('the page of a call follows it while it goes on', async () => {
    caller.twiml('/voice', playTone(800, 20_000))
    const id = await caller.call('live')
    const page = await open(`/calls/${id}`)
    await reads(page.getByRole('status').first(), /Live now/)
    await page
      .getByRole('img', { name: /Waveform: sound/ })
      .first()
      .waitFor()
    await screenshot(page, 'call-live', true)
    await caller.hangUp(id)
    await reads(page.getByRole('status').first(), /talked for/)
    await page.goto(`${simulator}/calls`)
    const rows = page.getByRole('list', { name: /Calls, newest first/ }).getByRole('link')
    await rows.first().focus()
    await page.keyboard.press('ArrowDown')
    assert.equal(await rows.nth(1).evaluate((row) => row === document.activeElement), true)
    await looksGood('/calls', 'calls', (list) =>
      list
        .getByRole('link', { name: /talked for/ })
        .first()
        .waitFor(),
    )
  })

  test('one file carries the call: it opens from a disk, without a network, sound included', async () => {
    const page = await open(`/calls/${ended}`)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as one file' }).click()
    const file = await (await download).path()
    assert.match((await download).suggestedFilename(), /^whatsapp-call-wacid\..*\.html$/)
    const html = await readFile(file, 'utf8')
    for (const secret of secrets) assert.equal(html.includes(secret), false)
    const copy = `${file}.html`
    await (await download).saveAs(copy)
    const asked: string[] = []
    const opened = await phones.browser.page('about:blank', { viewport: DESK, offline: true })
    opened.on('request', (request) => asked.push(request.url()))
    await opened.goto(pathToFileURL(copy).href)
    await opened.getByRole('group', { name: /sequence diagram/ }).waitFor()
    await button(opened, 'Play the user').click()
    await until('sound', async () => (await opened.locator('.waveform.user output').innerText()) > '0.3')
    assert.deepEqual(await faultsOf(opened), [])
    assert.ok(asked.some((url) => url.startsWith('file:')))
    assert.deepEqual(
      asked.filter((url) => !/^(file|data|blob):/.test(url)),
      [],
    )
    await screenshot(opened, 'exported', true)
  })

  test('a fault is added by a form, strikes, is counted, and is taken away', async () => {
    await looksGood('/faults', 'faults', (page) => button(page, 'Add the fault').waitFor())
    const page = await open('/faults')
    await page.getByRole('combobox', { name: 'Fault', exact: true }).selectOption('webhook-lose')
    await page.getByRole('textbox', { name: 'Only event' }).fill('text')
    await page.getByRole('spinbutton', { name: 'How often' }).fill('2')
    await button(page, 'Add the fault').click()
    await reads(page.getByRole('region', { name: 'Active faults' }), /event is text[\s\S]*struck 0 times, 2 of 2 left/)
    const text = { to: BUSINESS, text: 'It will not arrive' }
    await phones.callers.house.sim('POST', `/users/${CONSUMER_A}/messages`, text)
    await reads(page.getByRole('region', { name: 'Active faults' }), /struck 1 time, 1 of 2 left/)
    await screenshot(page, 'faults-active', true)
    assert.deepEqual(await faultsOf(page), [])
    await button(page, 'Remove webhook-lose').click()
    await reads(page.getByRole('region', { name: 'Active faults' }), /None: everything goes as it should/)
  })

  test('a switch is turned on the page, holds for the network, and is turned back', async () => {
    const page = await open('/faults')
    const stands = async () => {
      const switches = (await (await fetch(`${simulator}/_sim/v1/switches`)).json()) as {
        name: string
        value: string
      }[]
      return switches.find(({ name }) => name === 'reply-type')?.value
    }
    await page.getByRole('combobox', { name: 'reply-type' }).selectOption('absent')
    await button(page, 'Back to interactive: reply-type').waitFor()
    assert.equal(await stands(), 'absent')
    await button(page, 'Back to interactive: reply-type').click()
    await button(page, 'Back to interactive: reply-type').waitFor({ state: 'detached' })
    assert.equal(await stands(), 'interactive')
  })

  test('two thousand rows scroll and filter without making anybody wait', { timeout: 120_000 }, async () => {
    const ask = () => fetch(`${simulator}/v23.0/106540352242922/settings`, { headers: { authorization: 'Bearer x' } })
    for (let round = 0; round < 105; round++) await Promise.all(Array.from({ length: 20 }, ask))
    const page = await open('/network')
    await reads(page.getByRole('status').first(), /2000 of 2000/)
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing has this in it')
    await reads(page.getByRole('status').first(), /^0 of 2000/)
    await page.getByRole('searchbox', { name: 'Search' }).fill('')
    await reads(page.getByRole('status').first(), /2000 of 2000/)
    const isDrawn = (nth: number) =>
      page.evaluate((child) => {
        const inner = document.querySelector(`.requests > li:nth-child(${child}) .who`)
        return inner?.checkVisibility({ contentVisibilityAuto: true })
      }, nth)
    // What is off the screen is neither laid out nor painted.
    assert.deepEqual([await isDrawn(1), await isDrawn(1_000)], [true, false])
    await page.locator('.request-row').first().focus()
    await page.keyboard.press('End')
    assert.equal(await page.evaluate(() => document.activeElement?.closest('li')?.nextElementSibling), null)
  })
})

async function secretsOf(house: House): Promise<readonly [string, string, string]> {
  type App = { readonly tokens: string[]; readonly app_secret: string; readonly verify_token: string }
  const [business] = await house.sim<{ readonly apps: App[] }[]>('GET', '/businesses')
  const app = business?.apps[0]
  assert.ok(app?.tokens[0])
  return [app.tokens[0], app.app_secret, app.verify_token]
}
