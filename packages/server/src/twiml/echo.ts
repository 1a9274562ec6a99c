import { readAttributes } from './attributes.ts'
import { expectOnly } from './content.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** `<Echo>`: the caller hears what they say. Known from Twilio's helper libraries alone. Skipped with 13750 in this version. */
export function readEcho(element: XmlElement, warn: Warn): void {
  readAttributes(element, {}, warn)
  expectOnly([], element, warn)
}
