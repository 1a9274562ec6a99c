import { warnOfUnknown } from './attributes.ts'
import { elementsOf } from './content.ts'
import { documentOf, type TwimlDocument } from './document.ts'
import { TwimlError } from './twiml-error.ts'
import { readVerb } from './verbs.ts'
import { collectWarnings } from './warnings.ts'
import { parseXml } from './xml.ts'

/**
 * The document a text stands for. Element and attribute names are case-sensitive; what the schema does not know is
 * skipped, and what has an invalid value gets its default, each with a warning.
 *
 * @throws TwimlError when the text is no TwiML at all; nothing else, whatever the text.
 * @see Twilio, TwiML for Programmable Voice.
 */
export function parseTwiml(text: string): TwimlDocument {
  const root = parseXml(text)
  if (root.name !== 'Response')
    throw new TwimlError(12102, `The root element is '${root.name}'; it must be 'Response'`, root.at)
  const { warn, warnings } = collectWarnings()
  warnOfUnknown(root, [], warn)
  const verbs = elementsOf(root, warn).map((element) => readVerb(element, warn))
  return documentOf(
    verbs.filter((verb) => verb !== null),
    warnings(),
  )
}
