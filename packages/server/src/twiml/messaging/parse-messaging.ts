import { warnOfUnknown } from '../attributes.ts'
import { elementsOf, warnOfUnexpected } from '../content.ts'
import { type Redirect, readRedirect } from '../redirect.ts'
import { TwimlError, type TwimlWarning, type Warn } from '../twiml-error.ts'
import { VERB_NAMES } from '../verb-names.ts'
import { collectWarnings } from '../warnings.ts'
import { parseXml, type XmlElement } from '../xml.ts'
import { type MessageVerb, readMessage } from './message.ts'

/** What an app answers to a message. The verbs run from first to last; nothing runs after a `<Redirect>`. */
export type MessagingDocument = {
  readonly verbs: readonly (MessageVerb | Redirect)[]
  readonly warnings: readonly TwimlWarning[]
}

/** Messages that one answer may send; more are left out with warning 14109. */
export const MAX_MESSAGES = 10

/**
 * The document a text stands for. What the schema does not know is skipped with a warning, a voice verb with 14110.
 *
 * @throws TwimlError when the text is no TwiML at all
 * @see Twilio, TwiML for Programmable Messaging.
 */
export function parseMessagingTwiml(raw: string): MessagingDocument {
  const root = parseXml(raw)
  if (root.name !== 'Response')
    throw new TwimlError(12102, `The root element is '${root.name}'; it must be 'Response'`, root.at)
  const { warn, warnings } = collectWarnings()
  warnOfUnknown(root, [], warn)
  const verbs = elementsOf(root, warn)
    .map((element) => readVerb(element, warn))
    .filter((verb) => verb !== null)
  return Object.freeze({ verbs: atMostSoMany(verbs, root, warn), warnings: warnings() })
}

function readVerb(element: XmlElement, warn: Warn): MessageVerb | Redirect | null {
  switch (element.name) {
    case 'Message':
      return readMessage(element, warn)
    case 'Redirect':
      return readRedirect(element, warn)
    default:
      if (VERB_NAMES.includes(element.name))
        warn(
          14110,
          `<${element.name}> is a verb for calls: a message is answered by <Message> and <Redirect>`,
          element.at,
        )
      else warnOfUnexpected(element, ['Message', 'Redirect'], warn)
      return null
  }
}

function atMostSoMany(
  verbs: readonly (MessageVerb | Redirect)[],
  root: XmlElement,
  warn: Warn,
): readonly (MessageVerb | Redirect)[] {
  const messages = verbs.filter(({ kind }) => kind === 'Message')
  if (messages.length <= MAX_MESSAGES) return verbs
  warn(14109, `The answer holds ${messages.length} messages; the first ${MAX_MESSAGES} are sent.`, root.at)
  const kept = new Set(messages.slice(0, MAX_MESSAGES))
  return verbs.filter((verb) => verb.kind !== 'Message' || kept.has(verb))
}
