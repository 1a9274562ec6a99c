import { type KeyFrame, type KeyRhythm, keyFrames } from './keys.ts'
import { PAYLOAD_TYPE } from './payload-types.ts'
import type { IncomingHeader } from './rtp-header.ts'
import type { Voice } from './voice.ts'

/** A packet that the scripted user says. */
export type Said = { readonly header: IncomingHeader; readonly payload: Buffer }

/** One frame of 20 ms of the scripted user. */
export type SaidFrame = {
  readonly packets: readonly Said[]
  /** Whether the voice came to its end with this frame. */
  readonly spoken: boolean
}

const FRAME_TICKS = 960

/**
 * What the scripted user says, frame by frame: keys before voice before silence.
 *
 * A voice waits while keys are pressed, as audio gives way to telephone events on a phone.
 */
export class Mouth {
  readonly #silence: Buffer
  #voice: { voice: Voice; at: number; loop: boolean } | null = null
  #keys: KeyFrame[] = []
  #muted = false
  #sequenceNumber = 0
  #timestamp = 0
  #keyTimestamp = 0

  /** @param silence an Opus packet of 20 ms */
  constructor(silence: Buffer) {
    this.#silence = silence
  }

  /** Whether it has something to say; otherwise its frames are silence. */
  get isBusy(): boolean {
    return this.#keys.length > 0 || this.#voice !== null
  }

  /** Says this instead of what it was saying; null = nothing. A loop ends only when it is replaced. */
  speak(voice: Voice | null, loop: boolean): void {
    this.#voice = voice ? { voice, at: 0, loop } : null
  }

  /** A muted mouth goes on saying what it says, unheard: silence is sent. Keys are not muted. */
  mute(muted: boolean): void {
    this.#muted = muted
  }

  /** Presses keys after those that are still to be pressed. @throws BadKeys */
  press(keys: string, rhythm?: KeyRhythm): void {
    this.#keys.push(...keyFrames(keys, rhythm))
  }

  /** The next 20 ms. */
  frame(): SaidFrame {
    this.#timestamp = (this.#timestamp + FRAME_TICKS) >>> 0
    const key = this.#keys.shift()
    if (key) return { packets: this.#keyPackets(key), spoken: false }
    const { payload, spoken } = this.#nextSound()
    const header = this.#header(PAYLOAD_TYPE.opus, this.#timestamp, false)
    const packet = { header, payload: this.#muted ? this.#silence : payload }
    return { packets: [packet], spoken }
  }

  #keyPackets(key: KeyFrame): Said[] {
    if (key.begins) this.#keyTimestamp = this.#timestamp
    if (key.payloads.length === 0) {
      return [{ header: this.#header(PAYLOAD_TYPE.opus, this.#timestamp, false), payload: this.#silence }]
    }
    return key.payloads.map((payload) => ({
      header: this.#header(PAYLOAD_TYPE.telephoneEvent, this.#keyTimestamp, key.begins),
      payload,
    }))
  }

  #nextSound(): { payload: Buffer; spoken: boolean } {
    const speaking = this.#voice
    if (!speaking) return { payload: this.#silence, spoken: false }
    const payload = speaking.voice.packet(speaking.at)
    speaking.at += 1
    if (payload) return { payload, spoken: false }
    const first = speaking.loop ? speaking.voice.packet(0) : null
    if (!first) this.#voice = null
    else speaking.at = 1
    return { payload: first ?? this.#silence, spoken: first === null }
  }

  #header(payloadType: number, timestamp: number, marker: boolean): IncomingHeader {
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff
    return { sequenceNumber: this.#sequenceNumber, timestamp, payloadType, marker }
  }
}
