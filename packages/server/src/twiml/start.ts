import { didYouMean, httpMethod, readAttributes, webUrl } from './attributes.ts'
import { elementsOf } from './content.ts'
import { readRecording } from './nouns/recording.ts'
import { readSiprec } from './nouns/siprec.ts'
import { readStream } from './nouns/stream.ts'
import { readTranscription } from './nouns/transcription.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

const RULES = { action: webUrl(11100), method: httpMethod(12200) }

const NOUNS: ReadonlyMap<string, (element: XmlElement, warn: Warn) => void> = new Map([
  ['Recording', readRecording],
  ['Siprec', readSiprec],
  ['Stream', readStream],
  ['Transcription', readTranscription],
])

/**
 * `<Start>`: what goes on beside the verbs that follow. Not available in this version: skipped with 13750.
 *
 * An element that is none of Stream, Siprec, Transcription and Recording is 14300, as is none at all.
 *
 * @see Twilio, TwiML Voice: Stream, Siprec, Transcription, Recording.
 */
export function readStart(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  readForked(element, warn)
}

/**
 * `<Stop>`: ends what `<Start>` began, by its name. Nothing is begun in this version: skipped with 13750.
 *
 * @see Twilio, TwiML Voice: Stream, "Stopping a stream".
 */
export function readStop(element: XmlElement, warn: Warn): void {
  readAttributes(element, {}, warn)
  readForked(element, warn)
}

function readForked(element: XmlElement, warn: Warn): void {
  const children = elementsOf(element, warn)
  if (children.length === 0) warn(14300, `${element.name} has no noun.`, element.at)
  for (const child of children) {
    const read = NOUNS.get(child.name)
    if (read) read(child, warn)
    else
      warn(14300, `${child.name} is no noun of ${element.name}.${didYouMean(child.name, [...NOUNS.keys()])}`, child.at)
  }
}
