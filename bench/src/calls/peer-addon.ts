import { createRequire } from 'node:module'

/** The load peer's addon; `bench/load/src/addon.cpp` is the other side. */
export interface PeerAddon {
  /**
   * Starts the media thread. It ends with the process.
   *
   * @param address IPv4, local; every call has a port of its own there
   * @param preferGcm the SRTP profile that is chosen when the engine knows both: AES-128-GCM instead of counter mode
   * @param sound what is said over and over: Opus packets of 20 ms, each with 16 bytes at its end that may be written over
   */
  open(address: string, preferGcm: boolean, sound: readonly Uint8Array[]): AddonPeer
}

export interface AddonPeer {
  readonly fingerprint: string
  /** Whether the system lets its media thread run before all others. */
  readonly goesFirst: boolean
  /** @throws Error when no port can be had */
  add(ufrag: string, pwd: string, ssrc: number): Float64Array & { readonly 0: number; readonly 1: number }
  meet(call: number, ufrag: string, fingerprint: string, weBegin: boolean): void
  hangUp(call: number): void
  /** Is silent from now on, without a goodbye. */
  vanish(call: number): void
  /** In place of the next packet of sound. @param key 0 to 15, as RFC 4733 counts them */
  press(call: number, key: number): void
  speak(on: boolean): void
  /** @param packets how many of a call are timed at most */
  openWindow(packets: number): void
  /** Microseconds. Calls that are over are let go of; their rows stay. */
  closeWindow(): {
    /** How long the window stood open. */
    readonly open: number
    /** Of every packet: how much later it came than by its call's best schedule. */
    readonly lateness: Int32Array
    /** Of every marked packet: how long it was on its way. */
    readonly delays: Int32Array
    /** Of every call: the longest time in which nothing came. */
    readonly gaps: Int32Array
    /** Of every tick: how late the last of our own packets left. */
    readonly ownLateness: Int32Array
    /** Of every key that made a prompt fall silent: how long until the first silent packet came. */
    readonly hushMicros: Int32Array
    /** In the same order: packets with sound that came in between. */
    readonly hushFrames: Int32Array
  }
  /** All calls, {@link CALL_COLUMNS} numbers each. */
  rows(): Float64Array
  /** Why calls have failed, each reason once. */
  reasons(): string[]
}

/** What is known of a call. Times are Unix milliseconds, 0 for never. */
export const CALL_COLUMNS = [
  'state',
  'sent',
  'unsent',
  'received',
  'lost',
  'twice',
  'outOfOrder',
  'marked',
  'markedLost',
  'rejected',
  'strange',
  'rtcp',
  'connectedAt',
  'firstAt',
  'endedAt',
] as const

export type CallRow = { readonly [Column in (typeof CALL_COLUMNS)[number]]: number }

/** In the addon's own numbers. */
export const CALL_STATES = ['waiting', 'checking', 'handshaking', 'connected', 'failed', 'ended'] as const

export function loadPeerAddon(file: string): PeerAddon {
  return createRequire(import.meta.url)(file)
}

export function readRows(numbers: Float64Array): CallRow[] {
  const width = CALL_COLUMNS.length
  return Array.from({ length: numbers.length / width }, (_, call) => {
    const cells = CALL_COLUMNS.map((column, i) => [column, numbers[call * width + i] ?? 0])
    return Object.fromEntries(cells) as CallRow
  })
}
