import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseTwiml } from './parse.ts'
import { after, begin, type Program, step } from './program.ts'
import type { Outcome, Step } from './step.ts'

/** Everything TwiML knows and a little more, in any order: well-formed, and rarely sensible. */
const NAMES = fc.constantFrom(
  ...[
    'Dial',
    'Dial',
    'WhatsApp',
    'WhatsApp',
    'Number',
    'Sim',
    'Client',
    'Identity',
    'Parameter',
    'Sip',
    'Uri',
    'Headers',
  ],
  ...['Header', 'Conference', 'Queue', 'Application', 'ApplicationSid', 'Say', 'Play', 'Pause', 'Gather', 'Redirect'],
  ...[
    'Record',
    'Connect',
    'Start',
    'Stop',
    'Stream',
    'Siprec',
    'Transcription',
    'Recording',
    'ConversationRelay',
    'Language',
  ],
  ...['Room', 'VirtualAgent', 'Config', 'Conversation', 'Pay', 'Prompt', 'Refer', 'Sms', 'Leave', 'Echo', 'Task'],
  ...['say-as', 'prosody', 'lang', 'break', 'sub', 'phoneme'],
  ...['AiSession', 'ConversationRelaySession', 'Autopilot'],
  ...['Hangup', 'Reject', 'Enqueue', 'Response', 'dial', 'whatsapp', 'constructor', '__proto__', 'toString'],
)
const ATTRIBUTES = fc.constantFrom(
  ...[
    'action',
    'method',
    'answerOnBridge',
    'callerId',
    'callReason',
    'hangupOnStar',
    'record',
    'recordingTrack',
    'trim',
  ],
  ...['recordingStatusCallback', 'recordingStatusCallbackEvent', 'referUrl', 'ringTone', 'sequential', 'timeLimit'],
  ...[
    'timeout',
    'events',
    'url',
    'statusCallback',
    'statusCallbackMethod',
    'statusCallbackEvent',
    'sendDigits',
    'byoc',
  ],
  ...[
    'machineDetection',
    'machineDetectionTimeout',
    'clientNotificationUrl',
    'name',
    'value',
    'participantLabel',
    'beep',
  ],
  ...[
    'waitUrl',
    'maxParticipants',
    'coach',
    'region',
    'reservationSid',
    'customerId',
    'copyParentTo',
    'loop',
    'digits',
  ],
  ...['workflowSid', 'maxQueueSize', 'priority', 'maxLength', 'playBeep', 'transcribe', 'transcribeCallback', 'track'],
  ...['code', 'languageCode', 'connectorName', 'inboundTrackLabel', 'channels', 'statusCallbackUrl', 'speechtimeout'],
  ...['ttsProvider', 'eotThreshold', 'speechTimeout', 'hints', 'language', 'partialResultCallback', 'maxSpeechTime'],
  ...['for', 'attempt', 'cardType', 'chargeAmount', 'validCardTypes', 'to', 'from', 'interpret-as', 'format', 'time'],
  ...['length', 'numDigits', 'finishOnKey', 'input', 'voice', 'constructor', '__proto__', 'xmlns:a'],
)
const WORDS = fc.constantFrom(
  ...[
    '',
    ' ',
    'true',
    'false',
    'GET',
    'PUT',
    '0',
    '-1',
    '5',
    '601',
    '99999999999999999999',
    '1e3',
    'NaN',
    'br',
    'us-old',
  ],
  ...['/a', 'http://', 'https://x.example/?a=1', 'javascript:0', '//', '?', '#', 'completed', 'ringing hungup', 'both'],
  ...[
    '+5524987654321',
    'whatsapp:+55 24 98765-4321',
    'whatsapp:',
    '+',
    '911',
    'client:a',
    'sip:a@b?x-a=1',
    'sip:',
    '%2F',
  ],
  ...['dtmf speech', 'auto', 'wss://a', 'visa ec', '1 2', '{"a":1}', 'date', 'one,two', 'en-GB', 'x-slow'],
  ...['record-from-answer', 'AP0123456789abcdef0123456789abcdef', 'speech', '0-9', '\u2028', '😀', 'a'.repeat(300)],
)
const text = fc.oneof({ weight: 4, arbitrary: WORDS }, fc.string({ unit: 'grapheme', maxLength: 20 })).map(escaped)

const attributes = fc.uniqueArray(fc.tuple(ATTRIBUTES, text), { maxLength: 6, selector: ([name]) => name })

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(
      NAMES,
      fc.uniqueArray(fc.tuple(ATTRIBUTES, text), { maxLength: 6, selector: ([name]) => name }),
      tie('content'),
    )
    .map(([name, attributes, inner]) => {
      const written = attributes.map(([key, value]) => ` ${key}="${value}"`).join('')
      return `<${name}${written}>${inner}</${name}>`
    }),
  content: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.array(fc.oneof(text, tie('element')), { maxLength: 4 }).map((parts) => parts.join('\n')),
  ),
}))
const users = fc
  .tuple(fc.constant('WhatsApp'), attributes, fc.constantFrom('+5524987654321', 'whatsapp:+55 24 98765-4321'))
  .map(written)
const dials = fc
  .tuple(fc.constant('Dial'), attributes, fc.array(fc.oneof(element, users), { maxLength: 13 }))
  .map(([name, given, nouns]) => written([name, given, nouns.join('\n')]))
const documents = fc
  .array(fc.oneof(element, dials), { maxLength: 6 })
  .map((elements) => `<Response>${elements.join('\n')}</Response>`)
const addresses = fc.constantFrom('https://app.example/voice', null)

/** What may come of a step that is followed by another, in every way that changes what follows. */
const OUTCOMES: { readonly [kind in Step['kind']]?: readonly Outcome[] } = {
  utter: [{ kind: 'uttered' }],
  gather: [
    { kind: 'gathered', digits: '1', finishedOnKey: null, speech: null },
    { kind: 'gathered', digits: '', finishedOnKey: null, speech: null },
    { kind: 'gathered', digits: '', finishedOnKey: null, speech: { text: 'yes', confidence: 0.9 } },
  ],
  dial: [
    { kind: 'dialed', status: 'completed', callSid: 'CA0', durationSeconds: 1, bridged: true },
    { kind: 'dialed', status: 'failed', callSid: null, durationSeconds: null, bridged: false },
  ],
}

test('whatever stands in a document, it runs to its end, and what is wrong with it is told in few words with its place', () => {
  let dialed = 0
  fc.assert(
    fc.property(documents, addresses, fc.nat(1), (document, url, which) => {
      const { verbs, warnings } = parseTwiml(document)
      for (const warning of warnings) assertTellable(warning)
      const steps = [...stepsOf(begin({ verbs, warnings }, url), which)]
      assert.ok(steps.length <= verbs.length + 1, 'one step a verb, and one more')
      for (const now of steps) {
        if (now.kind !== 'dial') continue
        assertDialable(now)
        dialed += now.targets.length
      }
    }),
    { numRuns: 1_000 },
  )
  assert.ok(dialed > 100, `only ${dialed} were dialed: these documents show nothing of Dial`)
})

test('whatever stands in it, nobody is dialed from what a dialed callee hears', () => {
  fc.assert(
    fc.property(documents, addresses, fc.nat(1), (document, url, which) => {
      for (const now of stepsOf(begin(parseTwiml(document), url, { mayDial: false }), which))
        assert.notEqual(now.kind, 'dial')
    }),
  )
})

/** The steps of a program up to the last, when each comes to the first or second of its outcomes. */
function* stepsOf(program: Program, which: number): Generator<Step> {
  for (let current = program; ; ) {
    const now = step(current)
    yield now
    const outcomes = OUTCOMES[now.kind]
    if (outcomes === undefined) return
    current = after(current, outcomes[which] ?? { kind: 'uttered' })
  }
}

/** Every number that is dialed is one, and every URL is absolute. */
function assertDialable(dial: Extract<Step, { kind: 'dial' }>): void {
  const { targets, refused, action, timeoutSeconds, timeLimitSeconds } = dial
  assert.ok(targets.length <= 10 && refused.length <= 11)
  for (const told of refused) assertTellable(told)
  for (const { number, whisper, statusCallback } of targets) {
    assert.match(number, /^(whatsapp:)?\+\d{8,15}$/)
    assert.ok(statusCallback === null || statusCallback.events.length > 0)
    for (const endpoint of [whisper, statusCallback, action])
      assert.ok(endpoint === null || /^https?:\/\/./.test(endpoint.url), endpoint?.url)
  }
  assert.ok(timeoutSeconds >= 5 && timeoutSeconds <= 600)
  assert.ok(timeLimitSeconds >= 1 && timeLimitSeconds <= 14_400)
}

function assertTellable({
  code,
  message,
  line,
  column,
}: {
  code: number
  message: string
  line: number
  column: number
}) {
  assert.ok((code >= 11_100 && code <= 16_999) || [31922, 31923, 31941, 32600, 64101, 64102].includes(code), `${code}`)
  assert.ok(message.length > 0 && message.length <= 500)
  assert.ok(line >= 1 && column >= 1)
}

function written([name, attributes, inner]: [string, [string, string][], string]): string {
  return `<${name}${attributes.map(([key, value]) => ` ${key}="${value}"`).join('')}>${inner}</${name}>`
}

function escaped(raw: string): string {
  return raw
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}
