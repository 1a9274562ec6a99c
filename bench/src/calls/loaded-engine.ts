import type { EventEmitter } from 'node:events'
import type { Listening, PlayItem, Prompt, PromptSource, Recording, RecordingFiles } from '@ringway/media'
import { type EngineStats, type MediaLegEvents, openDatachannelEngine, openNativeEngine } from '@ringway/media'
import { WeriftEngine } from './werift-engine.ts'

/** What a load asks of an engine: every media engine of ours is one. */
export type LoadedEngine = {
  answer(offer: string): Promise<LoadedLeg>
  prepare(source: PromptSource): Promise<Prompt>
  bridge(first: OpenLeg, second: OpenLeg): unknown
  /** Engines that cannot mix have none. */
  conference?(): { add(leg: OpenLeg): unknown }
  stats(): Promise<LoadedStats>
  close(): Promise<void>
}

type OpenLeg = {
  readonly events: EventEmitter<MediaLegEvents>
  open(): void
  play(items: readonly PlayItem[]): unknown
  /** Engines that cannot decode have none. */
  listen?(heard: (samples: Float32Array) => void): Listening
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
const OPTIONS = { udpPorts: { from: 26_000, to: 31_999 } }

/** What not every engine can. */
export type Ability = 'record' | 'decode'

type Known = {
  /** Calls beyond which it is known to fall over, at once. */
  readonly most: number
  readonly can: readonly Ability[]
  readonly open: () => Promise<LoadedEngine>
}

const ALL: readonly Ability[] = ['record', 'decode']

/** In the order in which they are measured. */
export const ENGINES = {
  native: { most: 2_000, can: ALL, open: () => openNativeEngine(OPTIONS) },
  datachannel: { most: 800, can: ALL, open: () => openDatachannelEngine(OPTIONS) },
  werift: { most: 100, can: [], open: () => WeriftEngine.open() },
} as const satisfies Record<string, Known>

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
