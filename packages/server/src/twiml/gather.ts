import {
  count,
  httpMethod,
  oneOf,
  type Rule,
  readAttributes,
  seconds,
  text,
  trueOrFalse,
  UNUSED,
} from './attributes.ts'
import { elementsOf, warnOfUnexpected } from './content.ts'
import { type Pause, pauseUtterances, readPause } from './pause.ts'
import { type Play, playUtterances, readPlayInGather } from './play.ts'
import { type DocumentUrl, resolveUrl, type Unresolvable } from './resolve-url.ts'
import { readSay, type Say, sayUtterances } from './say.ts'
import type { FailedStep, FetchStep, Gathered, GatherStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'
import { VERB_NAMES } from './verb-names.ts'
import type { XmlElement } from './xml.ts'

/** A verb that is only heard: it may stand in a document or inside `<Gather>`. */
export type SpokenVerb = Say | Play | Pause

/**
 * `<Gather>`: collects keys while the verbs inside it are heard.
 *
 * With input the document at `action` takes over and is told `Digits`; without, the next verb runs, unless
 * `actionOnEmptyResult`. The key in `finishOnKey` is not among the digits; pressed first, it is no input.
 *
 * Codes of invalid values: `input` 13326, `method` 13312, `timeout` 13313, `finishOnKey` 13310, `numDigits` 13314,
 * `actionOnEmptyResult` 13338. What may not stand inside is skipped: 13320 for another verb, 12200 for the rest.
 * Speech is not recognised in this version: `input` that asks for it warns (13326) and keys alone are collected; the
 * attributes that only concern speech mean nothing.
 *
 * @see Twilio, TwiML Voice: Gather.
 */
export type Gather = {
  readonly kind: 'Gather'
  readonly prompt: readonly SpokenVerb[]
  /** As written; '' is the document itself. */
  readonly action: string
  readonly method: 'GET' | 'POST'
  /** Seconds without a key. Default 5. */
  readonly timeoutSeconds: number
  /** One of `0-9 # *`, or '' for none. Default `#`. */
  readonly finishOnKey: string
  /** From 1; null is no limit, the default. */
  readonly numDigits: number | null
  readonly actionOnEmptyResult: boolean
}

const FINISH_ON_KEY: Rule<string> = {
  otherwise: '#',
  read: (raw) => (/^[0-9#*]?$/.test(raw) ? raw : undefined),
  expects: 'one of 0-9, # and *, or nothing,',
  code: 13310,
}

const RULES = {
  input: oneOf(['dtmf', 'speech', 'dtmf speech', 'speech dtmf'], 'dtmf', 13326),
  action: text(''),
  method: httpMethod(13312),
  timeout: seconds(5, 13313),
  finishOnKey: FINISH_ON_KEY,
  numDigits: count(13314),
  actionOnEmptyResult: trueOrFalse(false, 13338),
  // Speech only:
  speechTimeout: UNUSED,
  hints: UNUSED,
  language: UNUSED,
  partialResultCallback: UNUSED,
  partialResultCallbackMethod: UNUSED,
  profanityFilter: UNUSED,
  speechModel: UNUSED,
  enhanced: UNUSED,
  bargeIn: UNUSED,
  maxSpeechTime: UNUSED,
  debug: UNUSED,
}

export function readGather(element: XmlElement, warn: Warn): Gather {
  const given = readAttributes(element, RULES, warn)
  if (given.input !== 'dtmf')
    warn(13326, `Speech recognition is not available yet: input='${given.input}' collects keys only.`, element.at)
  const prompt = elementsOf(element, warn).map((child) => readPrompt(child, warn))
  return Object.freeze({
    kind: 'Gather',
    prompt: Object.freeze(prompt.filter((verb) => verb !== null)),
    action: given.action,
    method: given.method,
    timeoutSeconds: given.timeout,
    finishOnKey: given.finishOnKey,
    numDigits: given.numDigits,
    actionOnEmptyResult: given.actionOnEmptyResult,
  })
}

function readPrompt(element: XmlElement, warn: Warn): SpokenVerb | null {
  switch (element.name) {
    case 'Say':
      return readSay(element, warn, 13322)
    case 'Play':
      return readPlayInGather(element, warn)
    case 'Pause':
      return readPause(element, warn)
  }
  if (VERB_NAMES.includes(element.name)) warn(13320, `${element.name} is not allowed inside Gather.`, element.at)
  else warnOfUnexpected(element, ['Say', 'Play', 'Pause'], warn)
  return null
}

/** What is heard of a verb that is only heard, or that its URL cannot be fetched. */
export function utterancesOf(verb: SpokenVerb, documentUrl: DocumentUrl): readonly Utterance[] | Unresolvable {
  switch (verb.kind) {
    case 'Say':
      return sayUtterances(verb)
    case 'Play':
      return playUtterances(verb, documentUrl)
    case 'Pause':
      return pauseUtterances(verb)
    default:
      return verb satisfies never
  }
}

export function gatherStep(gather: Gather, documentUrl: DocumentUrl): GatherStep | FailedStep {
  const utterances: Utterance[] = []
  for (const verb of gather.prompt) {
    const heard = utterancesOf(verb, documentUrl)
    if ('kind' in heard) return heard
    utterances.push(...heard)
  }
  const { numDigits, finishOnKey, timeoutSeconds } = gather
  return { kind: 'gather', utterances, numDigits, finishOnKey, timeoutSeconds }
}

/** The document that takes over, or null: the next verb runs. */
export function afterGather(gather: Gather, result: Gathered, documentUrl: DocumentUrl): FetchStep | FailedStep | null {
  if (result.digits === '' && !gather.actionOnEmptyResult) return null
  const url = resolveUrl(gather.action, documentUrl)
  if (typeof url !== 'string') return url
  const finished: [string, string][] = result.finishedOnKey === null ? [] : [['FinishedOnKey', result.finishedOnKey]]
  const params = [['Digits', result.digits], ...finished, ['msg', 'Gather End']] as const
  return { kind: 'fetch', url, method: gather.method, params }
}
