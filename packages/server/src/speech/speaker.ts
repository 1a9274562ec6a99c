import type { MadeAudio } from '@ringway/media'

/** What somebody besides the built-in voices is to say. */
export type SpeakerOrder = {
  readonly text: string
  /** One of the speaker's own. */
  readonly voice: string
  /** How fast; 1 is the voice's own pace. */
  readonly rate: number
  /** How high; 1 is the voice's own. */
  readonly pitch: number
}

/** Somebody besides the built-in voices who speaks. */
export interface Speaker {
  /** In words that fit after "spoken by". */
  readonly name: string
  /** A whole file, not decoded. @throws Error whose message says who failed and why */
  speak(order: SpeakerOrder): Promise<MadeAudio>
  /** What is being spoken fails. */
  close(): Promise<void>
}
