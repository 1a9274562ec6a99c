import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inPieces, ONE_PIECE } from './sentences.ts'

const SENTENCE = 'The shop is open from nine to six on every day of the week but Sunday. '

test('a short text is one piece', () => assert.deepEqual(inPieces(SENTENCE), [SENTENCE.trim()]))

test('a long text is parted after sentences', () => {
  const pieces = inPieces(SENTENCE.repeat(7))
  assert.deepEqual(
    pieces.map((piece) => piece.length),
    [212, 212, 70],
  )
  for (const piece of pieces) assert.match(piece, /Sunday\.$/)
})

test('a long sentence is parted after commas, a long list of words between them', () => {
  assert.ok(inPieces('one, two, three and four, '.repeat(20)).every((piece) => piece.endsWith(',')))
  assert.ok(inPieces('word '.repeat(100)).every((piece) => piece.endsWith('word')))
})

test('whatever the text: no piece is too long, none is empty, no word is lost', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2_000, unit: 'grapheme' }), (text) => {
      const pieces = inPieces(text)
      for (const piece of pieces) assert.ok(piece.length > 0 && piece.length <= ONE_PIECE)
      assert.equal(pieces.join('').replace(/\s/g, ''), text.replace(/\s/g, ''))
    }),
  )
})
