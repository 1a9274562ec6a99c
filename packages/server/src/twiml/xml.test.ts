import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstBareAmpersand } from './bare-ampersand.ts'
import { parseTwiml } from './parse.ts'
import { positionsIn } from './text-position.ts'
import { TwimlError } from './twiml-error.ts'
import { MAX_WARNINGS } from './warnings.ts'

test('a document of 65,536 bytes is read, of one more it is not', () => {
  const around = '<Response><Say></Say></Response>'
  const document = (bytes: number) =>
    around.replace('><', `>${'é'.repeat((bytes - around.length) / 2)}${bytes % 2 ? 'a' : ''}<`)
  assert.equal(new TextEncoder().encode(document(65_536)).byteLength, 65_536)
  parseTwiml(document(65_536))
  assert.throws(() => parseTwiml(document(65_537)), { name: 'TwimlError', code: 11750 })
})

test('a hundred warnings are kept, the last counts the rest', () => {
  const { warnings } = parseTwiml(`<Response>${'<x/>'.repeat(250)}</Response>`)
  assert.equal(warnings.length, MAX_WARNINGS)
  assert.equal(warnings.at(-1)?.message, 'There are 151 more warnings from here on.')
  assert.equal(parseTwiml(`<Response>${'<x/>'.repeat(100)}</Response>`).warnings.at(-1)?.column, 407)
})

test('a message never grows with the document', () => {
  const long = 'x'.repeat(20_000)
  const { warnings } = parseTwiml(`<Response><${long}/><Say ${long}="1" loop="${long}">a</Say></Response>`)
  assert.deepEqual(
    warnings.map(({ message }) => message.length),
    [500, 500, 500],
  )
  assert.throws(
    () => parseTwiml(`<${long}/>`),
    (error) => error instanceof TwimlError && error.message.length === 500,
  )
})

const AMPERSANDS: [text: string, offset: number | null][] = [
  ['a&amp;&lt;&gt;&quot;&apos;&#38;&#x26;', null],
  ['a & b', 2],
  ['&amp;&b;', 5],
  ['&', 0],
  ['&#;', 0],
  ['<!-- & --><![CDATA[&]]><?a &?><a>&</a>', 33],
  ['<!-- &', null],
  ['<a b="1&c=2"/>', 7],
]
for (const [text, offset] of AMPERSANDS)
  test(`the first bare ampersand of ${text} is at ${offset}`, () => assert.equal(firstBareAmpersand(text), offset))

test('lines end at LF, CR LF and CR', () => {
  const at = positionsIn('ab\ncd\r\nef\rgh')
  const places = [0, 2, 3, 5, 6, 7, 9, 10, 12].map((offset) => Object.values(at(offset)).join(':'))
  assert.deepEqual(places, ['1:1', '1:3', '2:1', '2:3', '2:4', '3:1', '3:3', '4:1', '4:3'])
})
