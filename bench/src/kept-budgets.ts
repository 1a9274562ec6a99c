import { type MetricsText, withinBudget } from './metrics-text.ts'

/** By the server's own counts: observations of a histogram within a budget, of all. */
export type Kept = { readonly name: string; readonly seconds: number; readonly within: number; readonly count: number }

/** A histogram of /metrics and the budget of what it counts, in seconds. */
type Budget = readonly [name: string, seconds: number]

export const CALL_BUDGETS = [
  ['ringway_meta_webhook_seconds', 0.05],
  ['ringway_pre_accept_seconds', 0.3],
  ['ringway_twiml_asked_seconds', 0.05],
  ['ringway_first_audio_seconds', 0.06],
  ['ringway_digit_to_action_seconds', 0.1],
] as const satisfies readonly Budget[]
export const REST_BUDGET = ['ringway_rest_seconds', 0.03] as const satisfies Budget

/** What was counted between two readings. */
export function kept(before: MetricsText, after: MetricsText, [name, seconds]: Budget): Kept {
  return { name, seconds, ...withinBudget(before, after, name, seconds) }
}
