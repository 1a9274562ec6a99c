import type { EngineOptions, MediaEngine } from './engine.ts'
import { NoNativeCore } from './native/load-core.ts'
import { openDatachannelEngine, openNativeEngine } from './process/open-engine.ts'

/** What peer connections are made of; `auto`: of our own native core where it can be had. */
export type EngineChoice = 'auto' | 'native' | 'datachannel'

/** How many calls each carries on one machine of two cores before quality falls. Measured: docs/performance.md. */
export const CALLS_CARRIED = { native: 1_000, datachannel: 400 } as const

export type OpenedEngine = {
  readonly engine: MediaEngine
  readonly kind: keyof typeof CALLS_CARRIED
  /** Why it is not the native one, in words; null when it is, or when that was not asked for. */
  readonly why: string | null
}

/**
 * Opens the engine of one's choice.
 *
 * @throws NoNativeCore when `native` is asked for and cannot be had; RangeError, NoFreePort, or the system's error as the engines do
 */
export async function openMediaEngine(choice: EngineChoice, options: EngineOptions): Promise<OpenedEngine> {
  if (choice === 'datachannel') return { engine: await openDatachannelEngine(options), kind: 'datachannel', why: null }
  try {
    return { engine: await openNativeEngine(options), kind: 'native', why: null }
  } catch (error) {
    if (choice === 'native' || !(error instanceof NoNativeCore)) throw error
    return { engine: await openDatachannelEngine(options), kind: 'datachannel', why: error.message }
  }
}
