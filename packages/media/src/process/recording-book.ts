import { randomUUID } from 'node:crypto'
import type { Recording, RecordingFiles } from '../engine.ts'
import type { ProcessLink } from './process-link.ts'
import type { RecordingEvent } from './protocol.ts'
import { RemoteRecording } from './remote-recording.ts'

/** The recordings of an engine that have not finished; they may outlive their legs by the time that their files take. */
export class RecordingBook {
  readonly #link: ProcessLink
  readonly #recordings = new Map<string, RemoteRecording>()

  constructor(link: ProcessLink) {
    this.#link = link
  }

  /** @throws TypeError when no file is named, one that can have no such name, or one twice */
  begin(leg: { readonly id: string; readonly ended: boolean }, files: RecordingFiles): Recording {
    const { inbound, outbound } = files
    const paths = [inbound, outbound].filter((path) => path !== undefined)
    if (paths.length === 0) throw new TypeError('a recording needs a file')
    if (paths.some((path) => path === '' || path.includes('\0'))) throw new TypeError('no file can be named like this')
    if (inbound === outbound) throw new TypeError('each direction needs a file of its own')
    const id = randomUUID()
    const recording = new RemoteRecording(id, this.#link)
    if (leg.ended) {
      recording.over({ how: 'leg-closed', error: null, durationMs: 0 })
      return recording
    }
    this.#recordings.set(id, recording)
    this.#link.order('record', { leg: leg.id, recording: id, ...files })
    return recording
  }

  happened(event: RecordingEvent): void {
    this.#recordings.get(event.recording)?.happened(event)
    if (event.kind === 'recorded') this.#recordings.delete(event.recording)
  }

  /** The media process is gone. */
  died(): void {
    for (const recording of this.#recordings.values())
      recording.over({ how: 'engine-died', error: null, durationMs: 0 })
    this.#recordings.clear()
  }
}
