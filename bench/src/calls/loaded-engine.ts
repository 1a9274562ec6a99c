import type { EventEmitter } from 'node:events'
import type { Listening, PlayItem, Prompt, PromptSource, Recording, RecordingFiles } from '@ringway/media'
import { type EngineStats, type MediaLegEvents, openDatachannelEngine, openNativeEngine } from '@ringway/media'
import { JANUS_DOES, JanusEngine } from './janus-engine.ts'
import { RTPENGINE_DOES, RtpengineEngine } from './rtpengine-engine.ts'
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
  /** Where its callers have to be. Default 127.0.0.1. */
  readonly callersAt?: string
  /** Whether the reference can call it while others do. Default true. */
  readonly takesReference?: boolean
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
const UDP_PORTS = { from: 26_000, to: 31_999 }

/** What not every engine of ours, or library, can. */
export type Ability = 'record' | 'decode'

/** By the name of a workload: what is done in its place. */
export type NearWorkloads = { readonly [workload: string]: string }

type Measured = {
  /** Calls beyond which it is known to fall over, at once. */
  readonly most: number
  readonly can: readonly Ability[]
  /** Of programs of others, which are opened for one workload: those that they come near to. Whoever does not say does what it can. */
  readonly does?: NearWorkloads
  open(workload: string): Promise<LoadedEngine>
}

const ALL: readonly Ability[] = ['record', 'decode']

/** In the order in which they are measured. */
export const ENGINES = {
  native: { most: 2_000, can: ALL, open: (): Promise<LoadedEngine> => openNativeEngine({ udpPorts: UDP_PORTS }) },
  datachannel: {
    ...{ most: 800, can: ALL },
    open: (): Promise<LoadedEngine> => openDatachannelEngine({ udpPorts: UDP_PORTS }),
  },
  werift: { most: 100, can: [], open: (): Promise<LoadedEngine> => WeriftEngine.open() },
  janus: { most: 2_000, can: [], does: JANUS_DOES, open: (workload) => JanusEngine.open(workload, UDP_PORTS) },
  rtpengine: {
    ...{ most: 2_000, can: [], does: RTPENGINE_DOES },
    open: (workload) => RtpengineEngine.open(workload, UDP_PORTS),
  },
} as const satisfies Record<string, Measured>

export type EngineName = keyof typeof ENGINES

/** How an engine does a workload, in words; nothing is to be said of those of ours. Null when it does not. */
export function howItDoes(name: EngineName, workload: string): string | null {
  const { does }: Measured = ENGINES[name]
  return does ? (does[workload] ?? null) : ''
}

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly EngineName[]

/** Why an engine cannot be had here, in words; null when it can. */
export async function whyNot(name: EngineName): Promise<string | null> {
  try {
    const engine = await ENGINES[name].open('bridge')
    await engine.close()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
