import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { type Hearing, hearing } from './page-ears.ts'
import { until } from './until.ts'

/** A phone as people hold it, CSS pixels. */
export const PHONE_SIZE = { width: 390, height: 844 }

/** Found by its accessible name, the whole of it. */
export function button(page: Page | Locator, name: string): Locator {
  return page.getByRole('button', { name, exact: true })
}

/** The entries of the open thread. */
export function entries(page: Page): Locator {
  return page.getByRole('list', { name: 'Thread' }).getByRole('listitem')
}

export function lastEntry(page: Page): Locator {
  return entries(page).last()
}

/** Waits until the words stand somewhere on the element. @returns all that stands there */
export async function reads(locator: Locator, words: RegExp): Promise<string> {
  let read = ''
  const there = async () => {
    read = (await locator.innerText({ timeout: 1_000 }).catch(() => '')) || ''
    return words.test(read) && read
  }
  return await until(`${words}`, there).catch((error: Error) => {
    throw new Error(`${error.message}; it reads: ${read}`)
  })
}

export function says(page: Page, words: RegExp): Promise<string> {
  return reads(page.getByRole('status'), words)
}

export function hears(page: Page, hz: number): Promise<unknown> {
  return until(`${hz} Hz`, async () => isTone(await hearing(page), hz))
}

export function hearsNothing(page: Page): Promise<unknown> {
  return until('silence', async () => isSilent(await hearing(page)))
}

const isTone = (heard: Hearing | null, hz: number) => heard && heard.level > 0.05 && Math.abs(heard.hz - hz) < 10
const isSilent = (heard: Hearing | null) => heard && heard.level < 0.002

/**
 * Every control of the foremost layer: inside the screen, big enough for a finger, and not covered. What stands in the
 * thread may have to be scrolled to.
 *
 * @returns the controls' names
 */
export async function allReachable(page: Page, size = PHONE_SIZE): Promise<string[]> {
  const { wide, found } = await page.evaluate((screen) => {
    const thread = document.querySelector('[aria-label=Thread]')
    const scrolled = thread?.parentElement?.scrollTop ?? 0
    const controls = [...document.querySelectorAll('button, textarea')].filter(
      (one) => !one.closest('[inert]') && one.getAttribute('aria-hidden') !== 'true',
    )
    const found = controls.map((one) => {
      if (thread?.contains(one)) one.scrollIntoView({ block: 'nearest', behavior: 'instant' })
      const { left, top, right, bottom, width, height } = one.getBoundingClientRect()
      const topmost = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      return {
        name: one.getAttribute('aria-label') ?? one.textContent ?? '',
        inside: left >= 0 && top >= 0 && right <= screen.width && bottom <= screen.height,
        size: Math.min(width, height),
        uncovered: one.contains(topmost),
      }
    })
    thread?.parentElement?.scrollTo({ top: scrolled, behavior: 'instant' })
    // Not innerWidth: a phone zooms out to show what is too wide, and then calls that its width.
    return { wide: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - screen.width, found }
  }, size)
  assert.ok(wide <= 0, `scrolls sideways by ${wide} px`)
  assert.ok(found.length > 0)
  const faults = found.filter(({ inside, size, uncovered }) => !inside || size < 32 || !uncovered)
  assert.deepEqual(faults, [])
  return found.map(({ name }) => name)
}
