import { whole } from '../whole-number.ts'

export type SoakOptions = {
  readonly engine: 'native' | 'datachannel'
  /** No phase begins that would end later. */
  readonly seconds: number
  /** Calls placed in a second. */
  readonly rate: number
  /** Where all that was seen is written as JSON too; null for nowhere. */
  readonly json: string | null
}

export const SOAK_HELP = `Options of soak:
  --seconds N     default 3600; fewer than about 600 are too few to say whether memory grows
  --rate N        calls placed in a second, at most 40; default 20
  --engine A      native or datachannel; default native
  --json FILE     write what every phase left, as JSON too
`

/** @throws Error that says which option cannot be, and why */
export function readSoakOptions(words: {
  readonly engine?: string | undefined
  readonly seconds?: string | undefined
  readonly rate?: string | undefined
  readonly json?: string | undefined
}): SoakOptions {
  const { engine = 'native' } = words
  if (engine !== 'native' && engine !== 'datachannel')
    throw new Error(`--engine knows native and datachannel here, not "${engine}".`)
  return {
    engine,
    seconds: whole(words.seconds ?? '3600', 'seconds', 60, 86_400),
    rate: whole(words.rate ?? '20', 'rate', 1, 40),
    json: words.json ?? null,
  }
}
