/** Which failures are tried again at once. `all` in a URL means every one of them and every other failure. */
export type RetryOn = 'ct' | 'rt' | '4xx' | '5xx' | 'all'

/** How patient one webhook is. Times in milliseconds. */
export type Patience = {
  /** Name, TCP and TLS together, per attempt. Default 5,000; 100–10,000 in a URL (`ct`). */
  readonly connectMs: number
  /** Silence while an answer is awaited or read. Default 15,000; 100–15,000 (`rt`). */
  readonly readMs: number
  /** Everything: attempts, redirects, body. Default 15,000; 100–15,000 (`tt`). */
  readonly totalMs: number
  /** Attempts after the first. Default 1; 0–5 (`rc`). */
  readonly retries: number
  /** Default: the connection was not made in time (`rp`). */
  readonly retryOn: readonly RetryOn[]
}

/** Two attempts of five seconds to connect, fifteen seconds for everything. */
export const DEFAULT_PATIENCE: Patience = {
  connectMs: 5_000,
  readMs: 15_000,
  totalMs: 15_000,
  retries: 1,
  retryOn: ['ct'],
}

/** A setting after `#` that could not be used; the default was used in its place. */
export type OverrideWarning = { readonly code: 11240 | 11243; readonly message: string }

type NumberKey = 'connectMs' | 'readMs' | 'totalMs' | 'retries'

/** Twilio's own codes distinguish edges (11240, 11241) and the policy (11243); numbers have none, so we give them 11240. */
const NUMBERS: ReadonlyMap<string, readonly [field: NumberKey, min: number, max: number]> = new Map([
  ['ct', ['connectMs', 100, 10_000]],
  ['rt', ['readMs', 100, 15_000]],
  ['tt', ['totalMs', 100, 15_000]],
  ['rc', ['retries', 0, 5]],
])

/**
 * Reads the connection overrides in a URL's fragment, for example `#rc=2&rp=all&ct=3000`.
 *
 * `e` (edge) and `sni` mean nothing here and are passed over, as is any other key: a fragment may be there for another
 * reason. A value out of range keeps the default and gives a warning.
 *
 * @param fragment with or without the `#`
 * @see Twilio, Webhooks, "Connection overrides".
 */
export function readOverrides(
  fragment: string,
  otherwise: Patience,
): { readonly patience: Patience; readonly warnings: readonly OverrideWarning[] } {
  let patience = otherwise
  const warnings: OverrideWarning[] = []
  for (const [key, value] of new URLSearchParams(fragment.replace(/^#/, ''))) {
    const number = NUMBERS.get(key)
    if (number) {
      const [field, min, max] = number
      if (/^\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max) {
        patience = { ...patience, [field]: Number(value) }
      } else
        warnings.push({ code: 11240, message: `${key}=${value} is ignored: ${key} is a whole number, ${min}–${max}` })
    } else if (key === 'rp') {
      const words = value.split(',')
      if (words.every(isRetryOn)) patience = { ...patience, retryOn: words }
      else
        warnings.push({
          code: 11243,
          message: `rp=${value} is ignored: rp takes 4xx, 5xx, ct, rt and all, with commas`,
        })
    }
  }
  return { patience, warnings }
}

function isRetryOn(word: string): word is RetryOn {
  return word === 'ct' || word === 'rt' || word === '4xx' || word === '5xx' || word === 'all'
}
