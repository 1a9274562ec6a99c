import { didYouMean } from './attributes.ts'
import type { Position, Warn } from './twiml-error.ts'
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

/** The text and the elements of an element that may hold either, blanks at both ends of the text removed. */
export function mixedContentOf(element: XmlElement): {
  readonly text: string
  /** Of the first text that is more than blanks; of the element if there is none. */
  readonly textAt: Position
  readonly elements: readonly XmlElement[]
} {
  const texts = element.children.filter((child) => child.kind === 'text')
  return {
    text: texts
      .map(({ text }) => text)
      .join('')
      .trim(),
    textAt: texts.find(({ text }) => text.trim() !== '')?.at ?? element.at,
    elements: element.children.filter((child) => child.kind === 'element'),
  }
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
