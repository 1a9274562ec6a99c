import type { TemplateComponent } from '@ringway/meta-wire'
import { PROMOTIONAL, TRANSACTIONAL } from './promotional-words.ts'
import { buttonsOf, partOf } from './template.ts'

/** From this score on a text counts as advertising. */
const THRESHOLD = 3
/** What sounds transactional excuses a weak word, never an offer: mixed texts are advertising, says Meta. */
const MOST_EXCUSED = 2

/** Does the text advertise? A stand-in for Meta's reviewers: a scored list of words, English and Portuguese. */
export function isPromotional(text: string): boolean {
  const plain = text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[‘’]/g, "'")
    .toLowerCase()
  const found = PROMOTIONAL.filter(([pattern]) => pattern.test(plain))
  const score = found.reduce((sum, [, weight]) => sum + weight, 0)
  const excused = TRANSACTIONAL.filter((pattern) => pattern.test(plain)).length
  return score - Math.min(excused, MOST_EXCUSED) >= THRESHOLD
}

/** All that a template says: header, body, footer, buttons. */
export function wordsOf(template: { readonly components: readonly TemplateComponent[] }): string {
  const texts = [partOf(template, 'HEADER')?.text, partOf(template, 'BODY')?.text, partOf(template, 'FOOTER')?.text]
  const titles = buttonsOf(template).map((button) => ('text' in button ? button.text : ''))
  return [...texts, ...titles].filter((text) => text !== undefined).join('\n')
}
