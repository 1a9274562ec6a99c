import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'

type Fuzzed = {
  readonly by: string
  readonly runs: number
  readonly places: number
  readonly found: { readonly file: string; readonly words: string } | null
}

type Fuzzing = {
  readonly ENTRIES: Readonly<Record<string, object>>
  fuzz(entry: string, options: { runs: number; by?: 'ours' }): Promise<Fuzzed | string>
  whyNoFuzzing(): string | null
}

const { ENTRIES, fuzz, whyNoFuzzing }: Fuzzing = await import(
  pathToFileURL(fileURLToPath(new URL('../../native/fuzz.mjs', import.meta.url))).href
)

/** What takes about two seconds each. The long run is a bench. */
const RUNS: Readonly<Record<string, number>> = {
  stun: 60_000,
  ice: 25_000,
  'dtls-record': 150_000,
  srtp: 8_000,
  rtp: 60_000,
  rtcp: 150_000,
  'telephone-event': 40_000,
  ogg: 15_000,
}

describe('fuzzing the native core', { skip: whyNoFuzzing() ?? false }, () => {
  for (const entry of Object.keys(ENTRIES))
    test(`${entry}: whatever strangers send, what has to hold holds`, async (t) => {
      const runs = RUNS[entry]
      assert.ok(runs, `${entry} has its number of runs`)
      const fuzzed = await fuzz(entry, { runs })
      if (typeof fuzzed === 'string') return t.skip(fuzzed)
      t.diagnostic(`${fuzzed.runs} runs by ${fuzzed.by}, ${fuzzed.places} places reached`)
      assert.equal(fuzzed.found, null)
      assert.ok(fuzzed.runs >= runs && fuzzed.places > 50, `${fuzzed.runs} runs, ${fuzzed.places} places`)
    })

  for (const by of [undefined, 'ours'] as const)
    test(`a fault is found, and its input left behind, by ${by ?? 'what is at hand'}`, async (t) => {
      const fuzzed = await fuzz('planted', { runs: 2_000_000, ...(by && { by }) })
      if (typeof fuzzed === 'string') return t.skip(fuzzed)
      const { file, words } = fuzzed.found ?? assert.fail('it was not found')
      assert.ok(existsSync(file), file)
      assert.deepEqual([...readFileSync(file).subarray(0, 3)], [0x80, 0xc8, 1])
      assert.match(words, /signal|ABRT/)
      rmSync(file)
    })
})
