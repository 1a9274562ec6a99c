import {
  AS_WRITTEN,
  between,
  matching,
  oneOf,
  type Rule,
  readAttributes,
  seconds,
  text,
  trueOrFalse,
  UNUSED,
  webUrl,
  wordsOf,
} from './attributes.ts'
import { elementsOf, warnOfUnexpected } from './content.ts'
import { languageTag } from './language-tag.ts'
import { readParameter } from './nouns/parameter.ts'
import { CARD_TYPES, readPrompt } from './pay-prompt.ts'
import { type DocumentUrl, resolveUrl } from './resolve-url.ts'
import type { FailedStep, FetchStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Pay>`: takes a payment by card or from an account, through a payment connector. There is none here, and the document at
 * `action` (this one when absent) is told so at once, as Twilio tells it where none is installed.
 *
 * All its attributes are validated: wrong values are 12200, wrong URLs 11100.
 *
 * @see Twilio, TwiML Voice: Pay.
 */
export type Pay = { readonly kind: 'Pay'; readonly action: string; readonly paymentMethod: string }

/** US dollars, without or with cents; 0 is a card that is only kept. */
const CHARGE = matching(/^(?:\d{1,6}(?:\.\d{1,2})?|1000000(?:\.0{1,2})?)$/, 'an amount from 0 to 1000000', 12200)

/** Asked for, not asked for, or given. */
const POSTAL_CODE: Rule<string> = {
  otherwise: 'true',
  read: (raw) => (/^[\w\s-]{1,12}$/.test(raw.trim()) ? raw.trim() : undefined),
  expects: "'true', 'false' or a postal code",
  code: 12200,
}

const BANK_ACCOUNTS = ['consumer-checking', 'consumer-savings', 'commercial-checking', 'commercial-savings'] as const

const RULES = {
  input: oneOf(['dtmf'], 'dtmf', 12200),
  action: text(''),
  statusCallback: webUrl(11100),
  statusCallbackMethod: oneOf(['POST', 'GET'], 'POST', 12200),
  paymentMethod: oneOf(['credit-card', 'ach-debit'], 'credit-card', 12200),
  bankAccountType: oneOf(BANK_ACCOUNTS, 'consumer-checking', 12200),
  timeout: seconds(5, 12200),
  maxAttempts: between(1, 3, 12200),
  securityCode: trueOrFalse(true, 12200),
  postalCode: POSTAL_CODE,
  minPostalCodeLength: between(0, 12, 12200),
  paymentConnector: text('Default'),
  tokenType: oneOf(['reusable', 'one-time', 'payment-method'], 'reusable', 12200),
  chargeAmount: CHARGE,
  currency: matching(/^[a-z]{3}$/i, "a currency such as 'usd'", 12200),
  language: languageTag(12200),
  description: AS_WRITTEN,
  validCardTypes: UNUSED,
}

export function readPay(element: XmlElement, warn: Warn): Pay {
  const { action, paymentMethod } = readAttributes(element, RULES, warn)
  wordsOf(element, 'validCardTypes', CARD_TYPES, 12200, warn)
  for (const child of elementsOf(element, warn)) {
    if (child.name === 'Prompt') readPrompt(child, warn)
    else if (child.name === 'Parameter') readParameter(child, warn)
    else warnOfUnexpected(child, ['Prompt', 'Parameter'], warn)
  }
  return Object.freeze({ kind: 'Pay', action, paymentMethod })
}

/** @see Twilio, TwiML Voice: Pay, "action". */
export function payStep({ action, paymentMethod }: Pay, documentUrl: DocumentUrl): FetchStep | FailedStep {
  const url = resolveUrl(action, documentUrl)
  if (typeof url !== 'string') return url
  const params = [
    ['Result', 'payment-connector-error'],
    ['PaymentMethod', paymentMethod],
    ['PaymentError', 'There is no payment connector.'],
  ] as const
  return { kind: 'fetch', url, method: 'POST', params }
}
