import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPromotional, wordsOf } from './promotional.ts'
import { SAMPLES } from './promotional-samples.test.kit.ts'

for (const { language, promotional, text } of SAMPLES)
  test(`${promotional ? 'promotional' : 'transactional'}, ${language}: ${text}`, () =>
    assert.equal(isPromotional(text), promotional))

test('there are at least twelve of each kind in each language', () => {
  for (const language of ['en', 'pt_BR'])
    for (const promotional of [true, false]) {
      const fitting = SAMPLES.filter((each) => each.language === language && each.promotional === promotional)
      assert.ok(fitting.length >= 12, `${language} ${promotional}: ${fitting.length}`)
    }
})

test('case and accents do not matter', () => {
  assert.ok(isPromotional('PROMOÇÃO IMPERDÍVEL'))
  assert.ok(isPromotional('promocao imperdivel'))
})

test('every part of a template is read', () => {
  const words = wordsOf({
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'head' },
      { type: 'BODY', text: 'body' },
      { type: 'FOOTER', text: 'foot' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'tap' },
          { type: 'COPY_CODE', example: 'X' },
        ],
      },
    ],
  })
  assert.equal(words, 'head\nbody\nfoot\ntap\n')
})
