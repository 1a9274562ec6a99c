import { matching, readAttributes } from '../attributes.ts'
import { textOf } from '../content.ts'
import type { Refusal } from '../step.ts'
import type { Position, Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { MACHINE_DETECTION_RULES } from './machine-detection.ts'
import { eventsOf, refusal, sharedRules } from './noun.ts'

const NOT_TO_PSTN = 'WhatsApp calls cannot be connected to the telephone network (PSTN)'

const NUMBER_RULES = {
  ...sharedRules(13221),
  ...MACHINE_DETECTION_RULES,
  sendDigits: matching(/^[0-9A-D#*wW]*$/, 'a string of 0-9, A-D, #, *, w and W', 13222),
  byoc: matching(/^BY[0-9a-f]{32}$/, "a BYOC trunk's SID, BY and 32 hexadecimal digits,", 12200),
}

/**
 * `<Number>`: a telephone number. WhatsApp calls may not be joined with the telephone network: refused with 13247, or
 * with 13223 where there is no number at all. Codes of invalid values: `method` 13221, `sendDigits` 13222, URLs 11100, others 12200.
 *
 * @see Twilio, TwiML Voice: Number.
 */
export function readNumber(element: XmlElement, warn: Warn): Refusal {
  readAttributes(element, NUMBER_RULES, warn)
  eventsOf(element, warn)
  return telephoneRefusal(textOf(element, warn), element.at)
}

/**
 * `<Sim>`: a SIM card of Twilio's, on the telephone network. Refused with 13258.
 *
 * @see Twilio, TwiML Voice: Sim.
 */
export function readSim(element: XmlElement, warn: Warn): Refusal {
  readAttributes(element, {}, warn)
  textOf(element, warn)
  return refusal(13258, `${NOT_TO_PSTN}; the SIM is not called.`, element.at)
}

/** Why what is dialed as a telephone number is not: it is one, or it is none. */
export function telephoneRefusal(written: string, at: Position): Refusal {
  if (/^\+?\d{2,15}$/.test(written.replace(/[\s().-]/g, '')))
    return refusal(13247, `${NOT_TO_PSTN}; ${written} is not called. For a WhatsApp user, write <WhatsApp>.`, at)
  if (/^whatsapp:/i.test(written))
    return refusal(13223, `'${written}' is no telephone number. For a WhatsApp user, write <WhatsApp>.`, at)
  return refusal(13223, `'${written}' is not a telephone number.`, at)
}
