import assert from 'node:assert/strict'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { Callers, type SimCall } from './callers.ts'
import { PhoneBrowser } from './phone-browser.ts'

const executablePath = process.env.CHROMIUM_PATH ?? ''
// A build server without a browser has lost these tests without noticing; a person's machine may do without.
const mayMiss = process.env.CI !== 'true'

/** Why tests with a browser are skipped; false: they are not. */
export const browserMissing = executablePath === '' && mayMiss ? 'no Chromium here: set CHROMIUM_PATH' : false

/** A house whose calls reach an app of the test's, and a browser in which its users' phones are opened. */
export class Phones {
  readonly callers: Callers
  readonly browser: PhoneBrowser

  private constructor(callers: Callers, browser: PhoneBrowser) {
    this.callers = callers
    this.browser = browser
  }

  static async open(): Promise<Phones> {
    assert.notEqual(executablePath, '', 'CI=true needs a Chromium: set CHROMIUM_PATH')
    const callers = await Callers.open()
    try {
      await callers.takeCalls()
      return new Phones(callers, await PhoneBrowser.open(executablePath))
    } catch (error) {
      await callers.close()
      throw error
    }
  }

  /** The phone page of a user, by its address. */
  page(waId: string, options: BrowserContextOptions = {}): Promise<Page> {
    return this.browser.page(`${this.callers.house.simulator}/phone/${waId}`, options)
  }

  /** What one journey leaves undone is not the next one's fault. @throws when a page complained meanwhile */
  async putAway(...users: string[]): Promise<void> {
    await this.browser.closePages()
    for (const user of users) {
      const calls = await this.callers.house.sim<SimCall[]>('GET', `/calls?user=${user}`)
      const open = calls.filter(({ state }) => state !== 'ended')
      await Promise.all(open.map(({ id }) => this.callers.known(user).hangUp(encodeURIComponent(id))))
    }
    assert.deepEqual(this.browser.complaints(), [])
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.callers.close()
  }
}
