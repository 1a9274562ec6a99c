import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { NativeAddon } from './addon.ts'

/** Thrown when the native core cannot be had; the message says why, in words. */
export class NoNativeCore extends Error {
  override readonly name = 'NoNativeCore'
}

const require = createRequire(import.meta.url)

/** Where the start and test commands leave it, when a compiler is found. */
const BUILT_HERE = fileURLToPath(new URL('../../native/build/release/ringway-media-core.node', import.meta.url))

/** Why the native core cannot be had, in words; null when it can. It is loaded into this process by asking. */
export function whyNoCore(): string | null {
  try {
    loadCore()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * What was built here, or else the package of this platform that was installed beside this one.
 *
 * @throws NoNativeCore
 */
export function loadCore(): NativeAddon {
  const addon = required(existsSync(BUILT_HERE) ? BUILT_HERE : installed())
  const missing = addon.whatIsMissing()
  if (missing !== null) throw new NoNativeCore(`this Node.js lacks what the native audio core needs: ${missing}`)
  return addon
}

/** The package's file. It is of this very version: what the two sides say to each other changes from one to the next. */
function installed(): string {
  const name = `@ringway/media-${process.platform}-${process.arch}`
  const { version } = require('../../package.json')
  let found: { version: string; file: string }
  try {
    found = { version: require(`${name}/package.json`).version, file: require.resolve(name) }
  } catch {
    throw new NoNativeCore(
      `the native audio core was not built here, and its package ${name} ${version} is not installed`,
    )
  }
  if (found.version === version) return found.file
  throw new NoNativeCore(`the native audio core that is installed, ${name}, is ${found.version}, not ${version}`)
}

function required(file: string): NativeAddon {
  try {
    return require(file)
  } catch (error) {
    throw new NoNativeCore(`the native audio core cannot be loaded: ${error instanceof Error ? error.message : error}`)
  }
}
