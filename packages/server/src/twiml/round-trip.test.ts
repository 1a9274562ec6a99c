import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Dial } from './dial.ts'
import type { Gather, SpokenVerb } from './gather.ts'
import type { GatherSpeech } from './gather-speech.ts'
import type { WhatsApp } from './nouns/whatsapp.ts'
import { parseTwiml } from './parse.ts'
import { after, begin, type Program, step } from './program.ts'
import type { Verb } from './verbs.ts'

/** Ordinary objects, as the parser makes them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true })
}

type Attributes = Record<string, string | number | boolean>

/** Text as a reader would meet it: no blanks at the ends, none twice, nothing XML forbids. */
const words = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) =>
  text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')
    .replace(/\s+/g, ' ')
    .trim(),
)
const someWords = words.filter((text) => text !== '')
const method = fc.constantFrom('GET' as const, 'POST' as const)
const times = fc.integer({ min: 1, max: 1_000 })
const url = fc.oneof(fc.constantFrom('', '/menu?a=1&b=2', 'https://x.example/a', 'http://', 'sub/ç'), someWords)

const say = record({
  kind: fc.constant('Say' as const),
  parts: fc.array(someWords, { minLength: 1, maxLength: 3 }).map((texts) =>
    texts.flatMap((text, index) => {
      const part = { kind: 'text' as const, text }
      return index === 0 ? [part] : [{ kind: 'silence' as const, seconds: index * 0.25 }, part]
    }),
  ),
  voice: fc.oneof(
    fc.constantFrom('man', 'Polly.Vitória-Neural'),
    fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._:+/-]{0,30}$/),
  ),
  language: fc.constantFrom('en-US', 'arb', 'cmn-Hans-CN', 'es-419', 'en-GB-WLS'),
  times,
})
const play = record({
  kind: fc.constant('Play' as const),
  source: someWords.map((text) => ({ kind: 'file' as const, url: text })),
  times,
})
const tones = record({
  kind: fc.constant('Play' as const),
  source: fc.stringMatching(/^[0-9A-DwW#*]{1,8}$/).map((digits) => ({ kind: 'tones' as const, digits })),
  times,
})
const pause = record({ kind: fc.constant('Pause' as const), seconds: fc.integer({ min: 1, max: 14_400 }) })
const speech: fc.Arbitrary<GatherSpeech> = record({
  endsAfter: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 14_400 })),
  hints: fc.array(fc.stringMatching(/^[a-z$_]{1,9}( [a-z]{1,9})?$/), { maxLength: 4 }),
  language: fc.constantFrom('en-US', 'pt-BR', 'cmn-Hans-CN'),
  profanityFilter: fc.boolean(),
  bargeIn: fc.boolean(),
  longestSeconds: fc.integer({ min: 1, max: 60 }),
  partial: fc.option(record({ url: fc.constantFrom('/partial', 'https://x.example/p?a=1&b=2'), method })),
})
const gather: fc.Arbitrary<Gather> = record({
  kind: fc.constant('Gather' as const),
  prompt: fc.array(fc.oneof(say, play, pause), { maxLength: 3 }),
  action: url,
  method,
  ...{ keys: fc.boolean(), speech: fc.option(speech) },
  timeoutSeconds: fc.integer({ min: 1, max: 14_400 }),
  finishOnKey: fc.constantFrom('', '#', '*', '0', '9'),
  numDigits: fc.option(fc.integer({ min: 1 })),
  actionOnEmptyResult: fc.boolean(),
}).filter(({ keys, speech }) => keys || speech !== null)
const endpoint = record({ url: url.filter((given) => given !== ''), method })
const whatsApp: fc.Arbitrary<WhatsApp> = record({
  kind: fc.constant('WhatsApp' as const),
  number: fc.stringMatching(/^(whatsapp:)?\+[1-9][0-9]{7,14}$/),
  whisper: fc.option(endpoint),
  statusCallback: fc.option(
    fc
      .tuple(endpoint, fc.subarray(['initiated', 'ringing', 'answered', 'completed'] as const, { minLength: 1 }))
      .map(([asked, events]) => ({ ...asked, events })),
  ),
})
const dial: fc.Arbitrary<Dial> = record({
  kind: fc.constant('Dial' as const),
  targets: fc.array(whatsApp, { minLength: 1, maxLength: 10 }),
  refused: fc.constant([]),
  callerId: fc.constantFrom(null, 'whatsapp:+558551234567', '+15551234567', 'client:alice'),
  timeoutSeconds: fc.integer({ min: 5, max: 600 }),
  timeLimitSeconds: fc.integer({ min: 1, max: 14_400 }),
  hangupOnStar: fc.boolean(),
  answerOnBridge: fc.boolean(),
  ringTone: fc.constantFrom(null, 'br', 'us-old'),
  sequential: fc.boolean(),
  action: fc.option(url),
  method,
})
const redirect = record({ kind: fc.constant('Redirect' as const), url, method })
const reject = record({
  kind: fc.constant('Reject' as const),
  reason: fc.constantFrom('rejected' as const, 'busy' as const),
})
const pay = record({
  kind: fc.constant('Pay' as const),
  action: url,
  paymentMethod: fc.constantFrom('credit-card', 'ach-debit'),
})
const hangup = fc.constant({ kind: 'Hangup' as const })
const verbs: fc.Arbitrary<Verb[]> = fc.array(
  fc.oneof(say, play, tones, pause, gather, dial, redirect, reject, hangup, pay),
  {
    maxLength: 8,
  },
)

test('a document written out is read back as the same verbs, without a warning', () => {
  fc.assert(
    fc.property(verbs, fc.boolean(), (expected, indented) => {
      const document = parseTwiml(`<Response>${expected.map(write).join(indented ? '\n  ' : '')}</Response>`)
      assert.deepEqual(document.verbs, expected)
      assert.deepEqual(document.warnings, [])
    }),
  )
})

test('every program ends within one step per verb and one more', () => {
  const keys = record({
    kind: fc.constant('gathered' as const),
    digits: fc.constantFrom('', '', '12'),
    finishedOnKey: fc.constantFrom(null, '#'),
    speech: fc.constantFrom(null, { text: 'yes', confidence: 0.9 }),
  })
  const ends = record({
    kind: fc.constant('dialed' as const),
    status: fc.constantFrom('completed', 'busy', 'no-answer', 'failed', 'canceled'),
    callSid: fc.constantFrom(null, 'CA0'),
    durationSeconds: fc.constantFrom(null, 0, 7),
    bridged: fc.boolean(),
  })
  const results = fc.infiniteStream(
    record({ gather: keys, dial: ends, utter: fc.constant({ kind: 'uttered' as const }) }),
  )
  fc.assert(
    fc.property(verbs, results, (expected, results) => {
      let program: Program = begin({ verbs: expected, warnings: [] }, 'https://app.example/voice')
      for (let steps = 0; steps <= expected.length; steps++) {
        const { kind } = step(program)
        if (kind !== 'utter' && kind !== 'gather' && kind !== 'dial') return true
        program = after(program, results.next().value[kind])
      }
      return false
    }),
  )
})

function write(verb: Verb): string {
  switch (verb.kind) {
    case 'Say':
    case 'Play':
    case 'Pause':
      return writeSpoken(verb)
    case 'Gather':
      return element('Gather', gatherAttributes(verb), verb.prompt.map(writeSpoken).join('\n'))
    case 'Dial':
      return element('Dial', dialAttributes(verb), verb.targets.map(writeWhatsApp).join('\n'))
    case 'Redirect':
      return element('Redirect', { method: verb.method }, escaped(verb.url))
    case 'Reject':
      return element('Reject', { reason: verb.reason })
    case 'Hangup':
      return element('Hangup', {})
    case 'Pay':
      return element('Pay', { action: verb.action, paymentMethod: verb.paymentMethod })
    case 'Refer':
    case 'Sms':
      throw new Error(`${verb.kind} is never read without a warning`)
    default:
      return verb satisfies never
  }
}

function writeSpoken(verb: SpokenVerb): string {
  if (verb.kind === 'Pause') return element('Pause', { length: verb.seconds })
  if (verb.kind === 'Play') {
    const { source, times } = verb
    return source.kind === 'tones'
      ? element('Play', { digits: source.digits, loop: times })
      : element('Play', { loop: times }, escaped(source.url))
  }
  const content = verb.parts.map((part) =>
    part.kind === 'text' ? escaped(part.text) : `<break time="${part.seconds}s"/>`,
  )
  return element('Say', { voice: verb.voice, language: verb.language, loop: verb.times }, content.join(''))
}

function gatherAttributes(gather: Gather): Attributes {
  const { action, method, timeoutSeconds: timeout, finishOnKey, numDigits, actionOnEmptyResult } = gather
  const input = [...(gather.keys ? ['dtmf'] : []), ...(gather.speech ? ['speech'] : [])].join(' ')
  const always = { input, action, method, timeout, finishOnKey, actionOnEmptyResult }
  const counted = numDigits === null ? always : { ...always, numDigits }
  return gather.speech === null ? counted : { ...counted, ...speechAttributes(gather.speech) }
}

function speechAttributes(speech: GatherSpeech): Attributes {
  const { hints, language, profanityFilter, bargeIn, longestSeconds: maxSpeechTime, partial, endsAfter } = speech
  const told = partial && { partialResultCallback: partial.url, partialResultCallbackMethod: partial.method }
  const model = { speechModel: 'phone_call', speechTimeout: endsAfter }
  return { ...model, hints: hints.join(','), language, profanityFilter, bargeIn, maxSpeechTime, ...told }
}

function dialAttributes(dial: Dial): Attributes {
  const { action, method, timeoutSeconds: timeout, timeLimitSeconds: timeLimit, callerId, ringTone } = dial
  const { hangupOnStar, answerOnBridge, sequential } = dial
  const always = { method, timeout, timeLimit, hangupOnStar, answerOnBridge, sequential }
  return { ...always, ...given({ action, callerId, ringTone }) }
}

function writeWhatsApp({ number, whisper, statusCallback }: WhatsApp): string {
  const told = statusCallback && {
    statusCallback: statusCallback.url,
    statusCallbackMethod: statusCallback.method,
    statusCallbackEvent: statusCallback.events.join(' '),
  }
  return element('WhatsApp', { ...whisper, ...told }, number)
}

function given(attributes: Record<string, string | null>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}

function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  return `<${name}${written.join('')}>${content}</${name}>`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
