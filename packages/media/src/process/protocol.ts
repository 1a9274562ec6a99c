/**
 * What the engine and its media process say to each other. Control and events, a prompt's source once, and what is heard on
 * legs that somebody listens to, ten times a second; never a packet.
 */
import type { Answer as SdpAnswer } from '../answer.ts'
import type { CodecBudget } from '../codec/codec-weights.ts'
import type {
  BridgeEnd,
  EngineStats,
  LegEnd,
  MadeAudio,
  Millis,
  PlaybackEnd,
  PromptSource,
  Recorded,
  RecordingFiles,
} from '../engine.ts'
import type { LegStats } from '../leg-stats.ts'
import type { Offer } from '../offer.ts'
import type { LocalTransport } from '../sdp.ts'
import type { Failure } from './failure.ts'

/** What peer connections are made of. */
export type Backend = 'native' | 'datachannel'

export type ProcessOptions = {
  readonly backend: Backend
  readonly udpPorts: { readonly from: number; readonly to: number }
  readonly bindAddress: string
  readonly certificateLifetimeMs: number
  readonly promptCacheBytes: number
  readonly codecThreads: number
}

/** A source as it crosses to the media process: what somebody else makes has been made. */
export type WholeSource =
  | Exclude<PromptSource, { kind: 'voiced' }>
  | (Omit<Extract<PromptSource, { kind: 'voiced' }>, 'make' | 'key'> & MadeAudio)

/** What the media process knows of {@link EngineStats}. */
export type ProcessStats = Omit<EngineStats, 'codecs'>

/** Questions, each with the kind of its answer. */
export type Questions = {
  begin: { ask: ProcessOptions; answer: CodecBudget }
  answer: { ask: { readonly leg: string; readonly offer: Offer }; answer: LocalTransport }
  offer: { ask: { readonly leg: string }; answer: LocalTransport }
  applyAnswer: { ask: { readonly leg: string; readonly answer: SdpAnswer }; answer: null }
  /** Is there a prompt of this content? Its length in milliseconds, or null: then `makePrompt` has to follow. */
  findPrompt: { ask: { readonly id: string }; answer: number | null }
  makePrompt: { ask: { readonly id: string; readonly source: WholeSource }; answer: number }
  legStats: { ask: { readonly leg: string }; answer: LegStats | null }
  engineStats: { ask: null; answer: ProcessStats }
  shutdown: { ask: null; answer: null }
}

/** Orders, which have no answer; what comes of them is told by events. */
export type Orders = {
  connect: { readonly leg: string }
  open: { readonly leg: string }
  play: {
    readonly leg: string
    readonly playback: string
    readonly items: readonly PlayOrder[]
    /** Keys each of which stops it. */
    readonly stopKeys: string
  }
  stop: { readonly leg: string; readonly playback: string }
  close: { readonly leg: string }
  /** What is heard on the leg is told from now on. */
  listen: { readonly leg: string }
  deafen: { readonly leg: string }
  /** A leg is in one conference at most. */
  confer: { readonly conference: string; readonly leg: string }
  leave: { readonly leg: string }
  /** `kept`: keys of the first and the second that are not passed on. */
  join: { readonly bridge: string; readonly legs: readonly [string, string]; readonly kept: readonly [string, string] }
  part: { readonly bridge: string }
  /** Paths; at least one. */
  record: { readonly leg: string; readonly recording: string } & RecordingFiles
  pauseRecording: { readonly recording: string; readonly how: 'silence' | 'skip' }
  resumeRecording: { readonly recording: string }
  stopRecording: { readonly recording: string }
  /** Nobody holds this prompt any more: it may go when room is needed. */
  release: { readonly id: string }
}

export type PlayOrder = { readonly prompt: string; readonly times: number }

/** What happened in the media process. */
export type ProcessEvent = LegEvent | BridgeEvent | RecordingEvent

export type LegEvent =
  | { readonly kind: 'connected' | 'first-packet'; readonly leg: string; readonly at: Millis }
  | { readonly kind: 'digit'; readonly leg: string; readonly digit: string; readonly at: Millis }
  | { readonly kind: 'started'; readonly leg: string; readonly playback: string; readonly at: Millis }
  | { readonly kind: 'finished'; readonly leg: string; readonly playback: string; readonly how: PlaybackEnd }
  /** Samples at 16 kHz since the last time. */
  | { readonly kind: 'heard'; readonly leg: string; readonly sound: Int16Array; readonly at: Millis }
  | { readonly kind: 'closed'; readonly leg: string; readonly reason: LegEnd; readonly stats: LegStats }

export type BridgeEvent =
  | { readonly kind: 'passing'; readonly bridge: string; readonly at: Millis }
  | { readonly kind: 'parted'; readonly bridge: string; readonly how: BridgeEnd }

/** About a recording, which may outlive its leg until its files are whole. */
export type RecordingEvent =
  | { readonly kind: 'recording'; readonly recording: string; readonly at: Millis }
  | ({ readonly kind: 'recorded'; readonly recording: string } & Recorded)

export type QuestionName = keyof Questions
export type Ask<Q extends QuestionName> = Questions[Q]['ask']
export type Answer<Q extends QuestionName> = Questions[Q]['answer']

export type ToProcess =
  | {
      [Q in QuestionName]: { readonly type: 'ask'; readonly id: number; readonly name: Q; readonly with: Ask<Q> }
    }[QuestionName]
  | { [O in keyof Orders]: { readonly type: 'order'; readonly name: O; readonly with: Orders[O] } }[keyof Orders]

export type FromProcess =
  | { readonly type: 'answered'; readonly id: number; readonly value: Answer<QuestionName> }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'event'; readonly event: ProcessEvent }
