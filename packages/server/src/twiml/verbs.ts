import { warnOfUnexpected } from './content.ts'
import { type Dial, readDial } from './dial.ts'
import { type Gather, readGather, type SpokenVerb } from './gather.ts'
import { type Hangup, readHangup } from './hangup.ts'
import { readPause } from './pause.ts'
import { readPlay } from './play.ts'
import { type Redirect, readRedirect } from './redirect.ts'
import { type Reject, readReject } from './reject.ts'
import { readSay } from './say.ts'
import type { Warn } from './twiml-error.ts'
import { NOT_YET, RUN_HERE, VERB_NAMES } from './verb-names.ts'
import type { XmlElement } from './xml.ts'

/** One step of a document, as a frozen record. */
export type Verb = SpokenVerb | Gather | Dial | Hangup | Reject | Redirect

type NameHere = (typeof RUN_HERE)[number]

/** The verb an element stands for. Null, with a warning, for one that is to be skipped: 13750 or 12200. */
export function readVerb(element: XmlElement, warn: Warn): Verb | null {
  const here = RUN_HERE.find((name) => name === element.name)
  if (here !== undefined) return readAs(here, element, warn)
  if (NOT_YET.some((name) => name === element.name))
    warn(13750, `${element.name} is not available in this version and was skipped.`, element.at)
  else warnOfUnexpected(element, VERB_NAMES, warn)
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
    default:
      return name satisfies never
  }
}
