import { readAttributes, UNUSED } from '../attributes.ts'
import { expectOnly, textOf } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameters } from './parameter.ts'

// Nouns of <Connect> that Twilio's helper libraries can write and its pages do not describe.

export function readAiSession(element: XmlElement, warn: Warn): void {
  readAttributes(element, { aiConnector: UNUSED, aiSessionConfiguration: UNUSED }, warn)
  expectOnly([], element, warn)
}

export function readConversationRelaySession(element: XmlElement, warn: Warn): void {
  readAttributes(element, { connector: UNUSED, sessionConfiguration: UNUSED }, warn)
  readParameters(element, warn)
}

/** Twilio has ended the product: its name is read and nothing more. */
export function readAutopilot(element: XmlElement, warn: Warn): void {
  readAttributes(element, {}, warn)
  textOf(element, warn)
}
