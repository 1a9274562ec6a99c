import type { Prompt } from '@ringway/media'
import type { Ability, LoadedEngine, LoadedLeg } from './loaded-engine.ts'
import { RecordedLegs } from './recorded-legs.ts'

/** What calls are there for. */
export type Workload = {
  readonly title: string
  /** Whether the reference call is joined with a call of the load, instead of hearing a prompt. */
  readonly joinsReference: boolean
  /** What an engine has to be able to do that not every one can. */
  readonly needs: readonly Ability[]
  /** @returns the recordings, where calls are recorded */
  begin(engine: LoadedEngine, legs: readonly LoadedLeg[], prompt: Prompt): Promise<RecordedLegs | null>
}

/** Rounds of a prompt that outlast every step. */
const OVER_AND_OVER = 10_000

export const WORKLOADS = {
  prompt: {
    title: 'every call hears a prompt over and over',
    joinsReference: false,
    needs: [],
    begin: async (_, legs, prompt) => playTo(legs, prompt),
  },
  bridge: {
    title: 'calls are joined in pairs',
    joinsReference: true,
    needs: [],
    begin: async (engine, legs) => joinPairs(engine, legs),
  },
  record: {
    title: 'every call hears a prompt and is recorded both ways; in the end the media process is killed',
    joinsReference: false,
    needs: ['record'],
    begin: (_, legs, prompt) => {
      playTo(legs, prompt)
      return RecordedLegs.begin(legs)
    },
  },
  mixed: {
    title: 'of ten calls four are joined in pairs; the others hear a prompt, one of them listened to and one recorded',
    joinsReference: false,
    needs: ['record', 'decode'],
    begin: async (engine, legs, prompt) => {
      const tenth = Math.floor(legs.length / 10)
      const joined = legs.slice(0, 4 * tenth)
      joinPairs(engine, joined)
      playTo(legs.slice(joined.length), prompt)
      const [listened, recorded] = [legs.slice(4 * tenth, 5 * tenth), legs.slice(5 * tenth, 6 * tenth)]
      for (const leg of listened) leg.listen?.(() => {})
      return recorded.length > 0 ? await RecordedLegs.begin(recorded) : null
    },
  },
  listen: {
    title: 'every call hears a prompt, and what it says is decoded and handed over',
    joinsReference: false,
    needs: ['decode'],
    begin: async (_, legs, prompt) => {
      for (const leg of legs) leg.listen?.(() => {})
      return playTo(legs, prompt)
    },
  },
  transcode: {
    title: 'calls are joined in pairs, each side decoded and encoded again',
    joinsReference: false,
    needs: ['decode'],
    begin: async (engine, legs) => conferences(engine, legs, 2),
  },
  conference: {
    title: 'calls are in conferences of ten',
    joinsReference: false,
    needs: ['decode'],
    begin: async (engine, legs) => conferences(engine, legs, 10),
  },
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof WORKLOADS

export const WORKLOAD_NAMES = Object.keys(WORKLOADS) as readonly WorkloadName[]

function playTo(legs: readonly LoadedLeg[], prompt: Prompt): null {
  for (const leg of legs) leg.play([{ prompt, times: OVER_AND_OVER }])
  return null
}

function conferences(engine: LoadedEngine, legs: readonly LoadedLeg[], of: number): null {
  for (let i = 0; i < legs.length; i += of) {
    const conference = engine.conference?.()
    for (const leg of legs.slice(i, i + of)) conference?.add(leg)
  }
  return null
}

function joinPairs(engine: LoadedEngine, legs: readonly LoadedLeg[]): null {
  for (let i = 0; i + 1 < legs.length; i += 2) {
    const [first, second] = legs.slice(i, i + 2)
    if (first && second) engine.bridge(first, second)
  }
  return null
}
