import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskProfanity } from './profanity.ts'

const MASKED: [said: string, told: string][] = [
  ['this is bullshit', 'this is b*******'],
  ['Fuck! fucking, FUCKED.', 'F***! f******, F*****.'],
  ["you shitty bastards' bitch", "you s***** b*******' b****"],
  ['shit-faced', 's***-faced'],
]
for (const [said, told] of MASKED) test(`${said} → ${told}`, () => assert.equal(maskProfanity(said), told))

for (const said of [
  'I live in Scunthorpe and paint Mishit',
  'my name is Dick Wankford',
  'shiitake, cocktails, prickly pears',
  'çshit',
])
  test(`${said}: nothing is masked`, () => assert.equal(maskProfanity(said), said))

test('the length stays, and what is masked once is not masked again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('shit', 'fuck', 'hello', ' ', '-', 'é', '.', '_'), { maxLength: 12 }),
      (words) => {
        const masked = maskProfanity(words.join(''))
        assert.equal(masked.length, words.join('').length)
        assert.equal(maskProfanity(masked), masked)
      },
    ),
  )
})
