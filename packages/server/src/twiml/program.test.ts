import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTwiml } from './parse.ts'
import { after, begin, type Program, step, WrongOutcome } from './program.ts'
import type { Outcome, SpeechWanted, Step } from './step.ts'

const URL = 'https://app.example/calls/voice?lang=en#rc=2'
const UTTERED: Outcome = { kind: 'uttered' }
const END: Step = { kind: 'end' }
const HANGUP: Step = { kind: 'hangup' }

const pressed = (digits: string, finishedOnKey: string | null = null): Outcome => ({
  kind: 'gathered',
  digits,
  finishedOnKey,
  speech: null,
})
const said = (text: string, confidence: number | null = 0.9): Outcome => ({
  kind: 'gathered',
  digits: '',
  finishedOnKey: null,
  speech: { text, confidence },
})
const programOf = (verbs: string): Program => begin(parseTwiml(`<Response>${verbs}</Response>`), URL)
const spoken = (text: string, times = 1) => ({ kind: 'speech', text, voice: 'man', language: 'en-US', times }) as const
const silence = (seconds: number) => ({ kind: 'silence', seconds, times: 1 }) as const
const file = (url: string, times = 1) => ({ kind: 'audio', url, times }) as const
const fetch = (url: string, method: 'GET' | 'POST' = 'POST', params: [string, string][] = []): Step => ({
  kind: 'fetch',
  url,
  method,
  params,
})
const failed = (reference: string): Step => ({
  kind: 'failed',
  code: 11100,
  message: `'${reference}' in the document at ${URL.replace(/#.*/, '')} is not a URL that can be fetched`,
})
const gather = (over: Partial<Extract<Step, { kind: 'gather' }>> = {}): Step => ({
  kind: 'gather',
  utterances: [],
  keys: true,
  speech: null,
  numDigits: null,
  finishOnKey: '#',
  timeoutSeconds: 5,
  ...over,
})

const listening = (over: Partial<SpeechWanted> = {}): SpeechWanted => ({
  endsAfter: 5,
  hints: [],
  language: 'en-US',
  profanityFilter: true,
  bargeIn: true,
  longestSeconds: 60,
  partial: null,
  ...over,
})

/** A rule, the verbs it is about, what came of each step, and the step it must come to. */
const RULES: [rule: string, verbs: string, outcomes: Outcome[], expected: Step][] = [
  ['an empty document is over at once', '', [], END],
  ['a document is over when it has been heard', '<Say>a</Say>', [UTTERED], END],
  [
    'verbs that are only heard are one step',
    '<Say>a</Say><Pause length="2"/><Play>/b.mp3</Play>',
    [],
    { kind: 'utter', utterances: [spoken('a'), silence(2), file('https://app.example/b.mp3')] },
  ],
  ['what is heard as one step is over as one', '<Say>a</Say><Pause/><Play>b</Play><Hangup/>', [UTTERED], HANGUP],
  [
    'a pause that comes first stands alone',
    '<Pause length="3"/><Say>a</Say>',
    [],
    { kind: 'utter', utterances: [silence(3)] },
  ],
  [
    'after a pause that came first, the rest is heard',
    '<Pause length="3"/><Say>a</Say>',
    [UTTERED],
    { kind: 'utter', utterances: [spoken('a')] },
  ],

  ['Say is repeated loop times', '<Say loop="3">a</Say>', [], { kind: 'utter', utterances: [spoken('a', 3)] }],
  ['loop 0 is a thousand times', '<Say loop="0">a</Say>', [], { kind: 'utter', utterances: [spoken('a', 1000)] }],
  [
    'loop never exceeds a thousand',
    '<Play loop="99999999999999999999">https://x.example/a</Play>',
    [],
    { kind: 'utter', utterances: [file('https://x.example/a', 1000)] },
  ],
  [
    'a Say with a break is several utterances, in rounds',
    '<Say loop="2">a<break time="2s"/>b</Say>',
    [],
    { kind: 'utter', utterances: [spoken('a'), silence(2), spoken('b'), spoken('a'), silence(2), spoken('b')] },
  ],
  [
    'voice and language are passed through',
    '<Say voice="Polly.Vitória" language="pt-BR">oi</Say>',
    [],
    { kind: 'utter', utterances: [{ ...spoken('oi'), voice: 'Polly.Vitória', language: 'pt-BR' }] },
  ],
  [
    'Play digits are tones',
    '<Play digits="1w#" loop="2"/>',
    [],
    { kind: 'utter', utterances: [{ kind: 'dtmf', digits: '1w#', times: 2 }] },
  ],

  [
    'a relative URL resolves on the document',
    '<Play>sounds/a.mp3</Play>',
    [],
    { kind: 'utter', utterances: [file('https://app.example/calls/sounds/a.mp3')] },
  ],
  [
    "a URL without a scheme keeps the document's",
    '<Redirect>//other.example/a</Redirect>',
    [],
    fetch('https://other.example/a'),
  ],
  [
    'a URL that is a query replaces the query',
    '<Redirect>?lang=pt</Redirect>',
    [],
    fetch('https://app.example/calls/voice?lang=pt'),
  ],
  [
    'a URL keeps its connection overrides',
    '<Redirect>/a#rt=3000</Redirect>',
    [],
    fetch('https://app.example/a#rt=3000'),
  ],
  ['a URL that does not resolve fails', '<Play>http://</Play>', [], failed('http://')],
  ['a URL that is not http fails', '<Redirect>file:///etc/passwd</Redirect>', [], failed('file:///etc/passwd')],
  [
    'what stands before a bad URL is heard',
    '<Say>a</Say><Play>http://</Play>',
    [],
    { kind: 'utter', utterances: [spoken('a')] },
  ],
  ['a bad URL fails when its turn comes', '<Say>a</Say><Play>http://</Play>', [UTTERED], failed('http://')],
  [
    'a bad URL inside Gather fails the Gather',
    '<Gather><Say>a</Say><Play>http://</Play></Gather>',
    [],
    failed('http://'),
  ],

  ['Gather without attributes waits 5 s for any number of keys up to #', '<Gather/>', [], gather()],
  [
    'Gather takes its attributes',
    '<Gather numDigits="4" finishOnKey="" timeout="9"><Say>a</Say></Gather>',
    [],
    gather({ numDigits: 4, finishOnKey: '', timeoutSeconds: 9, utterances: [spoken('a')] }),
  ],
  [
    'Gather does not join what is heard before it',
    '<Say>a</Say><Gather><Say>b</Say></Gather>',
    [],
    { kind: 'utter', utterances: [spoken('a')] },
  ],
  [
    'input without action asks for the same document again, by POST',
    '<Gather/>',
    [pressed('12')],
    fetch(URL, 'POST', [
      ['Digits', '12'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'input asks for the action, by its method',
    '<Gather action="menu" method="GET"/>',
    [pressed('1')],
    fetch('https://app.example/calls/menu', 'GET', [
      ['Digits', '1'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'the finishing key is told apart from the digits',
    '<Gather/>',
    [pressed('12', '#')],
    fetch(URL, 'POST', [
      ['Digits', '12'],
      ['FinishedOnKey', '#'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'after input the verbs below are not reached',
    '<Gather/><Hangup/>',
    [pressed('1')],
    fetch(URL, 'POST', [
      ['Digits', '1'],
      ['msg', 'Gather End'],
    ]),
  ],
  ['no input goes on with the next verb', '<Gather/><Hangup/>', [pressed('')], HANGUP],
  ['no input and no next verb is the end', '<Gather/>', [pressed('')], END],
  ['the finishing key alone is no input', '<Gather/><Hangup/>', [pressed('', '#')], HANGUP],
  [
    'actionOnEmptyResult asks for the action without input',
    '<Gather actionOnEmptyResult="true"/>',
    [pressed('')],
    fetch(URL, 'POST', [
      ['Digits', ''],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'actionOnEmptyResult tells a lone finishing key',
    '<Gather actionOnEmptyResult="true"/>',
    [pressed('', '*')],
    fetch(URL, 'POST', [
      ['Digits', ''],
      ['FinishedOnKey', '*'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'an action that does not resolve fails once there is input',
    '<Gather action="http://"/>',
    [pressed('1')],
    failed('http://'),
  ],
  [
    'an action that does not resolve is no matter without input',
    '<Gather action="http://"/><Hangup/>',
    [pressed('')],
    HANGUP,
  ],
  [
    'a second Gather is reached when the first got nothing',
    '<Gather/><Gather numDigits="2"/>',
    [pressed('')],
    gather({ numDigits: 2 }),
  ],

  [
    'Gather listens where it is asked to, and for a pause as long as its time-out',
    '<Gather input="speech" timeout="3"/>',
    [],
    gather({ keys: false, speech: listening({ endsAfter: 3 }), timeoutSeconds: 3 }),
  ],
  [
    'Gather takes keys and speech, and all that is said of speech',
    `<Gather input="speech dtmf" speechTimeout="auto" speechModel="phone_call" hints=" yes ,two  large pizzas,," language="pt-BR"
      profanityFilter="false" bargeIn="false" maxSpeechTime="20" partialResultCallback="so-far"
      partialResultCallbackMethod="GET"/>`,
    [],
    gather({
      speech: {
        endsAfter: 'auto',
        hints: ['yes', 'two large pizzas'],
        language: 'pt-BR',
        profanityFilter: false,
        bargeIn: false,
        longestSeconds: 20,
        partial: { url: 'https://app.example/calls/so-far', method: 'GET' },
      },
    }),
  ],
  [
    'what was said asks for the action',
    '<Gather input="speech" action="menu" language="en-GB"/>',
    [said('two large pizzas', 0.87654321)],
    fetch('https://app.example/calls/menu', 'POST', [
      ['SpeechResult', 'two large pizzas'],
      ['Confidence', '0.8765'],
      ['Language', 'en-GB'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'who does not say how sure they are is not made up for',
    '<Gather input="dtmf speech"/>',
    [said('yes', null)],
    fetch(URL, 'POST', [
      ['SpeechResult', 'yes'],
      ['Language', 'en-US'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'keys win where both are taken',
    '<Gather input="dtmf speech"/>',
    [pressed('1')],
    fetch(URL, 'POST', [
      ['Digits', '1'],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'actionOnEmptyResult leaves empty what was asked for: keys and speech',
    '<Gather input="dtmf speech" actionOnEmptyResult="true"/>',
    [pressed('')],
    fetch(URL, 'POST', [
      ['Digits', ''],
      ['SpeechResult', ''],
      ['msg', 'Gather End'],
    ]),
  ],
  [
    'actionOnEmptyResult leaves empty what was asked for: speech',
    '<Gather input="speech" actionOnEmptyResult="true"/>',
    [pressed('')],
    fetch(URL, 'POST', [
      ['SpeechResult', ''],
      ['msg', 'Gather End'],
    ]),
  ],

  ['an empty Redirect asks for the same document', '<Redirect/>', [], fetch(URL)],
  ['Redirect by GET', '<Redirect method="GET">/next</Redirect>', [], fetch('https://app.example/next', 'GET')],
  ['after Redirect nothing is reached', '<Redirect>/next</Redirect><Hangup/>', [], fetch('https://app.example/next')],
  ['Hangup ends', '<Hangup/><Say>a</Say>', [], HANGUP],
  ['Reject says why', '<Reject reason="busy"/>', [], { kind: 'reject', reason: 'busy' }],
  ['Reject further down is still a Reject', '<Pause/><Reject/>', [UTTERED], { kind: 'reject', reason: 'rejected' }],
  [
    'Pay says at once that there is no payment connector',
    '<Pay action="/paid" paymentMethod="ach-debit"/><Hangup/>',
    [],
    fetch('https://app.example/paid', 'POST', [
      ['Result', 'payment-connector-error'],
      ['PaymentMethod', 'ach-debit'],
      ['PaymentError', 'There is no payment connector.'],
    ]),
  ],
  [
    'Pay without an action asks for this document again',
    '<Say>a</Say><Pay/>',
    [UTTERED],
    fetch(URL, 'POST', [
      ['Result', 'payment-connector-error'],
      ['PaymentMethod', 'credit-card'],
      ['PaymentError', 'There is no payment connector.'],
    ]),
  ],
  [
    'Refer tells its action that it failed',
    '<Refer action="/referred" method="GET"><Sip>sip:a@example.com</Sip></Refer>',
    [],
    fetch('https://app.example/referred', 'GET', [['ReferCallStatus', 'failed']]),
  ],
  ['Refer without an action is passed over', '<Refer><Sip>sip:a@example.com</Sip></Refer><Hangup/>', [], HANGUP],
  [
    'Sms tells its action that it failed',
    '<Sms action="sent">Hi</Sms>',
    [],
    fetch('https://app.example/calls/sent', 'POST', [['SmsStatus', 'failed']]),
  ],
  ['Sms without an action is passed over', '<Sms>Hi</Sms><Hangup/>', [], HANGUP],
  ['an action that does not resolve fails in Pay', '<Pay action="http://"/>', [], failed('http://')],
  ['what is not available is passed over', '<Enqueue>support</Enqueue><Hangup/>', [], HANGUP],
]

for (const [rule, verbs, outcomes, expected] of RULES) {
  test(rule, () => {
    const program = outcomes.reduce(after, programOf(verbs))
    assert.deepEqual(step(program), expected)
    assert.deepEqual(step(program), expected, 'the same program gives the same step')
  })
}

test('a program is a value: after leaves it as it was', () => {
  const program = programOf('<Gather/><Hangup/>')
  after(program, pressed('1'))
  assert.deepEqual(step(program), gather())
})

const WRONG: [outcome: Outcome, verbs: string][] = [
  [pressed('1'), '<Say>a</Say>'],
  [UTTERED, '<Gather/>'],
  [UTTERED, '<Hangup/>'],
  [UTTERED, '<Redirect/>'],
  [UTTERED, '<Play>http://</Play>'],
  [UTTERED, ''],
]
for (const [outcome, verbs] of WRONG) {
  test(`${outcome.kind} is no outcome of ${verbs || 'an empty document'}`, () => {
    assert.throws(() => after(programOf(verbs), outcome), WrongOutcome)
  })
}
