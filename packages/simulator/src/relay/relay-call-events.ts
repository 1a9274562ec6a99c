import type { Millis } from './now.ts'

/** What a call tells. Times are Unix milliseconds. */
export type RelayCallEvents = {
  /** ICE and DTLS with the business are done. */
  businessConnected: [at: Millis]
  /** DTLS with the business came to nothing; there will be no audio. */
  businessFailed: []
  /** The business's first RTP packet; it may come before the call is live, which Meta does not want. */
  businessMedia: [at: Millis]
  phoneConnected: [at: Millis]
  /** The browser phone ended its connection or was not heard of for 15 s. Not told when another one replaced it. */
  phoneGone: []
  /** The business has been silent too long (`SilenceLimits`); what that means is for the listener to decide. */
  silent: [forMs: Millis]
  /** The scripted user has said all; never for a loop, nor for what was replaced. */
  spoken: []
  /** The business sends under more than one SSRC; told again at each further one. */
  severalSsrcs: [count: number]
}

/** Packets from the moment the call went live. */
export type RelayCallStats = {
  /** RTP from the user to the business. */
  readonly sent: number
  /** RTP from the business, without duplicates. */
  readonly received: number
  /** Sequence numbers that the business skipped. */
  readonly lost: number
}
