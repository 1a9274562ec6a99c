import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The tests of the native core, which are written beside it in C++. */
type NativeTests = {
  names(): string[]
  /** @returns what went wrong */
  run(index: number): string[]
}

const { addonOf, build } = await import(
  pathToFileURL(fileURLToPath(new URL('../../native/build.mjs', import.meta.url))).href
)
const missing: string | null = await build('tests')
const tests: NativeTests | null = missing === null ? createRequire(import.meta.url)(addonOf('tests')) : null

describe('the native core', { skip: missing ?? false }, () => {
  for (const [index, name] of (tests?.names() ?? []).entries())
    test(name, () => assert.deepEqual(tests?.run(index), []))
})
