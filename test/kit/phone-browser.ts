import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat, encodeWav, silence, tone } from '@ringway/sound'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { installEars } from './page-ears.ts'

/** What the fake microphone says unless told otherwise: tones of this frequency, half a second each, and short pauses. */
export const MICROPHONE_HZ = 700
const RATE = 48_000

/** Chromium with a fake microphone. A page is granted it or not. */
export class PhoneBrowser {
  readonly #browser: Browser
  readonly #folder: string
  #complaints: string[] = []

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.#folder = folder
  }

  /** @param microphoneHz what its users say */
  static async open(executablePath: string, microphoneHz = MICROPHONE_HZ): Promise<PhoneBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'ringway-phone-'))
    const microphone = join(folder, 'microphone.wav')
    // Not one long tone: Chromium's noise suppression would take it for a hum, and away.
    const saying = concat([tone(microphoneHz, 500, RATE), silence(250, RATE)], RATE)
    await writeFile(microphone, encodeWav(saying.samples, RATE))
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${microphone}`],
    })
    return new PhoneBrowser(browser, folder)
  }

  /** A page at `url` that keeps in `window.said` what its role=status has said. */
  async page(url: string, options: BrowserContextOptions & { microphone?: boolean } = {}): Promise<Page> {
    const { microphone = true, ...context } = options
    const own = await this.#browser.newContext({ ...context, permissions: microphone ? ['microphone'] : [] })
    const page = await own.newPage()
    page.on('console', (said) => {
      const complaint = `${said.text()} (${said.location().url})`
      if (said.type() === 'error' && !TOO_LATE.test(complaint)) this.#complaints.push(complaint)
    })
    page.on('pageerror', (error) => this.#complaints.push(String(error.stack)))
    await page.addInitScript(installEars)
    await page.goto(url)
    return page
  }

  /** The errors that pages have thrown or written to their consoles since this was last asked. */
  complaints(): string[] {
    const since = this.#complaints
    this.#complaints = []
    return since
  }

  /** Closes every page, as a person who puts the phone away. */
  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()))
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** A call ended while the phone was still getting its sound ready: the browser writes of every 409, whatever the page makes of it. */
const TOO_LATE = /status of 409 .*\/calls\/[^/]+\/phone\)$/

/** Keeps a picture for people to look at, where RINGWAY_SCREENSHOTS names a folder. @param whole what must be scrolled to, too */
export async function screenshot(page: Page, name: string, whole = false): Promise<void> {
  const folder = process.env.RINGWAY_SCREENSHOTS
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole })
}
