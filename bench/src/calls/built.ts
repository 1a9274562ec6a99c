import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../kit.ts'

let loadPeer: Promise<string> | null = null

/**
 * The file of the load peer's addon, built once if it has to be.
 *
 * @throws Error that says in words why it cannot be built
 */
export function builtLoadPeer(): Promise<string> {
  loadPeer ??= buildLoadPeer()
  return loadPeer
}

async function buildLoadPeer(): Promise<string> {
  const { ADDON, build } = await import(pathToFileURL(join(ROOT, 'bench/load/build.mjs')).href)
  const why: string | null = build()
  if (why !== null) throw new Error(`The load peer could not be built: ${why}`)
  return ADDON
}

/** Builds the native audio core as it is now. @returns why that was not possible, in words; null when it was */
export async function buildNativeCore(): Promise<string | null> {
  const { build } = await import(pathToFileURL(join(ROOT, 'packages/media/native/build.mjs')).href)
  return await build('core')
}
