import type { Millis } from './now.ts'

/**
 * What the network does to media of one direction, between relay and business. RTP and RTCP alone: ICE and DTLS pass, so
 * that a call connects.
 */
export type Impairment = {
  /** 0 to 100, of packets, independent of each other. Default 0. */
  readonly lossPercent: number
  /** Each packet is held for 0 to so many ms, evenly; the order stays. 0 to 5,000, default 0. */
  readonly jitterMs: Millis
  /** 0 to 100, of packets that are held for 50 ms, so that two later ones pass them. Default 0. */
  readonly reorderPercent: number
  /** Nothing passes: with one direction only, one-way audio. Default false. */
  readonly blocked: boolean
}

/** What goes wrong with the media of one call. */
export type MediaFaults = {
  /** Of the random source: the same seed spoils the same packets. A whole number, 0 to 2^32 - 1, default 1. */
  readonly seed: number
  /** From the relay to the business. */
  readonly towardsBusiness: Impairment
  /** From the business to the relay, and so to the user. */
  readonly towardsUser: Impairment
  /**
   * `down` or a time in ms: from the moment it is set no datagram passes either way, ICE checks neither, for good or for
   * so long. Default `up`.
   */
  readonly network: 'up' | 'down' | { readonly downForMs: Millis }
  /** `private`: the description names addresses that nobody reaches (10.255.255.1, fd00::1). At the start only. Default `public`. */
  readonly candidates: 'public' | 'private'
  /** `controlling`: the relay claims the business's own role, and refuses its checks with 487. Default `controlled`. */
  readonly iceRole: 'controlled' | 'controlling'
  /** `wrong`: the description names another certificate than DTLS shows. At the start only. Default `own`. */
  readonly fingerprint: 'own' | 'wrong'
  /** `business`: the relay sends nothing before the business's first RTP, as a peer does that waits. Default `either`. */
  readonly firstMedia: 'either' | 'business'
}

export const NO_IMPAIRMENT: Impairment = { lossPercent: 0, jitterMs: 0, reorderPercent: 0, blocked: false }

export const NO_MEDIA_FAULTS: MediaFaults = {
  seed: 1,
  towardsBusiness: NO_IMPAIRMENT,
  towardsUser: NO_IMPAIRMENT,
  network: 'up',
  candidates: 'public',
  iceRole: 'controlled',
  fingerprint: 'own',
  firstMedia: 'either',
}
