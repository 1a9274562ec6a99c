import type { Quantiles } from './quantiles.ts'

/** What the load peer is asked. Calls are known by the numbers it gives them. */
export type PeerQuestions = {
  /** Starts, at a local address of IPv4; nothing else may be asked before. `goesFirst`: whether its thread may run before all others. */
  begin: {
    ask: { readonly addon: string; readonly srtp: 'cm' | 'gcm'; readonly address: string }
    answer: { readonly goesFirst: boolean }
  }
  /** Users call: offers as WhatsApp's relay makes them. */
  offer: { ask: { readonly calls: number }; answer: { readonly offers: readonly PeerCall[] } }
  /** The engine's answer to one of them. */
  answered: { ask: { readonly call: number; readonly sdp: string }; answer: object }
  /** The business calls: the relay's answer to the engine's offer. `setup`: who waits for the handshake. */
  answer: { ask: { readonly offer: string; readonly setup: 'active' | 'passive' }; answer: PeerCall }
  /** From now on every connected call is sent 50 packets a second, or none. */
  speak: { ask: { readonly on: boolean }; answer: object }
  openWindow: { ask: { readonly seconds: number }; answer: object }
  closeWindow: { ask: object; answer: PeerWindow }
  stats: { ask: object; answer: PeerStats }
  /** `key` as RFC 4733 counts them: 0 to 9 are digits, 10 is the star. */
  press: { ask: { readonly call: number; readonly key: number }; answer: object }
  hangUp: { ask: { readonly calls: readonly number[] }; answer: object }
  /** They say nothing more, not even goodbye; to connectivity checks neither. */
  vanish: { ask: { readonly calls: readonly number[] }; answer: object }
}

export type PeerCall = { readonly call: number; readonly sdp: string }

/** From a key's leaving to the first silent packet: in ms, and in packets with sound that came in between. */
export type Hush = { readonly ms: number; readonly frames: number }

/** What came between the opening and the closing of a window. Milliseconds. */
export type PeerWindow = {
  /** How long it stood open, in seconds. */
  readonly seconds: number
  /** How late packets came, each by the schedule that fits its call best. */
  readonly lateness: Quantiles
  /** How long marked packets were on their way, from the load peer to the load peer. */
  readonly delay: Quantiles
  /** Of each call the longest time in which nothing came. */
  readonly gaps: Quantiles
  /** How late the load peer itself sent, of each tick its last packet. */
  readonly own: Quantiles
  /** Ticks of 5 ms in which it did not send at all, because it did not get to run. */
  readonly missedTicks: number
  /** Processor time of the load peer. */
  readonly cpuMs: number
  /** Prompts that fell silent after a key. */
  readonly hushes: readonly Hush[]
}

/** All calls together, since the beginning. */
export type PeerStats = {
  readonly calls: number
  readonly connected: number
  readonly failed: number
  readonly ended: number
  /** Why calls have failed, each reason once. */
  readonly reasons: readonly string[]
  /** Connected calls on which no packet has come. */
  readonly mute: number
  readonly sent: number
  readonly unsent: number
  readonly received: number
  readonly lost: number
  readonly twice: number
  readonly outOfOrder: number
  /** Packets of the load peer's own that came back, and those that did not. */
  readonly marked: number
  readonly markedLost: number
  /** Packets that no key opens, those of a second stream, and RTCP. */
  readonly rejected: number
  readonly strange: number
  readonly rtcp: number
  /** The most that one call has lost, in packets. */
  readonly mostLost: number
}
