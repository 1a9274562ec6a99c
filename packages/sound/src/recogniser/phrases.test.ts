import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { phrasesOf } from './phrases.ts'

const write = (hints: readonly string[], heard: string) => phrasesOf(hints).written(heard.split(' '))

describe('phrasesOf', () => {
  test('phrases are written as the hints are, the longest that begins at a word', () => {
    const hints = ['New York', 'New', 'YORK Minster']
    assert.deepEqual(write(hints, 'new york minster'), { text: 'New York minster', choices: 2 })
    assert.deepEqual(write(hints, 'new york new'), { text: 'New York New', choices: 2 })
  })

  test('a number that is a hint stays as it is written; without hints and by class token it is in figures', () => {
    assert.equal(write(['One', 'Two'], 'two one').text, 'Two One')
    assert.equal(write([], 'twenty three').text, '23')
    assert.equal(write(['$OPERAND', 'Two'], 'two').text, 'Two')
    assert.equal(write(['$OPERAND', 'Two'], 'two hundred').text, '200')
  })

  test('each word of a number is a choice', () => {
    assert.equal(write([], 'one two three').choices, 3)
    assert.equal(write([], 'main menu').choices, 1)
  })

  test('tokens that are not known are left out of their hint', () => {
    const { grammar } = phrasesOf(['call $NOBODY_KNOWS now'])
    assert.match(grammar, /<phrase> = \( call now \);/)
    assert.ok(!grammar.includes('$'))
  })

  test('500 hints of 100 characters count; what is more is left out', () => {
    const many = Array.from({ length: 500 }, () => 'yes')
    assert.ok(phrasesOf([...many.slice(1), 'maybe']).words.includes('maybe'))
    assert.ok(!phrasesOf([...many, 'maybe']).words.includes('maybe'))
    const long = `maybe ${'y'.repeat(94)}`
    assert.ok(phrasesOf(['yes', long]).words.includes('maybe'))
    assert.ok(!phrasesOf(['yes', `${long}y`]).words.includes('maybe'))
  })

  test('hints without a word count as none', () => {
    assert.equal(phrasesOf(['$NOBODY_KNOWS', '?!']).grammar, phrasesOf([]).grammar)
  })
})
