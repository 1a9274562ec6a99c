import type { G711 } from './payload-types.ts'

/** What a business number has been allowed beside Opus. */
export type AudioTerms = {
  /** As its calling settings list them. */
  readonly g711: readonly G711[]
  /** Where G.711 stands in the relay's offers. */
  readonly g711Order: 'after-opus' | 'first'
  /** Whether a business may answer with G.711 alone. */
  readonly g711Alone: 'refused' | 'taken'
}

export const OPUS_ALONE: AudioTerms = { g711: [], g711Order: 'after-opus', g711Alone: 'refused' }
