import { readAttributes, UNUSED } from '../attributes.ts'
import { elementsOf, expectOnly, warnOfUnexpected } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'

/** `<Parameter name value>`, and `<Config>` and `<Header>`, which have the same attributes: nothing stands inside. One without a name is 12200. */
export function readParameter(element: XmlElement, warn: Warn): void {
  readAttributes(element, { name: UNUSED, value: UNUSED }, warn)
  if (!element.attributes.some(({ name, value }) => name === 'name' && value.trim() !== ''))
    warn(12200, `Attribute 'name' must appear on element '${element.name}'.`, element.at)
  expectOnly([], element, warn)
}

/** `<Parameter>`s, and `others` that have the same attributes; nothing else stands there. */
export function readParameters(element: XmlElement, warn: Warn, others: readonly string[] = []): void {
  const known = ['Parameter', ...others]
  for (const child of elementsOf(element, warn)) {
    if (known.includes(child.name)) readParameter(child, warn)
    else warnOfUnexpected(child, known, warn)
  }
}

/**
 * What a noun holds that says itself who is meant, in an element of its own with `<Parameter>`s beside it: the texts of
 * those elements. Others are skipped with warning 12200.
 */
export function namesIn(elements: readonly XmlElement[], name: string, warn: Warn): readonly XmlElement[] {
  return elements.filter((element) => {
    if (element.name === 'Parameter') readParameter(element, warn)
    else if (element.name !== name) warnOfUnexpected(element, [name, 'Parameter'], warn)
    return element.name === name
  })
}
