import { afterDial, dialStep } from './dial.ts'
import type { TwimlDocument } from './document.ts'
import { afterGather, gatherStep, type SpokenVerb, utterancesOf } from './gather.ts'
import { payStep } from './pay.ts'
import { redirectStep } from './redirect.ts'
import { referStep } from './refer.ts'
import type { DocumentUrl } from './resolve-url.ts'
import { smsStep } from './sms.ts'
import type { FailedStep, FetchStep, Outcome, Step } from './step.ts'
import type { Utterance } from './utterance.ts'
import type { Verb } from './verbs.ts'

/** A document being run. A value: `after` gives the next one. It ends within one step per verb and one more. */
export type Program = {
  readonly url: DocumentUrl
  /** The verbs still to run, the current one first. */
  readonly verbs: readonly Verb[]
  /** The document that takes over from this one; null while this one runs. */
  readonly transfer: FetchStep | FailedStep | null
  /** False for what somebody who was dialed hears before the two are joined. */
  readonly mayDial: boolean
}

/** Something was reported that is not what the program waits for: a mistake of the caller. */
export class WrongOutcome extends Error {
  override readonly name = 'WrongOutcome'

  constructor(outcome: Outcome['kind'], step: Step['kind']) {
    super(`'${outcome}' is no outcome of the step '${step}'`)
  }
}

/** @param url the absolute URL the document came from, redirects followed: relative ones are resolved on it */
export function begin(document: TwimlDocument, url: DocumentUrl, { mayDial = true } = {}): Program {
  return { url, verbs: document.verbs, transfer: null, mayDial }
}

/** What is to be done now. The same program gives the same step. */
export function step(program: Program): Step {
  const [verb] = program.verbs
  if (program.transfer !== null) return program.transfer
  if (verb === undefined) return { kind: 'end' }
  switch (verb.kind) {
    case 'Say':
    case 'Play':
    case 'Pause':
      return headUtterances(program).step
    case 'Gather':
      return gatherStep(verb, program.url)
    case 'Dial':
      return program.mayDial ? dialStep(verb, program.url) : DIAL_IN_WHISPER
    case 'Redirect':
      return redirectStep(verb, program.url)
    case 'Pay':
      return payStep(verb, program.url)
    case 'Refer':
      return referStep(verb, program.url)
    case 'Sms':
      return smsStep(verb, program.url)
    case 'Hangup':
      return { kind: 'hangup' }
    case 'Reject':
      return { kind: 'reject', reason: verb.reason }
    default:
      return verb satisfies never
  }
}

/**
 * The program after what came of its step.
 *
 * @throws WrongOutcome
 */
export function after(program: Program, outcome: Outcome): Program {
  const current = step(program)
  const [verb, ...rest] = program.verbs
  if (outcome.kind === 'uttered' && current.kind === 'utter')
    return { ...program, verbs: program.verbs.slice(headUtterances(program).verbs) }
  if (outcome.kind === 'gathered' && current.kind === 'gather' && verb?.kind === 'Gather')
    return { ...program, verbs: rest, transfer: afterGather(verb, outcome, program.url) }
  if (outcome.kind === 'dialed' && current.kind === 'dial')
    return { ...program, verbs: rest, transfer: afterDial(current, outcome) }
  throw new WrongOutcome(outcome.kind, current.kind)
}

const DIAL_IN_WHISPER: FailedStep = {
  kind: 'failed',
  code: 13201,
  message: 'Cannot Dial out from a Dial Call Segment: who was dialed hears this document before being connected.',
}

/**
 * The spoken verbs at the head of the program, as one step, so that they are heard without a gap; how many verbs that is.
 *
 * A pause that comes first stands alone: before the call is answered it is waited for, not played. A verb whose URL
 * cannot be fetched fails only when its turn comes: what stands before it is heard.
 */
function headUtterances({ verbs, url }: Program): { readonly step: Step; readonly verbs: number } {
  const utterances: Utterance[] = []
  let taken = 0
  for (const verb of verbs) {
    if (!isSpoken(verb) || (taken > 0 && verbs[0]?.kind === 'Pause')) break
    const heard = utterancesOf(verb, url)
    if ('kind' in heard) {
      if (taken === 0) return { step: heard, verbs: 0 }
      break
    }
    utterances.push(...heard)
    taken += 1
  }
  return { step: { kind: 'utter', utterances }, verbs: taken }
}

function isSpoken(verb: Verb): verb is SpokenVerb {
  return verb.kind === 'Say' || verb.kind === 'Play' || verb.kind === 'Pause'
}
