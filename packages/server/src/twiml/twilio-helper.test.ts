import assert from 'node:assert/strict'
import { test } from 'node:test'
import twilio from 'twilio'
import { parseTwiml } from './parse.ts'
import type { Verb } from './verbs.ts'

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>

/** What the official helper writes, and the verbs it must be read as. */
const WRITTEN: [what: string, write: (response: VoiceResponse) => void, verbs: Verb[]][] = [
  ['nothing', () => {}, []],
  [
    'say',
    (response) => response.say({ voice: 'Polly.Joanna', language: 'en-GB', loop: 2 }, 'Fish & chips <hot>'),
    [
      {
        kind: 'Say',
        parts: [{ kind: 'text', text: 'Fish & chips <hot>' }],
        voice: 'Polly.Joanna',
        language: 'en-GB',
        times: 2,
      },
    ],
  ],
  [
    'play',
    (response) => response.play({ loop: 3 }, 'https://x.example/a.mp3?b=1&c=2'),
    [{ kind: 'Play', source: { kind: 'file', url: 'https://x.example/a.mp3?b=1&c=2' }, times: 3 }],
  ],
  [
    'play digits',
    (response) => response.play({ digits: 'ww1#' }),
    [{ kind: 'Play', source: { kind: 'tones', digits: 'ww1#' }, times: 1 }],
  ],
  ['pause', (response) => response.pause({ length: 4 }), [{ kind: 'Pause', seconds: 4 }]],
  ['hangup', (response) => response.hangup(), [{ kind: 'Hangup' }]],
  ['reject', (response) => response.reject({ reason: 'busy' }), [{ kind: 'Reject', reason: 'busy' }]],
  [
    'redirect',
    (response) => response.redirect({ method: 'GET' }, '/next?a=1&b=2'),
    [{ kind: 'Redirect', url: '/next?a=1&b=2', method: 'GET' }],
  ],
  [
    'gather with everything inside',
    writeGather,
    [
      {
        kind: 'Gather',
        prompt: [
          { kind: 'Say', parts: [{ kind: 'text', text: 'Press 1' }], voice: 'woman', language: 'en-US', times: 1 },
          { kind: 'Play', source: { kind: 'file', url: 'beep.wav' }, times: 1 },
          { kind: 'Pause', seconds: 1 },
        ],
        action: '/menu',
        method: 'GET',
        keys: true,
        speech: {
          endsAfter: 'auto',
          hints: ['one', 'two'],
          language: 'en-US',
          profanityFilter: false,
          bargeIn: true,
          longestSeconds: 20,
          partial: { url: '/partial', method: 'POST' },
        },
        timeoutSeconds: 3,
        finishOnKey: '*',
        numDigits: 1,
        actionOnEmptyResult: true,
      },
    ],
  ],
  [
    'say with SSML',
    writeSsml,
    [
      {
        kind: 'Say',
        parts: [
          { kind: 'text', text: 'Hello' },
          { kind: 'silence', seconds: 0.2 },
          { kind: 'text', text: 'now' },
          { kind: 'text', text: 'bonjour.', language: 'fr-FR' },
          { kind: 'text', text: 'Paragraph. pecan' },
          { kind: 'text', text: 'quietly', delivery: { rate: 0.75, volumeDb: -6, pitch: 0.85 } },
          { kind: 'text', text: '4 1 5. Sentence. World Wide Web read' },
        ],
        voice: 'man',
        language: 'en-US',
        times: 1,
      },
    ],
  ],
]

function writeGather(response: VoiceResponse): void {
  const gather = response.gather({
    input: ['dtmf', 'speech'],
    action: '/menu',
    method: 'GET',
    timeout: 3,
    finishOnKey: '*',
    numDigits: 1,
    actionOnEmptyResult: true,
    speechTimeout: 'auto',
    hints: 'one, two',
    language: 'en-US',
    partialResultCallback: '/partial',
    partialResultCallbackMethod: 'POST',
    profanityFilter: false,
    speechModel: 'phone_call',
    enhanced: true,
    bargeIn: true,
    maxSpeechTime: 20,
    debug: true,
  })
  gather.say({ voice: 'woman' }, 'Press 1')
  gather.play('beep.wav')
  gather.pause({ length: 1 })
}

function writeSsml(response: VoiceResponse): void {
  const say = response.say('Hello')
  say.break({ strength: 'x-weak', time: '200ms' })
  say.emphasis({ level: 'moderate' }, 'now ')
  say.lang({ 'xml:lang': 'fr-FR' }, 'bonjour')
  say.p('Paragraph')
  say.phoneme({ alphabet: 'ipa', ph: 'x' }, 'pecan ')
  say.prosody({ volume: 'soft', rate: 'slow', pitch: 'low' }, 'quietly ')
  say.sayAs({ 'interpret-as': 'telephone', format: 'ymd' }, '415')
  say.s('Sentence')
  say.sub({ alias: 'World Wide Web' }, 'WWW')
  say.w({ role: 'amazon:VB' }, ' read')
}

for (const [what, write, verbs] of WRITTEN) {
  test(`the official helper's ${what} is read without a warning`, () => {
    const response = new twilio.twiml.VoiceResponse()
    write(response)
    const document = parseTwiml(response.toString())
    assert.deepEqual(document.warnings, [])
    assert.deepEqual(document.verbs, verbs)
  })
}

test("the official helper's verbs that are not available yet are passed over with 13750, the rest runs", () => {
  const response = new twilio.twiml.VoiceResponse()
  response.enqueue({ workflowSid: 'WW0123456789abcdef0123456789abcdef' })
  response.connect().stream({ url: 'wss://x.example' })
  response.record({ maxLength: 3 })
  response.hangup()
  const { verbs, warnings } = parseTwiml(response.toString())
  assert.deepEqual(verbs, [{ kind: 'Hangup' }])
  assert.deepEqual(
    warnings.map(({ code }) => code),
    [13750, 13750, 13750],
  )
})
