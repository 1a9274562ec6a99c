import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inPieces, PIECES } from './sentences.ts'

const SENTENCE = 'The shop is open from nine to six on every day of the week but Sunday. '

test('a short text is one piece', () => assert.deepEqual(inPieces(SENTENCE), [SENTENCE.trim()]))

test('the first piece of a longer text is its first sentence, those that follow are as many sentences as there is room for', () => {
  const pieces = inPieces(SENTENCE.repeat(9))
  assert.deepEqual(
    pieces.map((piece) => piece.length),
    [70, 141, 212, 212],
  )
  for (const piece of pieces) assert.match(piece, /Sunday\.$/)
})

const FIRST: [text: string, first: string][] = [
  [`Thank you for calling the shop, ${SENTENCE}`, 'Thank you for calling the shop,'],
  [`Welcome to the shop! ${SENTENCE}`, 'Welcome to the shop!'],
  [`Hello, Anna. Welcome to the shop. ${SENTENCE}`, 'Hello, Anna. Welcome to the shop.'],
  [`You have reached the office of Dr. Smith, ${SENTENCE}`, 'You have reached the office of Dr. Smith,'],
  [`It costs 1,234.50 dollars a day: ${SENTENCE}`, 'It costs 1,234.50 dollars a day:'],
  [`We are in the U. S. and open, ${SENTENCE}`, 'We are in the U. S. and open,'],
  [`${'今日は。営業時間は九時から六時までです。'.repeat(6)}`, '今日は。営業時間は九時から六時までです。'],
]
for (const [text, first] of FIRST) test(`it begins with "${first}"`, () => assert.equal(inPieces(text)[0], first))

test('without a clause that ends early, it is words', () => {
  const [first = ''] = inPieces('word '.repeat(100))
  assert.ok(first.endsWith('word') && first.length > 70, first)
})

test('a long sentence is parted after commas, a long list of words between them', () => {
  assert.ok(inPieces('one, two, three and four, '.repeat(20)).every((piece) => piece.endsWith(',')))
  assert.ok(inPieces('word '.repeat(100)).every((piece) => piece.endsWith('word')))
})

test('whatever the text: no piece is too long, none is empty, no word is lost, no character is halved', () => {
  const words = fc.constantFrom(' ', '. ', ', ', 'Dr. ', '。', '😀', 'word', 'a', '1,000.5', '\n', '!) ', 'é')
  const texts = fc.oneof(
    fc.string({ maxLength: 2_000, unit: 'grapheme' }),
    fc.array(words, { maxLength: 600 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = inPieces(text)
      for (const [index, piece] of pieces.entries()) {
        assert.ok(piece.length > 0 && piece.length <= (PIECES[index] ?? 240))
        assert.doesNotMatch(piece, /\p{Surrogate}/u)
      }
      assert.equal(pieces.join('').replace(/\s/g, ''), text.replace(/\s/g, ''))
    }),
  )
})
