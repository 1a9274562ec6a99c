import { type Rule, readAttributes, trueOrFalse, UNUSED, wordsOf } from './attributes.ts'
import { elementsOf, warnOfUnexpected } from './content.ts'
import { readPause } from './pause.ts'
import { readPlay } from './play.ts'
import { readSay } from './say.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** Twilio, TwiML Voice: Pay, "validCardTypes". */
export const CARD_TYPES = [
  ...(['visa', 'mastercard', 'amex', 'maestro', 'discover', 'optima', 'jcb', 'diners-club', 'enroute'] as const),
] as const

const STEPS = [
  'payment-card-number',
  'expiration-date',
  'security-code',
  'postal-code',
  'payment-processing',
  'bank-account-number',
  'bank-routing-number',
]

const ERROR_TYPES = [
  'timeout',
  'invalid-card-number',
  'invalid-card-type',
  'invalid-date',
  'invalid-security-code',
  'internal-error',
  'input-matching-failed',
] as const

/** Which step of the payment it is for; null when absent. */
const FOR: Rule<string | null> = {
  otherwise: null,
  read: (raw) => STEPS.find((step) => step === raw),
  expects: STEPS.map((step) => `'${step}'`).join(' or '),
  code: 12200,
}

/** Attempts, 1 to 10, between blanks. */
const ATTEMPT: Rule<string> = {
  otherwise: '',
  read: (raw) => (/^\s*(?:(?:[1-9]|10)(?:\s+|$))*$/.test(raw) ? raw : undefined),
  expects: 'numbers from 1 to 10',
  code: 12200,
}

const RULES = {
  for: FOR,
  attempt: ATTEMPT,
  cardType: UNUSED,
  errorType: UNUSED,
  requireMatchingInputs: trueOrFalse(false, 12200),
}

/**
 * `<Prompt>` inside `<Pay>`: what is heard at one step of a payment. Nobody pays here, so nobody hears it; it is validated
 * all the same. Wrong values and a missing `for` are 12200; Say, Play and Pause stand inside.
 *
 * @see Twilio, TwiML Voice: Pay, Prompt.
 */
export function readPrompt(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  if (!element.attributes.some(({ name }) => name === 'for'))
    warn(12200, "Attribute 'for' must appear on element 'Prompt'.", element.at)
  wordsOf(element, 'cardType', CARD_TYPES, 12200, warn)
  wordsOf(element, 'errorType', ERROR_TYPES, 12200, warn)
  for (const child of elementsOf(element, warn)) readHeard(child, warn)
}

function readHeard(element: XmlElement, warn: Warn): void {
  if (element.name === 'Say') readSay(element, warn)
  else if (element.name === 'Play') readPlay(element, warn)
  else if (element.name === 'Pause') readPause(element, warn)
  else warnOfUnexpected(element, ['Say', 'Play', 'Pause'], warn)
}
