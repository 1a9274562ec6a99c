import type { PromptSource } from '@ringway/media'
import type { LoadedStats } from './loaded-engine.ts'

/** What the process is asked in which werift plays an engine. */
export type WeriftQuestions = {
  prepare: { ask: { readonly source: PromptSource }; answer: { readonly prompt: number; readonly durationMs: number } }
  answer: { ask: { readonly offer: string }; answer: { readonly leg: number; readonly sdp: string } }
  connect: { ask: { readonly leg: number }; answer: object }
  open: { ask: { readonly leg: number }; answer: object }
  /** From now on, over and over. */
  play: { ask: { readonly leg: number; readonly prompt: number }; answer: object }
  bridge: { ask: { readonly legs: readonly [number, number] }; answer: object }
  stats: { ask: object; answer: LoadedStats }
  close: { ask: { readonly leg: number }; answer: object }
}

export type WeriftTold = { readonly leg: number; readonly what: 'connected' | 'closed' }
