/** What the load process is asked. Times are `process.hrtime`'s, in nanoseconds, one clock for all processes here. */
export type LoadQuestion = {
  readonly id: number
} /** `toLite`: to an agent that waits for checks and handshake, as WhatsApp's relay does; else to one that does not. */ & (
  | { readonly ask: 'answer'; readonly leg: string; readonly offer: string; readonly toLite?: boolean }
  | { readonly ask: 'direct'; readonly legs: readonly [string, string] }
  | { readonly ask: 'open' | 'count' | 'close'; readonly legs: readonly string[] }
  | { readonly ask: 'press'; readonly leg: string; readonly event: number }
  | { readonly ask: 'listen' | 'sound'; readonly leg: string }
)

/** Since it was last asked: packets, those that should have come by their numbers, how long each marked one was
 * on its way, in ms, and how late each other one came after the one before it and 20 ms.
 */
export type LegCount = {
  readonly received: number
  readonly expected: number
  readonly delays: readonly number[]
  readonly lateness?: readonly number[]
}

export type LoadAnswer = {
  readonly sdp?: string
  readonly open?: number
  readonly at?: string | null
  readonly counts?: readonly LegCount[]
  /** How late its own packets left, in ms. */
  readonly lateness?: readonly number[]
  readonly cpuMs?: number
}
