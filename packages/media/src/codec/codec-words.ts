/** Why a leg is decoded: somebody listens to it, or its keys are heard by their tones. */
export type HeardFor = 'sound' | 'tones'

/** What the media process and its codec threads say to each other. Legs are known by numbers that the pool gives out. */
export type ToThread =
  /** RTP packets of sound that came in, as in packet-batch.ts. */
  | { readonly kind: 'packets'; readonly batch: Uint8Array }
  | { readonly kind: 'hear' | 'deafen'; readonly for: HeardFor; readonly leg: number }
  /** A leg is in one conference at most. */
  | { readonly kind: 'join'; readonly leg: number; readonly conference: number }
  | { readonly kind: 'leave'; readonly leg: number }

export type FromThread =
  /** Samples at 16 kHz since the last time. */
  | { readonly kind: 'heard'; readonly leg: number; readonly sound: Int16Array }
  | { readonly kind: 'digit'; readonly leg: number; readonly digit: string }
  /** RTP packets that are to leave, each on its leg, as in packet-batch.ts. */
  | { readonly kind: 'packets'; readonly batch: Uint8Array }
