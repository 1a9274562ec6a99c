import { playOf } from './play.ts'
import type { RejectReason } from './reject.ts'
import { sayOf } from './say.ts'
import type { TwimlWarning } from './twiml-error.ts'
import type { Verb } from './verbs.ts'
import { collectWarnings } from './warnings.ts'

/** What a customer's app wants done with a call. The verbs run from first to last. */
export type TwimlDocument = { readonly verbs: readonly Verb[]; readonly warnings: readonly TwimlWarning[] }

export function documentOf(verbs: readonly Verb[], warnings: readonly TwimlWarning[]): TwimlDocument {
  return Object.freeze({ verbs: Object.freeze(verbs), warnings: Object.freeze(warnings) })
}

/** The document an answer stands for that is sound itself (`audio/mpeg` and the like): played once, then the call ends. */
export function documentForAudio(url: string): TwimlDocument {
  return documentOf([playOf({ kind: 'file', url }, 1)], [])
}

/** The document a `text/plain` answer stands for that is no TwiML: spoken once, then the call ends. */
export function documentForSpeech(text: string): TwimlDocument {
  const { warn, warnings } = collectWarnings()
  const words = text.replace(/\s+/g, ' ').trim()
  const parts = words === '' ? [] : [Object.freeze({ kind: 'text', text: words } as const)]
  const say = sayOf(parts, { voice: 'man', language: 'en-US', times: 1 }, { line: 1, column: 1 }, warn)
  return documentOf(say === null ? [] : [say], warnings())
}

/** What the first verb says about answering the call. */
export type FirstMove =
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  /** Wait before answering. The wait is the program's first step, alone: once over, it has been `uttered`. */
  | { readonly kind: 'wait'; readonly seconds: number }
  /** Dial, and answer when somebody else has: the program's first step. */
  | { readonly kind: 'dial' }
  | { readonly kind: 'answer' }

/** `<Reject>` refuses, `<Pause>` and `<Dial answerOnBridge>` put the answer off, everything else (and nothing) answers. */
export function firstMove(document: TwimlDocument): FirstMove {
  const [first] = document.verbs
  if (first?.kind === 'Reject') return { kind: 'reject', reason: first.reason }
  if (first?.kind === 'Pause') return { kind: 'wait', seconds: first.seconds }
  if (first?.kind === 'Dial' && first.answerOnBridge) return { kind: 'dial' }
  return { kind: 'answer' }
}
