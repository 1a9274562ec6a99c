import { readDescription } from './session-description.ts'

/** Lines that a stack may write anew without meaning another session: its version, and candidates found since. */
const MAY_CHANGE = /^(?:o=|a=candidate:|a=end-of-candidates$)/

/**
 * In what a business's second answer means another session than its first; null when both mean the same.
 *
 * The order of lines within a section says nothing, nor does space at their ends.
 *
 * @returns in words, with the line
 */
export function answerDifference(first: string, second: string): string | null {
  const [before, after] = [linesOf(first), linesOf(second)]
  const added = after.find((line) => !before.includes(line))
  const missing = before.find((line) => !after.includes(line))
  if (added !== undefined && missing !== undefined) return `"${shown(missing)}" has become "${shown(added)}"`
  if (added !== undefined) return `"${shown(added)}" is new`
  return missing === undefined ? null : `"${shown(missing)}" is missing`
}

/** Each with the number of its section, so that a line that moves to another one is another line. */
function linesOf(sdp: string): string[] {
  const { session, media } = readDescription(sdp)
  const sections = [session, ...media.map(({ lines }) => lines)]
  const lines = sections.flatMap((section, index) => section.map((line) => [index, line.trimEnd()] as const))
  return lines.filter(([, line]) => !MAY_CHANGE.test(line)).map(([index, line]) => `${index} ${line}`)
}

function shown(line: string): string {
  return line.slice(line.indexOf(' ') + 1, 120)
}
