import { readConnect } from './connect.ts'
import { warnOfUnexpected } from './content.ts'
import { type Dial, readDial } from './dial.ts'
import { readEcho } from './echo.ts'
import { readEnqueue } from './enqueue.ts'
import { type Gather, readGather, type SpokenVerb } from './gather.ts'
import { type Hangup, readHangup } from './hangup.ts'
import { readLeave } from './leave.ts'
import { readQueue } from './nouns/queue.ts'
import { readPause } from './pause.ts'
import { type Pay, readPay } from './pay.ts'
import { readPrompt } from './pay-prompt.ts'
import { readPlay } from './play.ts'
import { readRecord } from './record.ts'
import { type Redirect, readRedirect } from './redirect.ts'
import { type Refer, readRefer } from './refer.ts'
import { type Reject, readReject } from './reject.ts'
import { readSay } from './say.ts'
import { readSms, type Sms } from './sms.ts'
import { readStart, readStop } from './start.ts'
import type { Warn } from './twiml-error.ts'
import { NOT_YET, RUN_HERE, VERB_NAMES } from './verb-names.ts'
import type { XmlElement } from './xml.ts'

/** One step of a document, as a frozen record. */
export type Verb = SpokenVerb | Gather | Dial | Hangup | Reject | Redirect | Pay | Refer | Sms

type NameHere = (typeof RUN_HERE)[number]
type NameLater = (typeof NOT_YET)[number]

/** The verb an element stands for. Null, with a warning, for one that is to be skipped: 13750 or 12200. */
export function readVerb(element: XmlElement, warn: Warn): Verb | null {
  const here = RUN_HERE.find((name) => name === element.name)
  if (here !== undefined) return readAs(here, element, warn)
  const later = NOT_YET.find((name) => name === element.name)
  if (later === undefined) warnOfUnexpected(element, VERB_NAMES, warn)
  else skip(later, element, warn)
  return null
}

function readAs(name: NameHere, element: XmlElement, warn: Warn): Verb | null {
  switch (name) {
    case 'Say':
      return readSay(element, warn)
    case 'Play':
      return readPlay(element, warn)
    case 'Pause':
      return readPause(element, warn)
    case 'Gather':
      return readGather(element, warn)
    case 'Dial':
      return readDial(element, warn)
    case 'Hangup':
      return readHangup(element, warn)
    case 'Reject':
      return readReject(element, warn)
    case 'Redirect':
      return readRedirect(element, warn)
    case 'Pay':
      return readPay(element, warn)
    case 'Refer':
      return readRefer(element, warn)
    case 'Sms':
      return readSms(element, warn)
    default:
      return name satisfies never
  }
}

/** Validates a verb that this version does not run, and says that it was skipped, unless more has been said. */
function skip(name: NameLater, element: XmlElement, warn: Warn): void {
  if (READ_LATER[name](element, warn) === 'told') return
  warn(13750, `${name} is not available in this version and was skipped.`, element.at)
}

const READ_LATER: { readonly [Name in NameLater]: (element: XmlElement, warn: Warn) => unknown } = {
  Connect: readConnect,
  Echo: readEcho,
  Enqueue: readEnqueue,
  Leave: readLeave,
  // Known at this place from Twilio's helper libraries alone:
  Prompt: readPrompt,
  Queue: readQueue,
  Record: readRecord,
  Start: readStart,
  Stop: readStop,
}
