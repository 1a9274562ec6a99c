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

  const plays = (page: Page) =>
    until('the film plays', () =>
      lastEntry(page)
        .locator('video')
        .evaluate(async (film) => {
          const video = film as HTMLVideoElement
          video.muted = true
          await video.play()
          return video.videoWidth === 160 && video.currentTime > 0
        }),
    )

  async function attach(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }) {
    const chooser = page.waitForEvent('filechooser')
    await button(page, 'Attach').click()
    await (await chooser).setFiles(file)
  }

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
    const wound = (to: number) =>
      sound.evaluate(async (audio, at) => {
        const player = audio as HTMLAudioElement
        const there = new Promise((resolve) => player.addEventListener('seeked', resolve, { once: true }))
        player.currentTime = at
        await there
        return player.currentTime
      }, to)
    assert.deepEqual([await wound(1.5), await wound(0.5)], [1.5, 0.5])
    await send('document', Buffer.from('%PDF-1.4'), 'application/pdf', { filename: 'bill.pdf' })
    await reads(lastEntry(page), /Document\s+bill\.pdf/)
    await screenshot(page, 'media-business')
    await allReachable(page)
    assert.deepEqual(await faultsOf(page), [])
  })

  test('film and stickers are shown both ways; a sticker stands without a bubble', async () => {
    const page = await phones.page(CONSUMER_A, { viewport: PHONE_SIZE })
    const [sticker, film] = [await page.evaluate(drawnSticker), await page.evaluate(drawnFilm)]
    await send('sticker', Buffer.from(sticker, 'base64'), 'image/webp')
    await page.getByRole('img', { name: 'Sticker' }).waitFor()
    await drawn(page)
    await send('video', Buffer.from(film, 'base64'), 'video/mp4', { caption: 'How it opens' })
    await reads(lastEntry(page), /How it opens/)
    await plays(page)
    await attach(page, { name: 'owl.webp', mimeType: 'image/webp', buffer: Buffer.from(sticker, 'base64') })
    await until('the sticker is mine', () =>
      page
        .getByRole('img', { name: 'Sticker' })
        .count()
        .then((n) => n === 2),
    )
    await drawn(page)
    assert.equal(await lastEntry(page).evaluate((line) => getComputedStyle(line).backgroundColor), 'rgba(0, 0, 0, 0)')
    await attach(page, { name: 'broken.mp4', mimeType: 'video/mp4', buffer: Buffer.from(film, 'base64') })
    await until('the film is mine', () =>
      page
        .getByLabel('Video')
        .count()
        .then((n) => n === 2),
    )
    await plays(page)
    await page.getByRole('img', { name: 'Sticker' }).first().scrollIntoViewIfNeeded()
    await screenshot(page, 'media-film')
    assert.deepEqual(await faultsOf(page), [])
  })

  test('the user attaches a picture and a document, and sees both; what WhatsApp does not carry is refused in words', async () => {
    const page = await phones.page(CONSUMER_A, { viewport: PHONE_SIZE, colorScheme: 'dark' })
    const before = await entries(page).count()
    await attach(page, PICTURE)
    await until('another entry', async () => (await entries(page).count()) > before)
    await drawn(page)
    await lastEntry(page).getByRole('img', { name: 'Delivered' }).waitFor()
    await attach(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Three bolts are missing.') })
    await reads(lastEntry(page), /Document\s+notes\.txt/)
    await screenshot(page, 'media-user-dark')
    await attach(page, { name: 'odd.bin', mimeType: 'application/x-odd', buffer: Buffer.from('?') })
    await page.getByText(/WhatsApp carries no application\/x-odd/).waitFor()
    phones.browser.complaints()
  })
})

/** In the browser: a WebP picture with a clear background, in base64. */
function drawnSticker(): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: 256, height: 256 })
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D
  pen.fillStyle = '#f5b301'
  pen.arc(128, 128, 110, 0, 7)
  pen.fill()
  return canvas.toDataURL('image/webp').split(',', 2)[1] ?? ''
}

/** In the browser: a second of film as MP4, in base64. */
async function drawnFilm(): Promise<string> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 })
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/mp4' })
  const parts: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  const over = new Promise((resolve) => recorder.addEventListener('stop', resolve))
  recorder.start()
  for (let frame = 0; frame < 60; frame++) {
    pen.fillStyle = `hsl(${frame * 6} 70% 45%)`
    pen.fillRect(0, 0, 160, 90)
    await new Promise(requestAnimationFrame)
  }
  recorder.stop()
  await over
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
