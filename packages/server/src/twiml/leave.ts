import { readAttributes } from './attributes.ts'
import { expectOnly } from './content.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Leave>`: out of the queue, from a document that is heard while waiting. Nobody waits in this version: skipped with 13750.
 *
 * @see Twilio, TwiML Voice: Leave.
 */
export function readLeave(element: XmlElement, warn: Warn): void {
  readAttributes(element, {}, warn)
  expectOnly([], element, warn)
}
