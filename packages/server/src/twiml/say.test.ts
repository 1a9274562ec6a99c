import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTwiml } from './parse.ts'
import { type Say, sayUtterances } from './say.ts'

function say(content: string, attributes = ''): { say: Say; codes: number[] } {
  const { verbs, warnings } = parseTwiml(`<Response><Say ${attributes}>${content}</Say></Response>`)
  const [verb] = verbs
  assert.ok(verb?.kind === 'Say')
  return { say: verb, codes: warnings.map(({ code }) => code) }
}

/** The speech as one line; a silence is its seconds in brackets. */
function heard(content: string): string {
  const { parts } = say(content).say
  return parts.map((part) => (part.kind === 'text' ? part.text : `[${part.seconds}]`)).join(' ')
}

const SPEECH: [rule: string, content: string, heard: string][] = [
  ['blanks and line ends are one blank', '\n  Hello,\r\n\tworld  ', 'Hello, world'],
  ['entities and CDATA are text', 'a &lt; b &amp; <![CDATA[<c> & d]]>&#33;', 'a < b & <c> & d!'],
  ['a comment splits no word', 'in<!-- - -->side', 'inside'],
  ['sub is heard as its alias', 'the <sub alias="World Wide Web">WWW</sub>!', 'the World Wide Web!'],
  ['sub without an alias is heard as written', '<sub>WWW</sub>', 'WWW'],
  [
    'emphasis, phoneme and w change nothing, nor does prosody that asks for nothing',
    '<emphasis>a</emphasis><prosody>b<w role="x">c</w></prosody> <phoneme ph="x">d</phoneme>',
    'abc d',
  ],
  ['say-as is said as what it is', 'on <say-as interpret-as="date" format="md">1/5</say-as>', 'on January fifth'],
  [
    'say-as, in the words of its language',
    'the <say-as interpret-as="ordinal">2</say-as> <lang xml:lang="de-DE"><say-as interpret-as="ordinal">2</say-as></lang>',
    'the second 2',
  ],
  ['what stands in a leaf is said with it', '<say-as interpret-as="digits">1<w>2</w></say-as>', '1 2'],
  ['a mark after words in another language belongs to them', 'a <lang xml:lang="fr-FR">b</lang>, c', 'a b, c'],
  ['p and s end sentences', 'a<p>b</p>c<s>d!</s><s>e</s>', 'a. b. c. d! e.'],
  [
    'a sentence that ends in a quoted mark gets no second one',
    '<s>He said "no."</s><s>I left</s>',
    'He said "no." I left.',
  ],
  ['a break is half a second', 'a<break/>b', 'a [0.5] b'],
  [
    'break strengths grow',
    'a<break strength="x-weak"/><break strength="weak"/><break strength="medium"/><break strength="strong"/><break strength="x-strong"/>',
    'a [0.1] [0.25] [0.5] [0.75] [1]',
  ],
  ['no break is a blank', 'a<break strength="none"/>b<break time="0s"/>c', 'a b c'],
  [
    'a stated time comes before the strength',
    'a<break strength="none" time="1.5s"/>b<break time="250ms"/>',
    'a [1.5] b [0.25]',
  ],
  ['a break lasts 10 s at most', '<break time="1h"/>a<break time="11000ms"/>', '[0.5] a [10]'],
  ['a break ends no sentence, a paragraph inside does', '<p>a<break/>b</p>c', 'a [0.5] b. c'],
]
const STYLES: [rule: string, content: string, parts: Say['parts']][] = [
  [
    'lang is spoken in its language, a mark behind it included; the language of the Say is not another one',
    'I say <lang xml:lang="fr-FR">bonjour</lang>! <lang xml:lang="en-US">Hello</lang>',
    [
      { kind: 'text', text: 'I say' },
      { kind: 'text', text: 'bonjour!', language: 'fr-FR' },
      { kind: 'text', text: 'Hello' },
    ],
  ],
  [
    'prosody in words and in numbers; what is inside another keeps what it does not change',
    '<prosody rate="x-slow" volume="loud">a <prosody rate="150%">b</prosody></prosody> <prosody pitch="-10%">c</prosody>',
    [
      { kind: 'text', text: 'a', delivery: { rate: 0.5, volumeDb: 4 } },
      { kind: 'text', text: 'b', delivery: { rate: 1.5, volumeDb: 4 } },
      { kind: 'text', text: 'c', delivery: { pitch: 0.9 } },
    ],
  ],
  [
    'prosody keeps within what can be heard',
    '<prosody rate="1%">a</prosody><prosody rate="+300%">b</prosody><prosody volume="+99dB" pitch="+200%">c</prosody>',
    [
      { kind: 'text', text: 'a', delivery: { rate: 0.2 } },
      { kind: 'text', text: 'b', delivery: { rate: 2 } },
      { kind: 'text', text: 'c', delivery: { volumeDb: 12, pitch: 1.5 } },
    ],
  ],
  [
    'prosody that says its surroundings over again changes nothing',
    'a <prosody rate="medium" volume="default" pitch="medium">b</prosody> c',
    [{ kind: 'text', text: 'a b c' }],
  ],
  [
    'language and delivery stay across a break',
    '<lang xml:lang="it-IT"><prosody rate="slow">a<break/>b</prosody></lang>',
    [
      { kind: 'text', text: 'a', language: 'it-IT', delivery: { rate: 0.75 } },
      { kind: 'silence', seconds: 0.5 },
      { kind: 'text', text: 'b', language: 'it-IT', delivery: { rate: 0.75 } },
    ],
  ],
]
for (const [rule, content, parts] of STYLES) test(rule, () => assert.deepEqual(say(content).say.parts, parts))

test('a part is uttered in its own language and way, the rest in those of the Say', () => {
  const { say: verb } = say('a <lang xml:lang="fr-FR"><prosody rate="fast">b</prosody></lang>', 'voice="Polly.Vicki"')
  assert.deepEqual(sayUtterances(verb), [
    { kind: 'speech', text: 'a', voice: 'Polly.Vicki', language: 'de-DE', times: 1 },
    { kind: 'speech', text: 'b', voice: 'Polly.Vicki', language: 'fr-FR', delivery: { rate: 1.5 }, times: 1 },
  ])
})

const LANGUAGES: [attributes: string, language: string][] = [
  ['', 'en-US'],
  ['voice="woman"', 'en-US'],
  ['language="pt-BR"', 'pt-BR'],
  ['voice="Polly.Camila-Neural"', 'pt-BR'],
  ['voice="Polly.Camila" language=" "', 'pt-BR'],
  ['voice="Polly.Camila" language="en-GB"', 'en-GB'],
  ['voice="Polly.Nobody"', 'en-US'],
  ['voice="Google.ja-JP-Wavenet-A"', 'ja-JP'],
]
for (const [attributes, language] of LANGUAGES)
  test(`<Say ${attributes}> speaks ${language}`, () => assert.equal(say('a', attributes).say.language, language))

for (const [rule, content, expected] of SPEECH) test(rule, () => assert.equal(heard(content), expected))

const LIMITS: [voice: string, limit: number][] = [
  ['man', 4096],
  ['Polly.Joanna', 3000],
  ['Google.en-US-Standard-A', 5000],
]
for (const [voice, limit] of LIMITS) {
  test(`voice ${voice} says ${limit} characters at most, and stops between two words, in a word only if there is no other`, () => {
    const fits = say('a'.repeat(limit), `voice="${voice}"`)
    assert.deepEqual([fits.codes, fits.say.parts], [[], [{ kind: 'text', text: 'a'.repeat(limit) }]])
    const letter = say('a'.repeat(limit + 1), `voice="${voice}"`)
    assert.deepEqual([letter.codes, letter.say.parts], [[13521], fits.say.parts])
    const over = say('word '.repeat(2_000), `voice="${voice}"`)
    const words = 'word '.repeat(Math.floor((limit + 1) / 5)).trim()
    assert.deepEqual([over.codes, over.say.parts], [[13521], [{ kind: 'text', text: words }]])
  })
}

test('the limit counts the text of all parts together', () => {
  const { say: verb, codes } = say(`${'a '.repeat(2048)}<break/>one two`)
  assert.deepEqual(codes, [13521])
  const text = verb.parts.filter((part) => part.kind === 'text').map((part) => part.text.length)
  assert.ok(text.reduce((sum, length) => sum + length, 0) <= 4096)
})

test('a Say with breaks is never more than 1,000 utterances', () => {
  assert.equal(sayUtterances(say('a<break/>b', 'loop="0"').say).length, 999)
  assert.equal(sayUtterances(say('a<break/>'.repeat(600), 'loop="5"').say).length, 1200, 'one round at least')
})

test('the tree is frozen', () => {
  const { say: verb } = say('a<break/>b')
  for (const record of [verb, verb.parts, ...verb.parts]) assert.ok(Object.isFrozen(record))
})
