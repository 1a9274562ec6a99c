import { tooFewFiles } from '../calls/processes.ts'
import { whole } from '../whole-number.ts'

export type HouseOptions = {
  /** Held at a time, the reference call among them. */
  readonly calls: number
  /** New calls a second, and calls that end. */
  readonly rate: number
  /** How long is measured. */
  readonly seconds: number
  /** REST requests a second all the while. */
  readonly rest: number
  /** A folder for the server's CPU profile of the measured time; null for none. */
  readonly profile: string | null
  readonly json: string | null
}

export const HOUSE_HELP = `Options of house:
  --calls N       held at a time, 20 to 1000, which is all that one sender may have; default 1000
  --rate N        new calls a second, and as many that end, at most 50; default 10
  --seconds N     measured, 20 to 3600; default 180
  --rest N        REST requests a second all the while, at most 100; default 20
  --json FILE     write the figures as JSON too
  --profile DIR   a CPU profile of the server process, written into DIR
`

type HouseWords = { readonly [Name in keyof HouseOptions]?: string | undefined }

/** @throws Error that says which option cannot be, and why; also that so many calls cannot be held open here */
export function readHouseOptions(words: HouseWords): HouseOptions {
  const calls = whole(words.calls ?? '1000', 'calls', 20, 1_000)
  const refusal = tooFewFiles(calls)
  if (refusal !== null) throw new Error(refusal)
  return {
    calls,
    rate: whole(words.rate ?? '10', 'rate', 1, 50),
    seconds: whole(words.seconds ?? '180', 'seconds', 20, 3_600),
    rest: whole(words.rest ?? '20', 'rest', 1, 100),
    profile: words.profile ?? null,
    json: words.json ?? null,
  }
}
