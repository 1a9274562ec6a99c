import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DATE_FORMATS, type DateFormat } from './english-dates.ts'
import { cardinal, NUMBERS_END, ordinal } from './english-numbers.ts'
import { INTERPRET_AS, type InterpretAs, sayAs } from './say-as.ts'

const SAID: [as: InterpretAs, text: string, said: string, format?: DateFormat][] = [
  ['characters', 'abc1', 'A B C 1'],
  ['spell-out', 'a-b@x.io', 'A dash B at X dot I O'],
  ['spell-out', ' AB 12 ', 'A B, 1 2'],
  ['digits', '12345', '1 2 3 4 5'],
  ['digits', 'order 12-34', 'order 1 2-3 4'],
  ['telephone', '+1 (415) 555-0123', 'plus 1, 4 1 5, 5 5 5, 0 1 2 3'],
  ['telephone', '4155550123', '4 1 5, 5 5 5, 0 1 2 3'],
  ['telephone', '14155550123', '1, 4 1 5, 5 5 5, 0 1 2 3'],
  ['telephone', '030 123456 x12', '0 3 0, 1 2 3 4 5 6, extension, 1 2'],
  ['telephone', '88123456', '8 8 1, 2 3 4, 5 6'],
  ['telephone', '911', '9 1 1'],
  ['cardinal', '12345', 'twelve thousand three hundred forty five'],
  ['cardinal', '1984', 'one thousand nine hundred eighty four'],
  ['number', '-1,234.05', 'minus one thousand two hundred thirty four point zero five'],
  ['cardinal', '0', 'zero'],
  ['cardinal', '007', 'seven'],
  ['cardinal', '1000000', 'one million'],
  ['cardinal', '1,2', '1,2'],
  ['cardinal', 'many', 'many'],
  ['cardinal', '9'.repeat(40), '9'.repeat(40)],
  ['ordinal', '1', 'first'],
  ['ordinal', '22nd', 'twenty second'],
  ['ordinal', '30', 'thirtieth'],
  ['ordinal', '112', 'one hundred twelfth'],
  ['ordinal', '1,000', 'one thousandth'],
  ['ordinal', 'last', 'last'],
  ['fraction', '1/2', 'one half'],
  ['fraction', '3/4', 'three quarters'],
  ['fraction', '2/3', 'two thirds'],
  ['fraction', '1 1/2', 'one and a half'],
  ['fraction', '5+1/3', 'five and one third'],
  ['fraction', '1/0', 'one over zero'],
  ['fraction', 'half', 'half'],
  ['unit', '5kg', 'five kilograms'],
  ['unit', '1 ft', 'one foot'],
  ['unit', '6ft', 'six feet'],
  ['unit', '2.5 km/h', 'two point five kilometers per hour'],
  ['unit', '-3°C', 'minus three degrees Celsius'],
  ['unit', '20%', 'twenty percent'],
  ['unit', '5 apples', '5 apples'],
  ['date', '1/5/2024', 'January fifth, twenty twenty four', 'mdy'],
  ['date', '5.1.24', 'January fifth, twenty twenty four', 'dmy'],
  ['date', '2024-01-05', 'January fifth, twenty twenty four'],
  ['date', '9/21', 'September twenty first'],
  ['date', '21st of Sept 1905', 'September twenty first, nineteen oh five', 'dmy'],
  ['date', '12/1999', 'December nineteen ninety nine', 'my'],
  ['date', '3', 'third', 'd'],
  ['date', '3', 'March', 'm'],
  ['date', '2000', 'two thousand', 'y'],
  ['date', '1900', 'nineteen hundred', 'y'],
  ['date', '2008', 'two thousand eight', 'y'],
  ['date', '20240105', 'January fifth, twenty twenty four', 'yyyymmdd'],
  ['date', '????1225', 'December twenty fifth', 'yyyymmdd'],
  ['date', '13/40/2024', '13/40/2024', 'mdy'],
  ['date', 'tomorrow', 'tomorrow', 'mdy'],
  ['time', '2:30pm', 'two thirty P M'],
  ['time', '2 p.m.', 'two P M'],
  ['time', '10:05', 'ten oh five'],
  ['time', '9:00', "nine o'clock"],
  ['time', '14:00', 'fourteen hundred'],
  ['time', '7:15:01 am', 'seven fifteen A M and one second'],
  ['time', `1'21"`, 'one minute, twenty one seconds'],
  ['time', `5"`, 'five seconds'],
  ['time', '25:00', '25:00'],
  ['time', '', ''],
  ['time', '12', '12'],
  ['address', '12 N. Main St., Apt. 4', '12 North Main Street, Apartment 4'],
  ['expletive', 'darn', 'beep'],
]
for (const [as, text, said, format] of SAID)
  test(`${as}${format === undefined ? '' : ` (${format})`}: '${text.slice(0, 30)}' is said '${said.slice(0, 60)}'`, () =>
    assert.equal(sayAs(text, as, format ?? null, 'en-GB'), said))

const ELSEWHERE: [as: InterpretAs, text: string, said: string][] = [
  ['digits', '123', '1 2 3'],
  ['spell-out', 'ab.c', 'a b . c'],
  ['telephone', '+55 24 98765-4321', '+ 5 5, 2 4, 9 8 7 6 5, 4 3 2 1'],
  ['cardinal', '12,345', '12345'],
  ['ordinal', '3', '3'],
  ['date', '05.01.2024', '05.01.2024'],
  ['time', '14:30', '14:30'],
  ['unit', '5kg', '5kg'],
]
for (const [as, text, said] of ELSEWHERE)
  test(`in other languages ${as} '${text}' goes to the voice as '${said}'`, () =>
    assert.equal(sayAs(text, as, null, 'pt-BR'), said))

test('every number has words of its own, and a place', () => {
  const numbers = fc.integer({ min: 0, max: NUMBERS_END - 1 })
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      assert.match(cardinal(one), /^[a-z]+( [a-z]+)*$/)
      assert.match(ordinal(one), /(st|nd|rd|th)$/)
      assert.equal(cardinal(one) === cardinal(other), one === other)
    }),
  )
})

test('whatever the text, it is said somehow, and in few words', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.stringMatching(/^[\d.,:/'"+ -]{0,20}[a-z%°]{0,3}$/),
  )
  const formats = fc.option(fc.constantFrom(...DATE_FORMATS))
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom(...INTERPRET_AS),
      formats,
      fc.constantFrom('en-US', 'de-DE'),
      (text, as, format, language) => {
        const said = sayAs(text, as, format, language)
        assert.doesNotMatch(said, /undefined|NaN|null/)
        assert.ok(said.length <= 20 * text.length + 40)
      },
    ),
    { numRuns: 2_000 },
  )
})
