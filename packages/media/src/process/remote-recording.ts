import type { Millis, Recorded, Recording } from '../engine.ts'
import { Deferred } from './deferred.ts'
import type { ProcessLink } from './process-link.ts'
import type { RecordingEvent } from './protocol.ts'

/** A recording in the media process, as its parent holds it. */
export class RemoteRecording implements Recording {
  readonly #id: string
  readonly #link: ProcessLink
  readonly #started = new Deferred<Millis | null>()
  readonly #finished = new Deferred<Recorded>()

  constructor(id: string, link: ProcessLink) {
    this.#id = id
    this.#link = link
  }

  get started(): Promise<Millis | null> {
    return this.#started.promise
  }

  get finished(): Promise<Recorded> {
    return this.#finished.promise
  }

  pause(how: 'silence' | 'skip'): void {
    this.#link.order('pauseRecording', { recording: this.#id, how })
  }

  resume(): void {
    this.#link.order('resumeRecording', { recording: this.#id })
  }

  stop(): void {
    this.#link.order('stopRecording', { recording: this.#id })
  }

  happened(event: RecordingEvent): void {
    if (event.kind === 'recording') this.#started.resolve(event.at)
    else this.over({ how: event.how, error: event.error, durationMs: event.durationMs })
  }

  /** Also settles `started` if there is no file. */
  over(recorded: Recorded): void {
    this.#started.resolve(null)
    this.#finished.resolve(recorded)
  }
}
