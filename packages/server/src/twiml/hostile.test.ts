import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseTwiml } from './parse.ts'
import { TwimlError } from './twiml-error.ts'

const inside = (content: string) => `<Response>${content}</Response>`
const entities = Array.from({ length: 50 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(50)}">`).join('')

const HOSTILE: [what: string, text: string][] = [
  ['an entity bomb', `<!DOCTYPE r [<!ENTITY e0 "ha">${entities}]>${inside('&e50;')}`],
  ['an external entity', `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>${inside('<Say>&f;</Say>')}`],
  ['a DOCTYPE that never ends', `<!DOCTYPE r [${'<!ENTITY a "b">'.repeat(4_000)}`],
  ['21,000 nested elements', '<a>'.repeat(21_000)],
  ['21,000 nested elements inside Response', inside('<a>'.repeat(21_000))],
  ['a megabyte', inside('a'.repeat(1_000_000))],
  ['64 kB of characters of 3 bytes', inside('€'.repeat(40_000))],
  ['null bytes', inside('\0'.repeat(60_000))],
  ['60,000 null bytes alone', '\0'.repeat(60_000)],
  ['an unclosed element', '<Response><Say>'],
  ['an unclosed attribute', `<Response a="${'a'.repeat(60_000)}`],
  ['an unclosed comment', `<Response><!--${'-'.repeat(60_000)}`],
  ['16,000 unclosed comments', `<Response>${'<!--'.repeat(16_000)}`],
  ['an unclosed CDATA section', `<Response><![CDATA[${']'.repeat(60_000)}`],
  ['an unclosed instruction', `<Response><?${'?'.repeat(60_000)}`],
  ['a closing tag alone', '</Response>'],
  ['20,000 closing tags', inside('</a>'.repeat(15_000))],
  ['60,000 bare ampersands', inside('&'.repeat(60_000))],
  ['60,000 characters of entity name', inside(`&${'a'.repeat(60_000)};`)],
  ['10,000 character references to nothing', inside('&#0;'.repeat(10_000))],
  ['the same attribute 8,000 times', `<Response><Say ${'a="b" '.repeat(8_000)}/></Response>`],
  ['60,000 less-thans', '<'.repeat(60_000)],
  ['60,000 blanks', ' '.repeat(60_000)],
  ['60,000 line ends before nothing', `${'\r\n'.repeat(30_000)}x`],
  ['half a character', inside('\ud800')],
  ['half a character that would hide a tag', inside('\ud800<')],
  ['a document that ends in half a character', '<Response/>\udbff'],
]

for (const [what, text] of HOSTILE) {
  test(`${what}: refused with a TwimlError`, (t) => {
    const started = performance.now()
    assert.throws(
      () => parseTwiml(text),
      (error) => error instanceof TwimlError && error.line >= 1 && error.column >= 1,
    )
    t.diagnostic(`${(performance.now() - started).toFixed(2)} ms`)
  })
}

const COSTLY: [what: string, text: string][] = [
  ['16,000 unknown elements', inside('<x/>'.repeat(16_000))],
  [
    '4,000 unknown attributes',
    `<Response><Say ${Array.from({ length: 4_000 }, (_, i) => `a${i}="b"`).join(' ')}/></Response>`,
  ],
  ['6,000 breaks in a Say that loops', inside(`<Say loop="0">${'a<break/>'.repeat(6_000)}</Say>`)],
  ['60,000 blanks in a Say', inside(`<Say>${' '.repeat(60_000)}a${' '.repeat(1_000)}b</Say>`)],
  ['a word of 60,000 letters', inside(`<Say>${'a'.repeat(60_000)}</Say>`)],
  ['60,000 closing quotes at the end of a sentence', inside(`<Say><s>${'"'.repeat(60_000)}a</s></Say>`)],
  ['8,000 sentences in a Say', inside(`<Say>${'<s>a</s>'.repeat(8_000)}</Say>`)],
  ['10,000 line ends, each with a warning', inside('\n<x/>'.repeat(10_000))],
]

for (const [what, text] of COSTLY) {
  test(`${what}: read`, (t) => {
    const started = performance.now()
    parseTwiml(text)
    t.diagnostic(`${(performance.now() - started).toFixed(2)} ms`)
  })
}

/** Pieces that mean something to a parser, in any order: far more likely to hurt than random letters. */
const PIECES = [
  '<',
  '>',
  '/',
  '&',
  ';',
  '"',
  "'",
  '=',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?xml',
  '?>',
  ' version="1.0"',
]
const WORDS = [
  '<Response>',
  '</Response>',
  '<Say>',
  '</Say>',
  '<Gather ',
  ' loop="2"',
  '&amp;',
  '&#x41;',
  '<!DOCTYPE ',
  '\0',
  '\ud83d',
  '\ude00',
  '\r',
  '\n',
  '\ufeff',
  ' ',
  'a',
  '\u0085',
  '\u2028',
]

test('whatever the text, it is a document or a TwimlError', () => {
  const soup = fc.array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 40 }).map((pieces) => pieces.join(''))
  const anything = fc.oneof(
    soup,
    soup.map(inside),
    soup.map((text) => `<?xml version="1.1"?>${inside(text)}`),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(anything, (text) => {
      try {
        parseTwiml(text)
      } catch (error) {
        assert.ok(error instanceof TwimlError, `${error}`)
        assert.ok(error.line >= 1 && error.column >= 1)
      }
    }),
    { numRuns: 2_000 },
  )
})
