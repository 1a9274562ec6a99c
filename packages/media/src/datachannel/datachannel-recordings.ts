import type { Orders, RecordingEvent } from '../process/protocol.ts'
import { LegRecording } from './leg-recording.ts'
import type { PeerLeg } from './peer-leg.ts'

/** So often silence is laid where nothing came. */
const GO_ON_MS = 20

/** The recordings that have not finished, and their time. */
export class DatachannelRecordings {
  readonly #silence: Uint8Array
  readonly #tell: (event: RecordingEvent) => void
  readonly #recordings = new Map<string, LegRecording>()
  readonly #finishing = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | null = null

  constructor(silence: Uint8Array, tell: (event: RecordingEvent) => void) {
    this.#silence = silence
    this.#tell = tell
  }

  begin(leg: PeerLeg | undefined, { recording: id, ...files }: Orders['record']): void {
    if (!leg) {
      this.#tell({ kind: 'recorded', recording: id, how: 'leg-closed', error: null, durationMs: 0 })
      return
    }
    const recording = new LegRecording(files, this.#silence, {
      began: (at) => this.#tell({ kind: 'recording', recording: id, at }),
      over: (recorded) => {
        this.#recordings.delete(id)
        leg.recordings.delete(recording)
        this.#tell({ kind: 'recorded', recording: id, ...recorded })
      },
    })
    this.#recordings.set(id, recording)
    leg.recordings.add(recording)
    this.#timer ??= setInterval(() => this.#goOn(), GO_ON_MS)
  }

  pause({ recording, how }: Orders['pauseRecording']): void {
    this.#recordings.get(recording)?.pause(how)
  }

  resume({ recording }: Orders['resumeRecording']): void {
    this.#recordings.get(recording)?.resume()
  }

  stop({ recording }: Orders['stopRecording']): void {
    const found = this.#recordings.get(recording)
    if (found) this.#end(found, 'stopped')
  }

  /** The leg is over. */
  endAll(leg: PeerLeg): void {
    for (const recording of leg.recordings) this.#end(recording, 'leg-closed')
  }

  /** Resolves once the files of all that were ended are whole. */
  async over(): Promise<void> {
    await Promise.all(this.#finishing)
  }

  #end(recording: LegRecording, how: 'stopped' | 'leg-closed' | 'failed'): void {
    const finishing = recording.end(how).finally(() => this.#finishing.delete(finishing))
    this.#finishing.add(finishing)
  }

  #goOn(): void {
    for (const recording of this.#recordings.values()) if (!recording.goOn()) this.#end(recording, 'failed')
    if (this.#recordings.size > 0 || !this.#timer) return
    clearInterval(this.#timer)
    this.#timer = null
  }
}
