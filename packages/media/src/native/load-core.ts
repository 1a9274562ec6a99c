import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { NativeAddon } from './addon.ts'

/** Thrown when the native core cannot be had; the message says why, in words. */
export class NoNativeCore extends Error {
  override readonly name = 'NoNativeCore'
}

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

/** @throws NoNativeCore */
export function loadCore(): NativeAddon {
  if (!existsSync(BUILT_HERE)) throw new NoNativeCore('the native audio core was not built here')
  const addon = required(BUILT_HERE)
  const missing = addon.whatIsMissing()
  if (missing !== null) throw new NoNativeCore(`this Node.js lacks what the native audio core needs: ${missing}`)
  return addon
}

function required(file: string): NativeAddon {
  try {
    return createRequire(import.meta.url)(file)
  } catch (error) {
    throw new NoNativeCore(`the native audio core cannot be loaded: ${error instanceof Error ? error.message : error}`)
  }
}
