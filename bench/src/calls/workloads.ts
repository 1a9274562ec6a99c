import type { Prompt } from '@ringway/media'
import type { LoadedEngine, LoadedLeg } from './loaded-engine.ts'

/** What calls are there for. */
export type Workload = {
  readonly title: string
  /** Whether the reference call is joined with a call of the load, instead of hearing a prompt. */
  readonly joinsReference: boolean
  begin(engine: LoadedEngine, legs: readonly LoadedLeg[], prompt: Prompt): void
}

/** Rounds of a prompt that outlast every step. */
const OVER_AND_OVER = 10_000

export const WORKLOADS = {
  prompt: {
    title: 'every call hears a prompt over and over',
    joinsReference: false,
    begin: (_, legs, prompt) => playTo(legs, prompt),
  },
  bridge: {
    title: 'calls are joined in pairs',
    joinsReference: true,
    begin: (engine, legs) => joinPairs(engine, legs),
  },
  mixed: {
    title: 'half of the calls hear a prompt, half are joined in pairs',
    joinsReference: false,
    begin: (engine, legs, prompt) => {
      const half = Math.floor(legs.length / 4) * 2
      joinPairs(engine, legs.slice(0, half))
      playTo(legs.slice(half), prompt)
    },
  },
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof WORKLOADS

export const WORKLOAD_NAMES = Object.keys(WORKLOADS) as readonly WorkloadName[]

function playTo(legs: readonly LoadedLeg[], prompt: Prompt): void {
  for (const leg of legs) leg.play([{ prompt, times: OVER_AND_OVER }])
}

function joinPairs(engine: LoadedEngine, legs: readonly LoadedLeg[]): void {
  for (let i = 0; i + 1 < legs.length; i += 2) {
    const [first, second] = legs.slice(i, i + 2)
    if (first && second) engine.bridge(first, second)
  }
}
