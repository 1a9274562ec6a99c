/** One thing to be heard, `times` times over without a gap (1 to 1,000). */
export type Utterance = (
  | { readonly kind: 'speech'; readonly text: string; readonly voice: string; readonly language: string }
  /** `url` is absolute. */
  | { readonly kind: 'audio'; readonly url: string }
  /** Tones: `0-9 A-D * #`, `w` half a second of silence, `W` a second. */
  | { readonly kind: 'dtmf'; readonly digits: string }
  | { readonly kind: 'silence'; readonly seconds: number }
) & { readonly times: number }
