import { didYouMean, httpMethod, readAttributes, webUrl } from './attributes.ts'
import { elementsOf } from './content.ts'
import { readRecording } from './nouns/recording.ts'
import { readSiprec } from './nouns/siprec.ts'
import { readStartedStream, readStream } from './nouns/stream.ts'
import { readTranscription } from './nouns/transcription.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

const RULES = { action: webUrl(11100), method: httpMethod(12200) }

type Nouns = ReadonlyMap<string, (element: XmlElement, warn: Warn) => unknown>

const STARTED: Nouns = new Map<string, (element: XmlElement, warn: Warn) => unknown>([
  ['Recording', readRecording],
  ['Siprec', readSiprec],
  ['Stream', readStartedStream],
  ['Transcription', readTranscription],
])

const STOPPED: Nouns = new Map([...STARTED, ['Stream', readStream]])

/**
 * `<Start>`: what goes on beside the verbs that follow. Not available in this version: skipped with 13750.
 *
 * An element that is none of Stream, Siprec, Transcription and Recording is 14300, as is none at all.
 *
 * @see Twilio, TwiML Voice: Stream, Siprec, Transcription, Recording.
 */
export function readStart(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  readForked(element, STARTED, warn)
}

/**
 * `<Stop>`: ends what `<Start>` began, by its name. Nothing is begun in this version: skipped with 13750.
 *
 * Other nouns than those of `<Start>` are 14300, as is none at all; one without its `name` is 12200.
 *
 * @see Twilio, TwiML Voice: Stream, "Stopping a stream".
 */
export function readStop(element: XmlElement, warn: Warn): void {
  readAttributes(element, {}, warn)
  for (const noun of readForked(element, STOPPED, warn))
    if (!noun.attributes.some(({ name, value }) => name === 'name' && value.trim() !== ''))
      warn(12200, `Attribute 'name' must appear on element '${noun.name}': it says which one is to stop.`, noun.at)
}

/** @returns what is a noun */
function readForked(element: XmlElement, nouns: Nouns, warn: Warn): readonly XmlElement[] {
  const children = elementsOf(element, warn)
  if (children.length === 0) warn(14300, `${element.name} has no noun.`, element.at)
  return children.filter((child) => {
    const read = nouns.get(child.name)
    read?.(child, warn)
    if (!read)
      warn(14300, `${child.name} is no noun of ${element.name}.${didYouMean(child.name, [...nouns.keys()])}`, child.at)
    return read !== undefined
  })
}
