import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { figuresAt } from './spoken-figures.ts'

const ROWS: readonly (readonly [spoken: string, figures: string | null])[] = [
  ['zero', '0'],
  ['oh one two', '012'],
  ['one two double three', '1233'],
  ['triple oh seven', '0007'],
  ['eleven', '11'],
  ['twenty three', '23'],
  ['a hundred', '100'],
  ['nine hundred and twelve', '912'],
  ['five thousand', '5000'],
  ['a thousand and one', '1001'],
  ['nine hundred ninety nine thousand nine hundred and ninety nine', '999999'],
  ['nineteen eighty four', '1984'],
  ['twenty twenty four', '2024'],
  ['first', '1st'],
  ['twelfth', '12th'],
  ['twenty second', '22nd'],
  ['thirty first', '31st'],
  ['hundred', null],
  ['and', null],
  ['a', null],
]

describe('figuresAt', () => {
  for (const [spoken, figures] of ROWS)
    test(`${spoken}: ${figures ?? 'no number'}`, () => {
      const words = spoken.split(' ')
      assert.deepEqual(figuresAt(words, 0), figures === null ? null : { length: words.length, text: figures })
    })

  test('what is said after a number is left', () => {
    assert.deepEqual(figuresAt(['one', 'two', 'hundred'], 0), { length: 1, text: '1' })
    assert.deepEqual(figuresAt(['please', 'two', 'pizzas'], 1), { length: 1, text: '2' })
    assert.deepEqual(figuresAt(['seven', 'hundred', 'and', 'pizzas'], 0), { length: 2, text: '700' })
  })
})
