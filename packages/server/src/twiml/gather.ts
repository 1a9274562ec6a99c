import { count, httpMethod, oneOf, type Rule, readAttributes, seconds, text, trueOrFalse } from './attributes.ts'
import { elementsOf, warnOfUnexpected } from './content.ts'
import { type GatherSpeech, SPEECH_RULES, speechOf, speechParameters, speechWanted } from './gather-speech.ts'
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
 * `<Gather>`: collects keys, or listens, or both, while the verbs inside it are heard.
 *
 * With input the document at `action` takes over and is told `Digits`, or `SpeechResult` and `Confidence`; without, the next
 * verb runs, unless `actionOnEmptyResult`. The key in `finishOnKey` is not among the digits; pressed first, it is no input.
 *
 * Codes of invalid values: `input` 13326, `method` 13312, `timeout` 13313, `finishOnKey` 13310, `numDigits` 13314,
 * `actionOnEmptyResult` 13338; of what concerns speech alone: `gather-speech.ts`. What may not stand inside is skipped:
 * 13320 for another verb, 12200 for the rest.
 *
 * @see Twilio, TwiML Voice: Gather.
 */
export type Gather = {
  readonly kind: 'Gather'
  readonly prompt: readonly SpokenVerb[]
  /** As written; '' is the document itself. */
  readonly action: string
  readonly method: 'GET' | 'POST'
  /** Keys count. */
  readonly keys: boolean
  /** How the user is listened to; null: `input` does not ask for it. */
  readonly speech: GatherSpeech | null
  /** Seconds without input. Default 5. */
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
  ...SPEECH_RULES,
}

export function readGather(element: XmlElement, warn: Warn): Gather {
  const given = readAttributes(element, RULES, warn)
  const prompt = elementsOf(element, warn).map((child) => readPrompt(child, warn))
  return Object.freeze({
    kind: 'Gather',
    prompt: Object.freeze(prompt.filter((verb) => verb !== null)),
    action: given.action,
    method: given.method,
    keys: given.input !== 'speech',
    speech: given.input === 'dtmf' ? null : speechOf(given, given.timeout, element, warn),
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
  const speech = gather.speech === null ? null : speechWanted(gather.speech, documentUrl)
  if (speech !== null && 'kind' in speech) return speech
  const { keys, numDigits, finishOnKey, timeoutSeconds } = gather
  return { kind: 'gather', utterances, keys, speech, numDigits, finishOnKey, timeoutSeconds }
}

/** The document that takes over, or null: the next verb runs. */
export function afterGather(gather: Gather, result: Gathered, documentUrl: DocumentUrl): FetchStep | FailedStep | null {
  if (result.digits === '' && result.speech === null && !gather.actionOnEmptyResult) return null
  const url = resolveUrl(gather.action, documentUrl)
  if (typeof url !== 'string') return url
  const params = [...inputParameters(gather, result), ['msg', 'Gather End'] as const]
  return { kind: 'fetch', url, method: gather.method, params }
}

/** What was given, or, where nothing was, that each thing asked for is empty. */
function inputParameters(gather: Gather, { digits, finishedOnKey, speech }: Gathered): FetchStep['params'] {
  if (speech !== null && gather.speech !== null) return speechParameters(speech, gather.speech.language)
  const keys: FetchStep['params'] = [
    ['Digits', digits],
    ...(finishedOnKey === null ? [] : ([['FinishedOnKey', finishedOnKey]] as const)),
  ]
  const nothingSaid: FetchStep['params'] = gather.speech === null || digits !== '' ? [] : [['SpeechResult', '']]
  return [...(gather.keys ? keys : []), ...nothingSaid]
}
