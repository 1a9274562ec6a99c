import { performance } from 'node:perf_hooks'
import { OggOpusWriter } from '@ringway/sound'
import type { Millis, Recorded, RecordingFiles } from '../engine.ts'
import { isOpus } from '../opus-ticks.ts'
import type { RtpPacket } from '../rtp.ts'
import { RecordingTimeline } from './recording-timeline.ts'
import { WrittenFile } from './written-file.ts'

export type Direction = keyof RecordingFiles

/** What a recording tells: `began` once its files are there, `over` once they are whole or will never be. */
export type RecordingTold = {
  readonly began: (at: Millis) => void
  readonly over: (recorded: Recorded) => void
}

/** One direction of a recording. */
class Track {
  readonly file: WrittenFile
  readonly timeline: RecordingTimeline
  readonly #ogg = new OggOpusWriter()

  constructor(path: string, silence: Uint8Array, now: Millis) {
    this.file = new WrittenFile(path)
    this.timeline = new RecordingTimeline(silence, now, (packet) => this.#write(this.#ogg.add(packet)))
    this.#write(this.#ogg.begin())
  }

  /** Nothing more comes for a while: what has come is written. */
  rest(): void {
    this.#write(this.#ogg.flush())
  }

  end(): void {
    this.#write(this.#ogg.end())
  }

  #write(pages: Uint8Array): void {
    if (pages.length > 0) this.file.append(pages)
  }
}

/** The packets of a leg on their way into Ogg files, a file a direction, both on the call's time. */
export class LegRecording {
  readonly #told: RecordingTold
  readonly #tracks: ReadonlyMap<Direction, Track>
  #state: 'running' | 'silent' | 'standing' | 'over' = 'running'

  constructor({ inbound, outbound }: RecordingFiles, silence: Uint8Array, told: RecordingTold) {
    const now = performance.now()
    const at = Date.now()
    const tracks = new Map<Direction, Track>()
    if (inbound !== undefined) tracks.set('inbound', new Track(inbound, silence, now))
    if (outbound !== undefined) tracks.set('outbound', new Track(outbound, silence, now))
    this.#tracks = tracks
    this.#told = told
    void this.#tellBegun(at)
  }

  /** A packet of sound. One that is no Opus is left out: it would end the file for most who read it. */
  hear(direction: Direction, packet: Pick<RtpPacket, 'ssrc' | 'timestamp' | 'payload'>): void {
    if (this.#state === 'running' && isOpus(packet.payload))
      this.#tracks.get(direction)?.timeline.hear(packet, performance.now())
  }

  /** Time goes on; to be called every 20 ms or so. @returns false when the files take nothing any more: it has to be ended */
  goOn(): boolean {
    if (this.#state === 'running' || this.#state === 'silent')
      for (const { timeline } of this.#tracks.values()) timeline.goOn(performance.now())
    return this.#error === null || this.#state === 'over'
  }

  /** @param how whether the time that passes is silence, or is left out */
  pause(how: 'silence' | 'skip'): void {
    if (this.#state !== 'running') return
    this.#settle()
    for (const track of this.#tracks.values()) track.rest()
    this.#state = how === 'silence' ? 'silent' : 'standing'
  }

  resume(): void {
    if (this.#state === 'over') return
    if (this.#state === 'silent') this.#settle()
    if (this.#state === 'standing') for (const { timeline } of this.#tracks.values()) timeline.resume(performance.now())
    this.#state = 'running'
  }

  /** Doing it twice is fine. Resolves once the files are whole. */
  async end(how: Exclude<Recorded['how'], 'engine-died'>): Promise<void> {
    if (this.#state === 'over') return
    if (this.#state !== 'standing') this.#settle()
    this.#state = 'over'
    const tracks = [...this.#tracks.values()]
    for (const track of tracks) track.end()
    const closed = Promise.all(tracks.map(({ file }) => file.close()))
    // A disk that stands still may not even let the files be closed: where they have failed already, that is not waited for.
    if (this.#error === null) await closed
    const error = this.#error
    this.#told.over({ how: error === null ? how : 'failed', error, durationMs: this.#durationMs })
    await closed
  }

  get #error(): string | null {
    for (const { file } of this.#tracks.values()) if (file.error !== null) return file.error
    return null
  }

  /** Up to now nothing more is waited for; and both directions are as long as the longer one, so that what follows begins at one time. */
  #settle(): void {
    for (const { timeline } of this.#tracks.values()) timeline.settle(performance.now())
    const longest = this.#durationMs
    for (const { timeline } of this.#tracks.values()) timeline.padTo(longest)
  }

  get #durationMs(): Millis {
    return Math.max(...Array.from(this.#tracks.values(), ({ timeline }) => timeline.durationMs))
  }

  async #tellBegun(at: Millis): Promise<void> {
    await Promise.all([...this.#tracks.values()].map(({ file }) => file.made()))
    if (this.#error === null) this.#told.began(at)
  }
}
