import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { oggOpus, opusPackets, tone } from '@ringway/sound'
import type { Page } from 'playwright-core'
import { CONSUMER_A, ROOT } from './kit/house.ts'
import { faultsOf } from './kit/page-looks.ts'
import { screenshot } from './kit/phone-browser.ts'
import { allReachable, button, entries, lastEntry, PHONE_SIZE, reads } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'
import { until } from './kit/until.ts'

const PHONE_NUMBER_ID = '106540352242922'
const PICTURE = join(ROOT, 'docs/images/phone.png')

describe('pictures, sounds and documents on the phone, both ways', { skip: browserMissing }, () => {
  let phones: Phones
  let token: string
  before(async () => {
    phones = await Phones.open()
    const [business] = await phones.callers.house.sim<{ apps: { tokens: string[] }[] }[]>('GET', '/businesses')
    token = business?.apps[0]?.tokens[0] ?? ''
  })
  after(() => phones?.close())
  afterEach(() => phones.putAway(CONSUMER_A))

  async function graph(path: string, body: FormData | string): Promise<{ id: string }> {
    const headers = { authorization: `Bearer ${token}` }
    const json: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
    const url = `${phones.callers.house.simulator}/v23.0/${PHONE_NUMBER_ID}/${path}`
    const response = await fetch(url, { method: 'POST', headers: { ...headers, ...json }, body })
    const text = await response.text()
    assert.equal(response.status, 200, text)
    return JSON.parse(text)
  }

  /** Uploads a file and sends it to Consumer A. */
  async function send(kind: string, bytes: Uint8Array, type: string, more: object = {}): Promise<void> {
    const form = new FormData()
    form.append('messaging_product', 'whatsapp')
    form.append('type', type)
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), 'file')
    const { id } = await graph('media', form)
    const message = { messaging_product: 'whatsapp', to: CONSUMER_A, type: kind, [kind]: { id, ...more } }
    await graph('messages', JSON.stringify(message))
  }

  const drawn = (page: Page) =>
    until('the picture is drawn', () =>
      lastEntry(page)
        .locator('img')
        .evaluate((image) => (image as HTMLImageElement).naturalWidth > 100),
    )

  test('what a business has uploaded is shown: a picture, a sound that can be played, a document by its name', async () => {
    const { house } = phones.callers
    await house.sim('POST', `/users/${CONSUMER_A}/messages`, { to: '+558551234567', text: 'Send it all' })
    const page = await phones.page(CONSUMER_A, { viewport: PHONE_SIZE, isMobile: true, hasTouch: true })
    await send('image', await readFile(PICTURE), 'image/png', { caption: 'Your new phone' })
    await reads(lastEntry(page), /Your new phone/)
    await drawn(page)
    await send('audio', oggOpus(opusPackets(tone(440, 2_000))), 'audio/ogg')
    const sound = page.getByLabel('Audio')
    const length = () => sound.evaluate((audio) => (audio as HTMLAudioElement).duration)
    await until('the sound has a length', async () => Math.abs((await length()) - 2) < 0.1)
    await send('document', Buffer.from('%PDF-1.4'), 'application/pdf', { filename: 'bill.pdf' })
    await reads(lastEntry(page), /Document\s+bill\.pdf/)
    await screenshot(page, 'media-business')
    await allReachable(page)
    assert.deepEqual(await faultsOf(page), [])
  })

  test('the user attaches a picture and a document, and sees both; what WhatsApp does not carry is refused in words', async () => {
    const page = await phones.page(CONSUMER_A, { viewport: PHONE_SIZE, colorScheme: 'dark' })
    const attach = async (file: string | { name: string; mimeType: string; buffer: Buffer }) => {
      const chooser = page.waitForEvent('filechooser')
      await button(page, 'Attach').click()
      await (await chooser).setFiles(file)
    }
    const before = await entries(page).count()
    await attach(PICTURE)
    await until('another entry', async () => (await entries(page).count()) > before)
    await drawn(page)
    await lastEntry(page).getByRole('img', { name: 'Delivered' }).waitFor()
    await attach({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Three bolts are missing.') })
    await reads(lastEntry(page), /Document\s+notes\.txt/)
    await screenshot(page, 'media-user-dark')
    await attach({ name: 'odd.bin', mimeType: 'application/x-odd', buffer: Buffer.from('?') })
    await page.getByText(/WhatsApp carries no application\/x-odd/).waitFor()
    phones.browser.complaints()
  })
})
