import type { FirstMove } from './document.ts'
import type { Dialed, DialStep, DialTarget, Endpoint, GatherStep, SpeechWanted } from './step.ts'
import type { Position } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'

/*
 * A recording of a call: a file of JSON lines, each of them one thing. What every line means, and the defaults that are
 * left out: `fixtures/calls/README.md`.
 */

/** The first line: whose call it is, and who leads it. */
export type CallLine = {
  readonly about: string
  readonly direction: 'inbound' | 'outbound-api'
  readonly from: string
  readonly to: string
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly fallback?: Endpoint
  /** The call's final status. */
  readonly becomes: string
}

export type AnswerLine = {
  /** A text, or its lines. */
  readonly twiml?: string | readonly string[]
  /** Default text/xml. */
  readonly type?: string
  /** Of a text/plain answer. */
  readonly text?: string
  /** Where it came from, when the app redirected the request there. */
  readonly from?: string
}

type RequestLine = Endpoint & { readonly params?: Readonly<Record<string, string>> }
type Written = Readonly<Record<string, unknown>>

/** What happened, and the interpreter is told. */
export type Happened =
  | { readonly call: CallLine }
  | { readonly answered: AnswerLine }
  | { readonly over: 'prompts' }
  | { readonly pressed: string }
  | { readonly speaks: true }
  | { readonly saying: string }
  | { readonly said: string | null; readonly confidence?: number }
  | { readonly 'timed-out': number }
  | { readonly declined: string }
  | { readonly 'picked-up': string }
  | {
      readonly dialed: Pick<Dialed, 'status' | 'bridged'> & { readonly callSid?: string; readonly seconds?: number }
    }
  | { readonly 'hung-up': true }
  | { readonly 'gave-up': number }
  | { readonly callee: Line }

/** What the interpreter wanted. */
type Wanted =
  | { readonly asked: RequestLine }
  | { readonly told: RequestLine }
  | { readonly warned: readonly string[] }
  | { readonly failed: { readonly code: number; readonly at?: string; readonly url?: string } }
  | { readonly begins: FirstMove }
  | { readonly heard: readonly Written[] }
  | { readonly gather: Written }
  | { readonly silenced: true }
  | { readonly dial: Written }
  | { readonly joined: string }
  | { readonly ended: string }

export type Line = Happened | Wanted

const HAPPENED: ReadonlySet<string> = new Set([
  ...(['call', 'answered', 'over', 'pressed', 'speaks', 'saying', 'said', 'timed-out'] as const),
  ...(['declined', 'picked-up', 'dialed', 'hung-up', 'gave-up', 'callee'] as const),
])

/** What the line tells: its first key. */
export function kindOf(line: Line): string {
  return Object.keys(line)[0] ?? ''
}

export function isHappened(line: Line): line is Happened {
  return 'callee' in line ? isHappened(line.callee) : HAPPENED.has(kindOf(line))
}

export function readRecording(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** A request, without what every request says of the call. */
export function requestLine(ask: Endpoint & { readonly params?: readonly (readonly [string, string])[] }): RequestLine {
  const { url, method, params = [] } = ask
  return params.length === 0 ? { url, method } : { url, method, params: Object.fromEntries(params) }
}

export function placeOf({ code, line, column }: Position & { readonly code: number }): string {
  return `${code} ${line}:${column}`
}

export function heardLine({ times, ...what }: Utterance): Written {
  const repeated = times === 1 ? {} : { times }
  switch (what.kind) {
    case 'speech':
      return {
        say: what.text,
        ...unlike({ voice: 'man', language: 'en-US' }, { voice: what.voice, language: what.language }),
        ...what.delivery,
        ...repeated,
      }
    case 'audio':
      return { play: what.url, ...repeated }
    case 'dtmf':
      return { tones: what.digits, ...repeated }
    case 'silence':
      return { silence: what.seconds, ...repeated }
    default:
      return what satisfies never
  }
}

const SPEECH_DEFAULTS: Partial<SpeechWanted> = {
  hints: [],
  language: 'en-US',
  profanityFilter: true,
  bargeIn: true,
  longestSeconds: 60,
  partial: null,
}

export function gatherLine({ utterances, keys, speech, numDigits, finishOnKey, timeoutSeconds }: GatherStep): Written {
  return {
    ...(utterances.length > 0 && { hears: utterances.map(heardLine) }),
    ...(keys && { keys: unlike({ numDigits: null, finishOnKey: '#' }, { numDigits, finishOnKey }) }),
    ...(speech !== null && { speech: unlike(SPEECH_DEFAULTS, speech) }),
    timeout: timeoutSeconds,
  }
}

const DIAL_DEFAULTS: Partial<DialStep> = {
  callerId: null,
  timeoutSeconds: 30,
  timeLimitSeconds: 14_400,
  hangupOnStar: false,
  answerOnBridge: false,
  ringTone: null,
  sequential: false,
  action: null,
}

export function dialLine({ kind: _kind, targets, refused, ...how }: DialStep): Written {
  return {
    to: targets.map(targetLine),
    ...(refused.length > 0 && { refused: refused.map(placeOf) }),
    ...unlike(DIAL_DEFAULTS, how),
  }
}

function targetLine({ number, whisper, statusCallback }: DialTarget): Written {
  return { whatsapp: number, ...unlike({ whisper: null, statusCallback: null }, { whisper, statusCallback }) }
}

/** What of it is not as usual. */
function unlike(usual: Written, given: Written): Written {
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(usual[name])
  return Object.fromEntries(Object.entries(given).filter(differs))
}
