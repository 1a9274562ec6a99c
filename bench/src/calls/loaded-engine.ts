import type { EventEmitter } from 'node:events'
import type { PlayItem, Prompt, PromptSource, Recording, RecordingFiles } from '@ringway/media'
import { type EngineStats, type MediaLegEvents, openDatachannelEngine, openNativeEngine } from '@ringway/media'
import { WeriftEngine } from './werift-engine.ts'

/** What a load asks of an engine: every media engine of ours is one. */
export type LoadedEngine = {
  answer(offer: string): Promise<LoadedLeg>
  prepare(source: PromptSource): Promise<Prompt>
  bridge(first: OpenLeg, second: OpenLeg): unknown
  stats(): Promise<LoadedStats>
  close(): Promise<void>
}

type OpenLeg = {
  readonly events: EventEmitter<MediaLegEvents>
  open(): void
  play(items: readonly PlayItem[]): unknown
  /** Engines that cannot record have none. */
  record?(files: RecordingFiles): Recording
  close(): Promise<unknown>
}

export type LoadedLeg = OpenLeg & {
  readonly answer: string
  connect(): void
}

export type LoadedStats = Pick<EngineStats, 'processId' | 'sent' | 'received' | 'lost' | 'lateness' | 'cpuMs'>

/** Below the ports that the system gives out by itself. */
const UDP_PORTS = { from: 26_000, to: 31_999 }

/** In the order in which they are measured. `most`: calls beyond which it is known to fall over, at once. */
export const ENGINES = {
  native: { most: 2_000, open: (): Promise<LoadedEngine> => openNativeEngine({ udpPorts: UDP_PORTS }) },
  datachannel: { most: 800, open: (): Promise<LoadedEngine> => openDatachannelEngine({ udpPorts: UDP_PORTS }) },
  werift: { most: 100, open: (): Promise<LoadedEngine> => WeriftEngine.open() },
} as const

export type EngineName = keyof typeof ENGINES

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly EngineName[]

/** Why an engine cannot be had here, in words; null when it can. */
export async function whyNot(name: EngineName): Promise<string | null> {
  try {
    const engine = await ENGINES[name].open()
    await engine.close()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
