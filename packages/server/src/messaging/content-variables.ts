import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { placeholdersIn } from '../contract/twilio/placeholders.ts'
import type { Content } from '../domain/content.ts'
import { whatsAppType } from '../domain/content-types.ts'

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

/**
 * Has every placeholder that the user would read something to stand for it?
 *
 * @param values what is given, with the content's samples for the rest
 * @throws Refused 21656 that names the first which has nothing
 */
export function checkFilled({ sid, types }: Content, values: Readonly<Record<string, string>>): void {
  const shown = types[whatsAppType(types)]
  const missing = placeholdersIn(JSON.stringify(shown)).find((number) => !values[number])
  if (missing === undefined) return
  const why = `nothing is given for {{${missing}}} of ${sid}, and the content has no sample for it`
  throw new Refused(REFUSALS.INVALID_CONTENT_VARIABLES, { field: 'ContentVariables', why })
}
