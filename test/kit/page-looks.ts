import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { screenshot } from './phone-browser.ts'
import { PHONE_SIZE } from './phone-page.ts'

export const DESK = { width: 1280, height: 900 }
const LOOKS = [
  ['light', DESK],
  ['dark', DESK],
  ['light', PHONE_SIZE],
  ['dark', PHONE_SIZE],
] as const

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] }

/** What axe finds wrong, in its words. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run(),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

/** Large and small, light and dark: nothing sticks out, nothing that axe objects to; pictures for people. */
export async function looksGood(
  open: (options: BrowserContextOptions) => Promise<Page>,
  name: string,
  ready: (page: Page) => Promise<unknown>,
): Promise<void> {
  for (const [colorScheme, viewport] of LOOKS) {
    const page = await open({ colorScheme, viewport })
    await ready(page)
    await screenshot(page, `${name}-${colorScheme}-${viewport.width}`, true)
    const wide = await page.evaluate((width) => document.documentElement.scrollWidth - width, viewport.width)
    assert.ok(wide <= 0, `${name} at ${viewport.width} px scrolls sideways by ${wide} px`)
    assert.deepEqual(await faultsOf(page), [], `${name}, ${colorScheme}, ${viewport.width} px`)
  }
}
