import { didYouMean } from '../attributes.ts'
import type { Refusal } from '../step.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readApplication } from './application.ts'
import { readClient } from './client.ts'
import { readConference } from './conference.ts'
import { readQueue } from './queue.ts'
import { readSip } from './sip.ts'
import { readNumber, readSim } from './telephone.ts'
import { readWhatsApp, type WhatsApp } from './whatsapp.ts'

/** What can be dialed, and why the rest cannot; both in the order in which they were written. */
export type Nouns = { readonly targets: readonly WhatsApp[]; readonly refused: readonly Refusal[] }

type Reader = (element: XmlElement, warn: Warn) => WhatsApp | Refusal

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Application', readApplication],
  ['Client', readClient],
  ['Conference', readConference],
  ['Number', readNumber],
  ['Queue', readQueue],
  ['Sim', readSim],
  ['Sip', readSip],
  ['WhatsApp', readWhatsApp],
])

/** These are dialed alone. */
const ALONE = ['Application', 'Conference', 'Queue']

/** Twilio, TwiML Voice: Dial: as many can ring at once. */
const MOST_NOUNS = 10

/**
 * What a `<Dial>` names. Elements that are no nouns are skipped (13215); of more than ten nouns the first ten are read
 * (13000); Application, Conference and Queue must stand alone (13000).
 *
 * @param others how many are dialed beside them
 */
export function readNouns(elements: readonly XmlElement[], others: number, warn: Warn): Nouns {
  const nouns = elements.filter((element) => isNoun(element, warn))
  const [surplus] = nouns.slice(MOST_NOUNS)
  if (surplus !== undefined)
    warn(13000, `Dial takes at most ${MOST_NOUNS} nouns; this one and what follows is not dialed.`, surplus.at)
  const read = nouns.slice(0, MOST_NOUNS).map((noun) => {
    if (ALONE.includes(noun.name) && nouns.length + others > 1)
      warn(13000, `${noun.name} cannot be mixed with anything else inside Dial.`, noun.at)
    return READERS.get(noun.name)?.(noun, warn)
  })
  return {
    targets: read.filter((noun) => noun !== undefined && 'kind' in noun),
    refused: read.filter((noun) => noun !== undefined && 'code' in noun),
  }
}

function isNoun(element: XmlElement, warn: Warn): boolean {
  if (READERS.has(element.name)) return true
  const problem = `${element.name} is not allowed inside Dial.`
  warn(13215, problem + didYouMean(element.name, [...READERS.keys()]), element.at)
  return false
}
