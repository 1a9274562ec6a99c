/** Payload types on WhatsApp's side of the relay. They never change. */
export const PAYLOAD_TYPE = { opus: 111, telephoneEvent: 126 } as const

/** G.711's payload types, the same for everybody. RFC 3551. */
export const G711_TYPES = { PCMU: 0, PCMA: 8 } as const
export type G711 = keyof typeof G711_TYPES

/** How one peer numbers the codecs of a call. */
export type PayloadTypes = {
  /** Null where G.711 alone was agreed on. */
  readonly opus: number | null
  /** What was agreed on beside Opus, or in its place, in the peer's order. */
  readonly g711: readonly G711[]
  /** Null where it takes no keys. */
  readonly telephoneEvent: number | null
}

/**
 * A peer's payload type in WhatsApp's numbers; G.711's are the same on both sides. Null for a codec that nobody agreed on.
 */
export function toWhatsApp(types: PayloadTypes, payloadType: number): number | null {
  if (payloadType === types.opus) return PAYLOAD_TYPE.opus
  if (g711Of(types, payloadType)) return payloadType
  return payloadType === types.telephoneEvent ? PAYLOAD_TYPE.telephoneEvent : null
}

/** One of {@link PAYLOAD_TYPE} in a peer's numbers; null when the peer does not take it. */
export function fromWhatsApp(types: PayloadTypes, payloadType: number): number | null {
  return payloadType === PAYLOAD_TYPE.opus ? types.opus : types.telephoneEvent
}

/** Which of the two laws a payload type means, if it was agreed on. */
export function g711Of({ g711 }: PayloadTypes, payloadType: number): G711 | undefined {
  return g711.find((law) => G711_TYPES[law] === payloadType)
}

/** Ticks in a millisecond of the codec's RTP clock; null for what is no sound. */
export function ticksPerMs(types: PayloadTypes, payloadType: number): number | null {
  if (payloadType === types.opus) return 48
  return g711Of(types, payloadType) ? 8 : null
}
