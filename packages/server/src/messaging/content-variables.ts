import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { placeholdersIn } from '../contract/twilio/placeholders.ts'
import type { Content } from '../domain/content.ts'

/**
 * Does every given variable have a place in the content?
 *
 * @throws Refused 21656 that names the first which has none
 */
export function checkVariables(content: Content, variables: Readonly<Record<string, string>>): void {
  const known = new Set([...Object.keys(content.variables), ...placeholdersIn(JSON.stringify(content.types))])
  const surplus = Object.keys(variables).find((name) => !known.has(name))
  if (surplus === undefined) return
  const why = `${content.sid} has no placeholder '${surplus}'; it has ${[...known].join(', ') || 'none'}`
  throw new Refused(REFUSALS.INVALID_CONTENT_VARIABLES, { field: 'ContentVariables', why })
}
