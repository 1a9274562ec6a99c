import { BadDigits, SpeechFailed, UnreadableAudio } from '@ringway/sound'
import { NoFreePort } from '../engine.ts'
import { NoNativeCore } from '../native/load-core.ts'
import { BadOffer } from '../offer.ts'

/** An error on its way between processes and threads, where classes do not survive. */
export type Failure =
  | { readonly kind: 'unreadable-audio'; readonly found: string }
  | { readonly kind: 'speech-failed'; readonly message: string }
  | { readonly kind: 'bad-digits'; readonly character: string }
  | { readonly kind: 'bad-offer'; readonly found: string }
  | { readonly kind: 'no-free-port'; readonly from: number; readonly to: number }
  | { readonly kind: 'no-native-core'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string }

export function packFailure(error: unknown): Failure {
  if (error instanceof UnreadableAudio) return { kind: 'unreadable-audio', found: error.found }
  if (error instanceof SpeechFailed) return { kind: 'speech-failed', message: error.message }
  if (error instanceof BadDigits) return { kind: 'bad-digits', character: error.character }
  if (error instanceof BadOffer) return { kind: 'bad-offer', found: error.found }
  if (error instanceof NoFreePort) return { kind: 'no-free-port', from: error.from, to: error.to }
  if (error instanceof NoNativeCore) return { kind: 'no-native-core', message: error.message }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}

export function unpackFailure(failure: Failure): Error {
  switch (failure.kind) {
    case 'unreadable-audio':
      return new UnreadableAudio(failure.found)
    case 'speech-failed':
      return new SpeechFailed(failure.message)
    case 'bad-digits':
      return new BadDigits(failure.character)
    case 'bad-offer':
      return new BadOffer(failure.found)
    case 'no-free-port':
      return new NoFreePort(failure.from, failure.to)
    case 'no-native-core':
      return new NoNativeCore(failure.message)
    case 'other':
      return new Error(failure.message)
    default:
      return failure satisfies never
  }
}
