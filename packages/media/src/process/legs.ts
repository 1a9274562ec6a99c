import type { Answer } from '../answer.ts'
import type { EngineStats } from '../engine.ts'
import type { LegStats } from '../leg-stats.ts'
import type { Offer } from '../offer.ts'
import type { PromptPackets } from '../playlist.ts'
import type { LocalTransport } from '../sdp.ts'
import type { Orders, ProcessEvent, ProcessOptions } from './protocol.ts'

/** One playback as legs take it: the packets of its prompts in place of their names. */
export type PlayPackets = Omit<Orders['play'], 'items'> & {
  readonly items: readonly { readonly prompt: PromptPackets; readonly times: number }[]
}

/** All legs of a media process, on one kind of peer connection. An order about a leg that has ended does nothing. */
export interface Legs {
  /** @throws NoFreePort */
  answer(id: string, offer: Offer): Promise<LocalTransport>
  /** @throws NoFreePort */
  offer(id: string): Promise<LocalTransport>
  applyAnswer(id: string, answer: Answer): void
  connect(order: Orders['connect']): void
  open(order: Orders['open']): void
  play(order: PlayPackets): void
  stop(order: Orders['stop']): void
  /** The other party has pressed a key that came by its tone alone: what it stops is over. */
  keyPressed(leg: string, key: string): void
  /** Not once it has ended. */
  has(leg: string): boolean
  /** Whether the packets of sound that come in on the leg are told. */
  want(leg: string, on: boolean): void
  /** Whether the leg is sent another party's sound by {@link send}: only where that pauses for 200 ms it is silence that leaves. */
  feed(leg: string, on: boolean): void
  /** Sends a packet of sound in place of silence, while nothing is played: whole RTP, of a stream that begins with the first one. */
  send(leg: string, packet: Buffer): void
  /** Legs that have ended meanwhile are not joined: the bridge has ended with them. */
  join(order: Orders['join']): void
  part(order: Orders['part']): void
  /** On a leg that has ended the recording is over at once, without a file. */
  record(order: Orders['record']): void
  pauseRecording(order: Orders['pauseRecording']): void
  resumeRecording(order: Orders['resumeRecording']): void
  stopRecording(order: Orders['stopRecording']): void
  close(order: Orders['close']): void
  /** Resolves when all have ended, and what was recorded of them is whole. */
  closeAll(): Promise<void>
  /** Null once the leg has ended. */
  legStats(id: string): LegStats | null
  stats(): LegsStats
}

export type LegsStats = Pick<EngineStats, 'legs' | 'bridges' | 'sent' | 'received' | 'lost' | 'refused' | 'lateness'>

/** What legs tell of. */
export type LegsTold = {
  event(event: ProcessEvent): void
  /** A packet of sound, whole RTP, of a leg on which they are wanted; the bytes are the caller's own. */
  sound(leg: string, packet: Uint8Array): void
}

/**
 * Opens legs on a kind of peer connection.
 *
 * @param silence the packet that leaves when there is nothing to play
 * @throws NoFreePort when not even one could be bound, or the system's error when the address cannot be
 */
export type OpenLegs = (options: ProcessOptions, silence: Uint8Array, told: LegsTold) => Promise<Legs>
