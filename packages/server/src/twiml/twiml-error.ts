/** Messages quote the document, in which a name can be as long as the document; they are cut to so many characters. */
const MAX_MESSAGE = 500

/** Where in a document: line and column, both from 1. Columns count UTF-16 units; a byte order mark is not counted. */
export type Position = { readonly line: number; readonly column: number }

/**
 * Why a document cannot be run at all (Twilio, error and warning dictionary).
 *
 * - 11750: longer than 64 kB.
 * - 11770: empty.
 * - 12100: not well-formed XML; also a DOCTYPE, or elements nested deeper than 64.
 * - 12101: an XML version other than 1.0 and 1.1.
 * - 12102: the root element is not `Response`.
 */
export type TwimlErrorCode = 11750 | 11770 | 12100 | 12101 | 12102

/** A text that is no TwiML. The only thing `parseTwiml` throws. */
export class TwimlError extends Error {
  override readonly name = 'TwimlError'
  readonly code: TwimlErrorCode
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number

  constructor(code: TwimlErrorCode, message: string, at: Position) {
    super(cutMessage(message))
    this.code = code
    this.line = at.line
    this.column = at.column
  }
}

/**
 * Something in the document that was put right or left out; the rest runs.
 *
 * Codes are Twilio's: 12200 for what the schema does not know, 13750 for a verb that is not available, and the code of
 * the attribute (13510, 13313, …) for a value that was replaced by its default.
 */
export type TwimlWarning = Position & { readonly code: number; readonly message: string }

/** Takes a warning while a document is being read. */
export type Warn = (code: number, message: string, at: Position) => void

export function cutMessage(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message
}
