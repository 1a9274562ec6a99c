import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import twilio from 'twilio'
import { TwimlError } from '../twiml-error.ts'
import { MAX_MESSAGES, parseMessagingTwiml } from './parse-messaging.ts'

const PLAIN = { kind: 'Message', to: null, from: null, action: null, method: 'POST', statusCallback: null, media: [] }

const read = (inside: string) => parseMessagingTwiml(`<Response>${inside}</Response>`)
const codes = (inside: string) => read(inside).warnings.map(({ code }) => code)

test('a message is its text', () => {
  assert.deepEqual(read('<Message> Hello &amp; welcome\n</Message>'), {
    verbs: [{ ...PLAIN, body: 'Hello & welcome' }],
    warnings: [],
  })
})

test('a message is what its Body, Media and attributes say', () => {
  const { verbs, warnings } = read(
    `<Message to="whatsapp:+555551234567" from="whatsapp:+558551234567" action="/next" method="get" statusCallback="/s">
      <Body>Hello</Body><Media>https://a.example/b.png</Media>
    </Message>`,
  )
  assert.deepEqual(warnings, [])
  assert.deepEqual(verbs, [
    {
      kind: 'Message',
      to: 'whatsapp:+555551234567',
      from: 'whatsapp:+558551234567',
      action: '/next',
      method: 'GET',
      statusCallback: '/s',
      body: 'Hello',
      media: ['https://a.example/b.png'],
    },
  ])
})

test("the SDK's own documents are read", () => {
  const response = new twilio.twiml.MessagingResponse()
  const message = response.message({ statusCallback: 'https://app.example/s' }, '')
  message.body('Hello')
  message.media('https://a.example/b.png')
  response.message('Again')
  response.redirect({ method: 'GET' }, '/more')
  const { verbs, warnings } = parseMessagingTwiml(response.toString())
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    verbs.map((verb) => (verb.kind === 'Message' ? [verb.body, verb.media.length] : [verb.url, verb.method])),
    [
      ['Hello', 1],
      ['Again', 0],
      ['/more', 'GET'],
    ],
  )
})

test('text beside a Media is the message; nothing at all is no message', () => {
  assert.deepEqual(read('<Message>Look<Media>https://a.example/b.png</Media></Message>').verbs, [
    { ...PLAIN, body: 'Look', media: ['https://a.example/b.png'] },
  ])
  assert.deepEqual(read(''), { verbs: [], warnings: [] })
})

for (const [name, inside, expected, left] of [
  ['an empty message', '<Message/>', [14103], 0],
  ['a message of 1,601 characters', `<Message>${'x'.repeat(1_601)}</Message>`, [14103], 0],
  ['two media', '<Message><Media>https://a/b</Media><Media>https://a/c</Media></Message>', [14103], 0],
  ['a voice verb', '<Say>Hello</Say><Message>x</Message>', [14110], 1],
  ['a verb nobody knows', '<Massage>x</Massage><Message>x</Message>', [12200], 1],
  ['a method nobody knows', '<Message method="PATCH">x</Message>', [14104], 1],
  ['an attribute nobody knows', '<Message too="x">x</Message>', [12200], 1],
  ['an element nobody knows', '<Message><Body>x</Body><Video>y</Video></Message>', [12200], 1],
  ['text beside a Body', '<Message>a<Body>x</Body></Message>', [12200], 1],
  ['text between the verbs', 'Hello<Message>x</Message>', [12200], 1],
  ['eleven messages', '<Message>x</Message>'.repeat(MAX_MESSAGES + 1), [14109], MAX_MESSAGES],
] as const)
  test(`${name} is warning ${expected}, and ${left} are left`, () => {
    assert.deepEqual(codes(inside), expected)
    assert.equal(read(inside).verbs.length, left)
  })

for (const [code, text] of [
  [11770, ' '],
  [12100, '<Response>'],
  [12100, 'thanks'],
  [12102, '<Reply/>'],
] as const)
  test(`${JSON.stringify(text)} is no TwiML: ${code}`, () => {
    assert.throws(
      () => parseMessagingTwiml(text),
      (error) => error instanceof TwimlError && error.code === code,
    )
  })

test('no text breaks the reader', () => {
  const parts = fc.constantFrom(
    '<Message',
    ' to="',
    '"',
    '>',
    '<Body>',
    '</Body>',
    '</Message>',
    'x',
    '&amp;',
    '<Media>',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 20 }), (some) => {
      try {
        read(some.join(''))
      } catch (error) {
        assert.ok(error instanceof TwimlError)
      }
    }),
  )
})
