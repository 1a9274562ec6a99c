import { didYouMean } from './attributes.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** The element's own text, blanks at both ends removed. Elements inside it are skipped with warning 12200. */
export function textOf(element: XmlElement, warn: Warn): string {
  let text = ''
  for (const child of element.children) {
    if (child.kind === 'text') text += child.text
    else warnOfUnexpected(child, [], warn)
  }
  return text.trim()
}

/** The elements inside the element. Text between them is skipped with warning 12200. */
export function elementsOf(element: XmlElement, warn: Warn): readonly XmlElement[] {
  for (const child of element.children)
    if (child.kind === 'text' && child.text.trim() !== '')
      warn(12200, `Element '${element.name}' cannot have text content.`, child.at)
  return element.children.filter((child) => child.kind === 'element')
}

/** Warns of every element inside the element but those named: nothing else may be there, and no text. */
export function expectOnly(names: readonly string[], element: XmlElement, warn: Warn): void {
  for (const child of elementsOf(element, warn)) if (!names.includes(child.name)) warnOfUnexpected(child, names, warn)
}

/** Warning 12200 for an element that has no business where it stands. */
export function warnOfUnexpected(element: XmlElement, known: readonly string[], warn: Warn): void {
  const problem = `Invalid content was found starting with element '${element.name}'.`
  warn(12200, problem + didYouMean(element.name, known), element.at)
}
