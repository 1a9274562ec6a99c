import type { Param } from './signature.ts'

/** The version of Twilio's API that every request names. */
export const API_VERSION = '2010-04-01'

/** The parameter, or none where there is nothing to say. */
export function when(name: string, value: string | number | null | undefined): readonly Param[] {
  return value === null || value === undefined ? [] : [[name, String(value)]]
}
