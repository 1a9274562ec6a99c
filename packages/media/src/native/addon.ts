/**
 * What the native core and this side of it say to each other; `native/src/core/addon.cpp` is the other side. Legs, playbacks and bridges
 * are known by numbers that this side gives out, and each belongs to what it was given to for good.
 */

/** The packets of one prompt, held by the core for as long as this object lives or it is being played. */
export type NativePrompt = { readonly native: 'prompt' }

export interface NativeAddon {
  /** What this process's OpenSSL cannot do that the core needs, in words; null when it can do all. */
  whatIsMissing(): string | null
  /**
   * @param count how many packets are played: `packets` over and over
   * @param sound false for silence
   * @param keys four bytes a packet: the telephone-event that leaves in its place, zeros for silence; empty for a prompt that is no keys
   */
  prompt(packets: readonly Uint8Array[], count: number, sound: boolean, keys: Uint8Array): NativePrompt
  /**
   * Starts the media thread.
   *
   * @param tell is given events, {@link EVENT_NUMBERS} numbers each, and the packets of sound of legs that are listened to, one behind the
   *   other: leg (4 bytes), length (2 bytes), RTP packet
   * @throws Error with the system's `code` when the address cannot be bound
   */
  open(options: CoreOptions, tell: (events: Float64Array, packets: Uint8Array) => void): NativeCore
}

export type CoreOptions = {
  readonly bindAddress: string
  readonly from: number
  readonly to: number
  /** How long one certificate is given to new legs. */
  readonly certificateLifetimeMs: number
  /** The packet that leaves when there is nothing to play. */
  readonly silence: Uint8Array
}

/** An order about a leg, a playback or a bridge that is over does nothing. */
export interface NativeCore {
  /**
   * Binds a port and makes our half of the transport; nothing is sent yet.
   *
   * @param keysPayload -1 when the other side knows no telephone-event
   * @throws Error with code `NO_FREE_PORT`, or the system's
   */
  addLeg(leg: number, opusPayload: number, keysPayload: number): NativeTransport
  /** Begins connectivity checks and, once they have passed, the DTLS handshake. */
  connect(leg: number, remote: NativeRemote): void
  open(leg: number): void
  /** @param stopKeys keys each of which stops it */
  play(
    leg: number,
    playback: number,
    prompts: readonly NativePrompt[],
    times: readonly number[],
    stopKeys: string,
  ): void
  stop(leg: number, playback: number): void
  /** A key that did not come by a telephone-event. @param key its number in RFC 4733 */
  keyPressed(leg: number, key: number): void
  listen(leg: number, on: boolean): void
  /** Whether the leg is sent what somebody says by {@link send}. */
  feed(leg: number, on: boolean): void
  /** @param packets as `open` tells of them; each leaves at once on its leg, under that leg's own numbers, while nothing is played there */
  send(packets: Uint8Array): void
  /** `kept`: keys of the one and the other that are not passed on. */
  join(bridge: number, one: number, other: number, keptOfOne: string, keptOfOther: string): void
  part(bridge: number): void
  /** Paths, empty for no file: `recording` in EVENT tells when both are there, or `recorded` that they are not. */
  record(leg: number, recording: number, inbound: string, outbound: string): void
  /** @param silence whether the time that passes is silence in the files, or is left out of them */
  pauseRecording(leg: number, recording: number, silence: boolean): void
  resumeRecording(leg: number, recording: number): void
  stopRecording(leg: number, recording: number): void
  closeLeg(leg: number): void
  /** Null once it was forgotten. */
  legStats(leg: number): NativeLegStats | null
  /** A leg that was told to be closed is asked about no more. */
  forgetLeg(leg: number): void
  /**
   * Of all legs since the start: packets sent, received, lost; lateness in ms: p50, p99, max, recent p99; bridges now; datagrams of no use, in
   * the order of {@link REFUSALS}.
   */
  stats(): readonly number[]
  /** Ends the thread; legs that are left end with it, untold. */
  shutDown(): void
}

export type NativeLegStats = {
  /** RTP packets. */
  readonly sent: number
  readonly received: number
  readonly lost: number
  /** In the order of {@link REFUSALS}. */
  readonly refused: readonly number[]
  readonly jitterMs: number
  /** As the other side has reported: 0 to 1, and in ms; null before it has. */
  readonly lostThere: number | null
  readonly jitterThereMs: number | null
  readonly roundTripMs: number | null
  readonly fault: string | null
}

export type NativeTransport = {
  readonly ufrag: string
  readonly pwd: string
  readonly fingerprint: string
  readonly ssrc: number
  readonly port: number
  readonly priority: number
}

export type NativeRemote = {
  readonly ufrag: string
  readonly pwd: string
  readonly fingerprint: string
  readonly addresses: readonly string[]
  readonly ports: readonly number[]
  readonly priorities: readonly number[]
  readonly iceLite: boolean
  /** Whether we begin the DTLS handshake. */
  readonly dtlsClient: boolean
}

/** Numbers an event is made of: kind, whom it is about, three more, and when, in Unix milliseconds. */
export const EVENT_NUMBERS = 6

/** The kinds, in the core's own numbers. About a leg, but for `passing` and `parted`, which are about a bridge, and the last two, about a recording. */
export const EVENT = {
  connected: 0,
  firstPacket: 1,
  /** The key's number in RFC 4733. */
  digit: 2,
  /** A playback's number. */
  started: 3,
  /** A playback's number, and 0 when it has ended, 1 when it was stopped, 2 when the leg has. */
  finished: 4,
  /** Why, as in {@link LEG_ENDS}. Its count is there until it is forgotten. */
  closed: 5,
  passing: 6,
  /** 0 when it was undone, 1 when a leg has ended. */
  parted: 7,
  /** When its first moment was, in Unix milliseconds. */
  recording: 8,
  /** Why, as in {@link RECORDING_ENDS}; the system's number of what went wrong, or 0; its length in milliseconds. */
  recorded: 9,
} as const

/** Why datagrams are of no use, as the core numbers it. */
export const REFUSALS = ['stun', 'dtls', 'forged', 'replayed', 'unknown'] as const

export const LEG_ENDS = ['closed', 'connection-failed', 'connection-lost'] as const
export const PLAYBACK_ENDS = ['ended', 'stopped', 'leg-closed'] as const
export const BRIDGE_ENDS = ['undone', 'leg-closed'] as const
export const RECORDING_ENDS = ['stopped', 'leg-closed', 'failed'] as const
