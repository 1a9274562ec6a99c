export { BadDigits, type RingTone, SpeechFailed, UnreadableAudio } from '@ringway/sound'
export { BadAnswer } from './answer.ts'
export { CodecsBusy } from './codec/codec-accounts.ts'
export {
  type AnsweredLeg,
  type Bridge,
  type BridgeEnd,
  type BridgeOptions,
  type Conference,
  EngineGone,
  type EngineOptions,
  type EngineStats,
  type LegEnd,
  type Listening,
  type MadeAudio,
  type MediaEngine,
  type MediaEngineEvents,
  type MediaLeg,
  type MediaLegEvents,
  type Membership,
  type MembershipEnd,
  type Millis,
  NoFreePort,
  type OfferedLeg,
  type Playback,
  type PlaybackEnd,
  type PlayItem,
  type PlayOptions,
  type Prompt,
  type PromptSource,
  type Recorded,
  type Recording,
  type RecordingFiles,
} from './engine.ts'
export type { LegStats, Refused } from './leg-stats.ts'
export { NoNativeCore } from './native/load-core.ts'
export { BadOffer } from './offer.ts'
export { CALLS_CARRIED, type EngineChoice, type OpenedEngine, openMediaEngine } from './open-media-engine.ts'
export { openDatachannelEngine, openNativeEngine } from './process/open-engine.ts'
