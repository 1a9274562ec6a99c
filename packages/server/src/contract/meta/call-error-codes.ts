/**
 * Meta's codes of calls that were refused or failed, as Twilio's. One table, both for what Graph answers and for what
 * its webhooks tell. Codes without a row become 15000.
 */
const TWILIO_CODE_OF: Readonly<Record<number, number>> = {
  138000: 37002,
  138001: 13224,
  138002: 10004,
  138003: 37003,
  138005: 37004,
  138006: 37000,
  138012: 37006,
  138013: 37007,
  138014: 37002,
  138015: 37005,
  138017: 37010,
  138018: 37005,
  138019: 32014,
  138020: 32014,
  138021: 32014,
  138022: 32014,
  138023: 32014,
}

/** "Internal error": the failure has no Twilio code of its own. */
export const INTERNAL_ERROR = 15000

/** "No approved call permission found". */
export const NO_PERMISSION_AT_META = 138006

export function twilioCodeOf(metaCode: number): number {
  return TWILIO_CODE_OF[metaCode] ?? INTERNAL_ERROR
}
