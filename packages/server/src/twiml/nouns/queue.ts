import { httpMethod, matching, readAttributes, webUrl } from '../attributes.ts'
import { textOf } from '../content.ts'
import type { Refusal } from '../step.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { notAvailable } from './noun.ts'

/** In characters. */
const LONGEST_NAME = 64

const RULES = {
  url: webUrl(14211),
  method: httpMethod(14210),
  reservationSid: matching(/^WR[0-9a-f]{32}$/, "a reservation's SID, WR and 32 hexadecimal digits,", 14215),
  postWorkActivitySid: matching(/^WA[0-9a-f]{32}$/, "an activity's SID, WA and 32 hexadecimal digits,", 14216),
}

/**
 * `<Queue>` inside `<Dial>`: whoever waits longest in a queue, by its name of 1 to 64 characters (none is needed with a
 * `reservationSid`). Not available in this version: refused with 13750.
 *
 * Codes of invalid values: `method` 14210, `url` 14211, a name too short 14212, too long 14213, `reservationSid` 14215,
 * `postWorkActivitySid` 14216.
 *
 * @see Twilio, TwiML Voice: Queue.
 */
export function readQueue(element: XmlElement, warn: Warn): Refusal {
  const { reservationSid } = readAttributes(element, RULES, warn)
  const name = textOf(element, warn)
  if (name === '' && reservationSid === null) warn(14212, 'Queue has no name.', element.at)
  if (name.length > LONGEST_NAME) warn(14213, `The queue's name is longer than ${LONGEST_NAME} characters.`, element.at)
  return notAvailable(element)
}
