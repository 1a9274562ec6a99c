import type { Prompt } from '@ringway/media'
import type { EngineName, LoadedEngine, LoadedLeg } from './loaded-engine.ts'
import { RecordedLegs } from './recorded-legs.ts'

/** What calls are there for. */
export type Workload = {
  readonly title: string
  /** Whether the reference call is joined with a call of the load, instead of hearing a prompt. */
  readonly joinsReference: boolean
  /** Those that can do it; all when it is left out. */
  readonly engines?: readonly EngineName[]
  /** @returns the recordings, where calls are recorded */
  begin(engine: LoadedEngine, legs: readonly LoadedLeg[], prompt: Prompt): Promise<RecordedLegs | null>
}

/** Rounds of a prompt that outlast every step. */
const OVER_AND_OVER = 10_000

export const WORKLOADS = {
  prompt: {
    title: 'every call hears a prompt over and over',
    joinsReference: false,
    begin: async (_, legs, prompt) => playTo(legs, prompt),
  },
  bridge: {
    title: 'calls are joined in pairs',
    joinsReference: true,
    begin: async (engine, legs) => joinPairs(engine, legs),
  },
  record: {
    title: 'every call hears a prompt and is recorded both ways; in the end the media process is killed',
    joinsReference: false,
    engines: ['native', 'datachannel'],
    begin: (_, legs, prompt) => {
      playTo(legs, prompt)
      return RecordedLegs.begin(legs)
    },
  },
  mixed: {
    title: 'half of the calls hear a prompt, half are joined in pairs',
    joinsReference: false,
    begin: async (engine, legs, prompt) => {
      const half = Math.floor(legs.length / 4) * 2
      joinPairs(engine, legs.slice(0, half))
      return playTo(legs.slice(half), prompt)
    },
  },
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof WORKLOADS

export const WORKLOAD_NAMES = Object.keys(WORKLOADS) as readonly WorkloadName[]

function playTo(legs: readonly LoadedLeg[], prompt: Prompt): null {
  for (const leg of legs) leg.play([{ prompt, times: OVER_AND_OVER }])
  return null
}

function joinPairs(engine: LoadedEngine, legs: readonly LoadedLeg[]): null {
  for (let i = 0; i + 1 < legs.length; i += 2) {
    const [first, second] = legs.slice(i, i + 2)
    if (first && second) engine.bridge(first, second)
  }
  return null
}
