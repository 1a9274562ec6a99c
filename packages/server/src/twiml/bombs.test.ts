import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTwiml } from './parse.ts'
import { TwimlError } from './twiml-error.ts'
import { MAX_WARNINGS } from './warnings.ts'
import { MAX_DOCUMENT_BYTES } from './xml.ts'

/** What no document may cost, in milliseconds of this process's own work: what else the machine does is not counted. */
const MOST_MS = 50

const inside = (content: string) => `<Response>${content}</Response>`
const numbered = (times: number, piece: (i: number) => string) =>
  Array.from({ length: times }, (_, i) => piece(i)).join('')
/** As often as a document holds it. */
const filled = (piece: string, around: (content: string) => string = inside) =>
  around(piece.repeat(Math.floor((MAX_DOCUMENT_BYTES - around('').length) / piece.length)))

const laughs = numbered(9, (i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`)

/** XML that is known to bring parsers down, and what comes of it here: an error's code, or that it is read. */
const BOMBS: [name: string, text: string, end: number | 'read'][] = [
  ['billion laughs', `<!DOCTYPE r [<!ENTITY lol0 "lol">${laughs}]>${inside('<Say>&lol9;</Say>')}`, 12100],
  ['quadratic blowup', `<!DOCTYPE r [<!ENTITY a "${'a'.repeat(30_000)}">]>${inside('&a;'.repeat(10_000))}`, 12100],
  ['entities that hold one another', `<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>${inside('&a;')}`, 12100],
  ['external entity', `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>${inside('<Say>&f;</Say>')}`, 12100],
  ['external DTD', `<!DOCTYPE r SYSTEM "http://169.254.169.254/latest/meta-data/">${inside('')}`, 12100],
  ['parameter entity', `<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/p.dtd"> %p;]>${inside('')}`, 12100],
  ['deep nesting', filled('<a>', (content) => `<Response>${content}`), 12100],
  ['attribute flood', `<Response><Dial ${numbered(6_000, (i) => `a${i}="" `)}/></Response>`, 'read'],
  ['the same attribute again and again', `<Response><Say ${'loop="1" '.repeat(7_000)}/></Response>`, 12100],
  ['huge attribute', filled('a ', (content) => inside(`<Dial callerId="${content}"/>`)), 'read'],
  ['huge names', inside(`<${'a'.repeat(30_000)}/><Say ${'b'.repeat(30_000)}=""/>`), 'read'],
  ['CDATA flood', filled('<![CDATA[a]]>', (content) => inside(`<Say>${content}</Say>`)), 'read'],
  ['comment flood', filled('<!---->', (content) => inside(`<Say>${content}</Say>`)), 'read'],
  ['instruction flood', filled('<?a?>', (content) => inside(`<Say>${content}</Say>`)), 'read'],
  ['namespace flood', inside(`<Say ${numbered(4_000, (i) => `xmlns:n${i}="u" `)}>a</Say>`), 'read'],
  ['ampersand flood', filled('&'), 12100],
  ['character reference flood', filled('&#x1F600;', (content) => inside(`<Say>${content}</Say>`)), 'read'],
  ['nouns without end', filled('<Sip>sip:a@a</Sip>', (content) => inside(`<Dial>${content}</Dial>`)), 'read'],
  [
    'headers without end',
    filled('<Header/>', (content) => inside(`<Dial><Sip><Headers>${content}</Headers></Sip></Dial>`)),
    'read',
  ],
  [
    'an address of a thousand parameters',
    filled(';a', (content) => inside(`<Dial><Sip>sip:a@a${content} </Sip></Dial>`)),
    'read',
  ],
  [
    'a number of 60,000 digits',
    filled('1 ', (content) => inside(`<Dial><WhatsApp>+${content}</WhatsApp></Dial>`)),
    'read',
  ],
  [
    'events without end',
    filled('a b ', (content) => inside(`<Dial><WhatsApp statusCallbackEvent="${content}"/></Dial>`)),
    'read',
  ],
  ['cards without end', inside(`<Pay validCardTypes="${numbered(9_000, (i) => `${i} `)}"/>`), 'read'],
  ['attempts without end', filled('1 ', (content) => inside(`<Pay><Prompt attempt="${content}x"/></Pay>`)), 'read'],
  ['a payment of blanks', filled(' ', (content) => inside(`<Pay><Prompt attempt="1${content}x"/></Pay>`)), 'read'],
  ['a task nested without end', filled('[', (content) => inside(`<Enqueue><Task>${content}</Task></Enqueue>`)), 'read'],
  [
    'parameters without end',
    filled('<Parameter/>', (content) => inside(`<Start><Stream>${content}</Stream></Start>`)),
    'read',
  ],
  [
    'languages without end',
    inside(
      `<Connect><ConversationRelay>${numbered(2_000, (i) => `<Language code="a${i}x"/>`)}</ConversationRelay></Connect>`,
    ),
    'read',
  ],
  ['nouns of Start without end', filled('<Recording/>', (content) => inside(`<Start>${content}</Start>`)), 'read'],
  ['verbs that are skipped without end', filled('<Record/>'), 'read'],
  ['a voice without end', filled('a', (content) => inside(`<Say voice="${content}">a</Say>`)), 'read'],
  ['a language without end', filled('-a', (content) => inside(`<Say language="en${content}">a</Say>`)), 'read'],
  ['a number to write to without end', filled('1 ', (content) => inside(`<Sms to="${content}x"/>`)), 'read'],
  ['hints without end', filled('a,', (content) => inside(`<Gather input="speech" hints="${content}"/>`)), 'read'],
]

for (const [name, text, end] of BOMBS) {
  test(`${name}: ${end === 'read' ? 'read' : `refused with ${end}`} at little cost`, (t) => {
    assert.ok(Buffer.byteLength(text) <= MAX_DOCUMENT_BYTES, 'it is no longer than a document may be')
    const costs = [1, 2, 3, 4, 5].map(() => costOf(() => assert.equal(endOf(text), end)))
    const least = Math.min(...costs)
    t.diagnostic(`${least.toFixed(2)} ms`)
    assert.ok(least < MOST_MS, `${least} ms`)
  })
}

function endOf(text: string): number | 'read' {
  try {
    assert.ok(parseTwiml(text).warnings.length <= MAX_WARNINGS)
    return 'read'
  } catch (error) {
    if (error instanceof TwimlError) return error.code
    throw error
  }
}

/** In milliseconds of processor time. */
function costOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
