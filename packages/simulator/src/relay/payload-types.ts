/** Payload types on WhatsApp's side of the relay. They never change. */
export const PAYLOAD_TYPE = { opus: 111, telephoneEvent: 126 } as const

/** How one peer numbers the two codecs of a call; `telephoneEvent` null where it takes no keys. */
export type PayloadTypes = { readonly opus: number; readonly telephoneEvent: number | null }

/** A peer's payload type in WhatsApp's numbers; null for a codec that nobody agreed on. */
export function toWhatsApp(types: PayloadTypes, payloadType: number): number | null {
  if (payloadType === types.opus) return PAYLOAD_TYPE.opus
  return payloadType === types.telephoneEvent ? PAYLOAD_TYPE.telephoneEvent : null
}

/** One of {@link PAYLOAD_TYPE} in a peer's numbers; null when the peer does not take it. */
export function fromWhatsApp(types: PayloadTypes, payloadType: number): number | null {
  return payloadType === PAYLOAD_TYPE.opus ? types.opus : types.telephoneEvent
}
