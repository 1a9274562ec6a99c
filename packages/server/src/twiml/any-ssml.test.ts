import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseTwiml } from './parse.ts'
import { sayUtterances } from './say.ts'

const NAMES = fc.constantFrom(
  ...['break', 'emphasis', 'lang', 'p', 'phoneme', 'prosody', 's', 'say-as', 'sub', 'w', 'Break', 'audio', 'toString'],
)
const ATTRIBUTES = fc.constantFrom(
  ...['strength', 'time', 'level', 'xml:lang', 'alphabet', 'ph', 'volume', 'rate', 'pitch', 'interpret-as', 'format'],
  ...['alias', 'role', 'Rate', 'constructor'],
)
const VALUES = fc.constantFrom(
  ...[
    '',
    ' ',
    'none',
    'x-weak',
    '1s',
    '99999s',
    '-1s',
    'strong',
    'fr-FR',
    'en-US',
    'ipa',
    'x',
    'silent',
    '+999dB',
    '-6dB',
  ],
  ...[
    'x-slow',
    '50%',
    '+5%',
    '0%',
    '9999%',
    '1e3%',
    'high',
    '-90%',
    'characters',
    'digits',
    'cardinal',
    'ordinal',
    'date',
  ],
  ...['time', 'telephone', 'unit', 'fraction', 'expletive', 'address', 'mdy', 'yyyymmdd', '__proto__'],
)
const WORDS = fc.constantFrom(
  ...[
    '',
    ' ',
    '.',
    '!)',
    'hello',
    'a, b',
    '12,345',
    '3/4',
    '2024-01-05',
    "1'21&quot;",
    '????0925',
    '5kg',
    '今日は。',
    '😀',
    '\n',
  ],
)

/** Any element with any attributes, and such as mean something. */
const TAGS = fc.oneof(
  fc
    .tuple(NAMES, fc.uniqueArray(fc.tuple(ATTRIBUTES, VALUES), { maxLength: 3, selector: ([name]) => name }))
    .map(([name, given]) => [name, given.map(([key, value]) => ` ${key}="${value}"`).join('')]),
  fc.constantFrom(
    ['prosody', ' rate="fast"'],
    ['prosody', ' volume="+3dB" pitch="low"'],
    ['prosody', ' rate="100%" volume="medium"'],
    ['lang', ' xml:lang="fr-FR"'],
    ['say-as', ' interpret-as="date" format="mdy"'],
    ['p', ''],
    ['s', ''],
  ),
)

const { content } = fc.letrec<{ content: string; element: string }>((tie) => ({
  element: fc
    .tuple(TAGS, tie('content'))
    .map(([[name, attributes], inner]) => `<${name}${attributes}>${inner}</${name}>`),
  content: fc.oneof(
    { maxDepth: 5 },
    WORDS,
    fc.array(fc.oneof(WORDS, tie('element')), { maxLength: 5 }).map((parts) => parts.join('')),
  ),
}))

test('whatever SSML stands in a Say, what comes of it can be spoken, and the same is read the same', () => {
  let styled = 0
  fc.assert(
    fc.property(content, (inner) => {
      const read = () => parseTwiml(`<Response><Say language="en-GB">${inner}</Say></Response>`)
      const { verbs, warnings } = read()
      for (const { code } of warnings) assert.ok([12200, 13513, 13520].includes(code), `${code}`)
      for (const verb of verbs) {
        assert.ok(verb.kind === 'Say' && Object.isFrozen(verb.parts))
        for (const spoken of sayUtterances(verb)) {
          if (spoken.kind === 'silence') assert.ok(spoken.seconds > 0 && spoken.seconds <= 10)
          if (spoken.kind !== 'speech') continue
          assert.ok(spoken.text !== '' && spoken.text === spoken.text.trim() && !/\s\s/.test(spoken.text))
          assert.match(spoken.language, /^(en-GB|fr-FR|en-US|[a-z]+)$/)
          const { rate = 1, volumeDb = 0, pitch = 1 } = spoken.delivery ?? {}
          assert.ok(rate >= 0.2 && rate <= 2 && volumeDb >= -100 && volumeDb <= 12 && pitch >= 0.5 && pitch <= 1.5)
          if (spoken.delivery !== undefined) styled += 1
        }
      }
      assert.deepEqual(read(), { verbs, warnings })
    }),
    { numRuns: 2_000 },
  )
  assert.ok(styled > 20, `only ${styled} texts had a delivery of their own: this shows nothing of prosody`)
})

test('the most that a document can hold is read', () => {
  const deep = `${'<prosody rate="50%">'.repeat(60)}a${'</prosody>'.repeat(60)}`
  const wide = '<say-as interpret-as="fraction">1 </say-as> '.repeat(1_400)
  const long = `<say-as interpret-as="unit">1${' '.repeat(60_000)}kg</say-as>`
  const textOf = (inner: string) => {
    const [say] = parseTwiml(`<Response><Say>${inner}</Say></Response>`).verbs
    const [part] = say?.kind === 'Say' ? say.parts : []
    return part?.kind === 'text' ? part.text : null
  }
  assert.deepEqual([textOf(deep), textOf(long)], ['a', 'one kilogram'])
  assert.equal(textOf(wide), '1 '.repeat(1_400).trim())
})
