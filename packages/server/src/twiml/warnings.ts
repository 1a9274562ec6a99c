import { cutMessage, type TwimlWarning, type Warn } from './twiml-error.ts'

/** A document has no more warnings than this; the last then counts the others. */
export const MAX_WARNINGS = 100

/** Takes the warnings of one document and gives them in the order of their places. */
export function collectWarnings(): { readonly warn: Warn; readonly warnings: () => readonly TwimlWarning[] } {
  const taken: TwimlWarning[] = []
  const warn: Warn = (code, message, { line, column }) => {
    taken.push(Object.freeze({ code, message: cutMessage(message), line, column }))
  }
  const byPlace = (a: TwimlWarning, b: TwimlWarning) => a.line - b.line || a.column - b.column
  return { warn, warnings: () => shortened(taken.toSorted(byPlace)) }
}

function shortened(taken: readonly TwimlWarning[]): readonly TwimlWarning[] {
  const [firstLeftOut] = taken.slice(MAX_WARNINGS - 1)
  if (firstLeftOut === undefined || taken.length <= MAX_WARNINGS) return taken
  const message = `There are ${taken.length - MAX_WARNINGS + 1} more warnings from here on.`
  const { line, column } = firstLeftOut
  return [...taken.slice(0, MAX_WARNINGS - 1), Object.freeze({ code: 12200, message, line, column })]
}
