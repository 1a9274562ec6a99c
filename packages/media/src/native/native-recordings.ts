import { getSystemErrorName } from 'node:util'
import type { Orders, RecordingEvent } from '../process/protocol.ts'
import { EVENT, type NativeCore, RECORDING_ENDS } from './addon.ts'

/** As the core knows it: by its number, and that of the leg that has it. */
type Recorded = { readonly leg: number; readonly number: number }

/** The recordings of the native core that have not finished, by its numbers and by ours. */
export class NativeRecordings {
  readonly #core: NativeCore
  readonly #tell: (event: RecordingEvent) => void
  readonly #recordings = new Map<string, Recorded>()
  readonly #ids = new Map<number, string>()
  #drained: (() => void)[] = []

  constructor(core: NativeCore, tell: (event: RecordingEvent) => void) {
    this.#core = core
    this.#tell = tell
  }

  /** @param leg the core's number of it; null when it has ended @param number not used yet */
  begin(leg: number | null, number: number, { recording, inbound = '', outbound = '' }: Orders['record']): void {
    if (leg === null) {
      this.#tell({ kind: 'recorded', recording, how: 'leg-closed', error: null, durationMs: 0 })
      return
    }
    this.#recordings.set(recording, { leg, number })
    this.#ids.set(number, recording)
    this.#core.record(leg, number, inbound, outbound)
  }

  pause({ recording, how }: Orders['pauseRecording']): void {
    const known = this.#recordings.get(recording)
    if (known) this.#core.pauseRecording(known.leg, known.number, how === 'silence')
  }

  resume({ recording }: Orders['resumeRecording']): void {
    const known = this.#recordings.get(recording)
    if (known) this.#core.resumeRecording(known.leg, known.number)
  }

  stop({ recording }: Orders['stopRecording']): void {
    const known = this.#recordings.get(recording)
    if (known) this.#core.stopRecording(known.leg, known.number)
  }

  happened(kind: number, about: number, [first, second, third]: readonly [number, number, number]): void {
    const recording = this.#ids.get(about)
    if (recording === undefined) return
    if (kind === EVENT.recording) {
      this.#tell({ kind: 'recording', recording, at: first })
      return
    }
    this.#ids.delete(about)
    this.#recordings.delete(recording)
    const error = second === 0 ? null : getSystemErrorName(-second)
    this.#tell({ kind: 'recorded', recording, how: RECORDING_ENDS[first] ?? 'failed', error, durationMs: third })
    if (this.#ids.size > 0) return
    for (const drained of this.#drained) drained()
    this.#drained = []
  }

  /** Resolves once none is left. */
  async over(): Promise<void> {
    if (this.#ids.size > 0) await new Promise<void>((resolve) => this.#drained.push(resolve))
  }
}
