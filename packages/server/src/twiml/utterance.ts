/** How speech differs from the voice's own way; what is not given is as the voice has it. */
export type Delivery = {
  /** How fast: 1 is the voice's own pace, 2 twice as fast; from 0.2 to 2. */
  readonly rate?: number
  /** In decibels, from -100 (not to be heard) to 12. */
  readonly volumeDb?: number
  /** How high: 1 is the voice's own; from 0.5 to 1.5. */
  readonly pitch?: number
}

/** One thing to be heard, `times` times over without a gap (1 to 1,000). */
export type Utterance = (
  | {
      readonly kind: 'speech'
      readonly text: string
      readonly voice: string
      readonly language: string
      readonly delivery?: Delivery
    }
  /** `url` is absolute. */
  | { readonly kind: 'audio'; readonly url: string }
  /** Tones: `0-9 A-D * #`, `w` half a second of silence, `W` a second. */
  | { readonly kind: 'dtmf'; readonly digits: string }
  | { readonly kind: 'silence'; readonly seconds: number }
) & { readonly times: number }
