import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Recording } from '@ringway/media'
import type { LoadedLeg } from './loaded-engine.ts'
import { quantilesOf } from './quantiles.ts'

/** What was left of recordings whose media process was killed, as with `kill -9`. */
export type Kept = {
  readonly files: number
  /** Files that were not there, or had no page of sound. */
  readonly empty: number
  /** Of the others: from where each ends to when the process was killed. */
  readonly lackingMs: { readonly p50: number; readonly max: number }
}

const TICKS_PER_MS = 48

type Recorded = { readonly path: string; readonly since: number }

/** Legs that are recorded, both ways, until their process is killed. */
export class RecordedLegs {
  readonly #folder: string
  readonly #recorded: readonly Recorded[]
  readonly #leg: LoadedLeg

  private constructor(folder: string, recorded: readonly Recorded[], leg: LoadedLeg) {
    this.#folder = folder
    this.#recorded = recorded
    this.#leg = leg
  }

  /** @throws Error when a recording could not be begun */
  static async begin(legs: readonly LoadedLeg[]): Promise<RecordedLegs> {
    const [leg] = legs
    if (!leg) throw new Error('there is no call to record')
    const folder = await mkdtemp(join(tmpdir(), 'ringway-bench-'))
    const recorded = await Promise.all(legs.map((one, i) => record(one, folder, i)))
    return new RecordedLegs(folder, recorded.flat(), leg)
  }

  /** Kills the process, and looks at what is left. */
  async killed(processId: number): Promise<Kept> {
    const gone = once(this.#leg.events, 'closed')
    const at = Date.now()
    process.kill(processId, 'SIGKILL')
    await gone
    const ends = await Promise.all(this.#recorded.map(({ path }) => readFile(path).then(lastsMs, () => 0)))
    const lacking = this.#recorded.flatMap(({ since }, i) => (ends[i] ? [at - since - ends[i]] : []))
    const { p50, max } = quantilesOf(Int32Array.from(lacking, (ms) => ms * 1_000))
    return { files: ends.length, empty: ends.length - lacking.length, lackingMs: { p50, max } }
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function record(leg: LoadedLeg, folder: string, i: number): Promise<Recorded[]> {
  const files = { inbound: join(folder, `${i}-in.ogg`), outbound: join(folder, `${i}-out.ogg`) }
  const recording: Recording | undefined = leg.record?.(files)
  const since = (await recording?.started) ?? null
  if (since === null) throw new Error(`recording: ${(await recording?.finished)?.error ?? 'not by this engine'}`)
  return Object.values(files).map((path) => ({ path, since }))
}

/** How long a file lasts by its last page that is whole. RFC 3533, section 6. */
function lastsMs(file: Buffer): number {
  for (let at = file.lastIndexOf('OggS'); at >= 0; at = at === 0 ? -1 : file.lastIndexOf('OggS', at - 1)) {
    const segments = file[at + 26] ?? 0
    const body = file.subarray(at + 27, at + 27 + segments).reduce((sum, length) => sum + length, 0)
    if (at + 27 + segments + body <= file.length) return Number(file.readBigUInt64LE(at + 6)) / TICKS_PER_MS
  }
  return 0
}
