const NOT_KNOWN = Number.NaN

/** What programs of others do not count, or not as our engines do. */
export const NOT_TOLD = {
  sent: NOT_KNOWN,
  received: NOT_KNOWN,
  lost: NOT_KNOWN,
  lateness: { p50: NOT_KNOWN, p99: NOT_KNOWN, max: NOT_KNOWN, recentP99: NOT_KNOWN },
} as const
