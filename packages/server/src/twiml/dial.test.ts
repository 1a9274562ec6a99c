import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialResultParams } from './dial.ts'
import { parseTwiml } from './parse.ts'
import { after, begin, type Program, step, WrongOutcome } from './program.ts'
import type { DocumentUrl } from './resolve-url.ts'
import type { Dialed, DialStep, DialTarget, Outcome, Refusal, Step } from './step.ts'

const URL = 'https://app.example/calls/voice?lang=en#rc=2'
const CALL_SID = 'CA0123456789abcdef0123456789abcdef'
const USER = '<WhatsApp>+5524987654321</WhatsApp>'
const TARGET: DialTarget = { kind: 'WhatsApp', number: '+5524987654321', whisper: null, statusCallback: null }

const programOf = (verbs: string, url: DocumentUrl = URL): Program =>
  begin(parseTwiml(`<Response>${verbs}</Response>`), url)
const dialOf = (verbs: string, url: DocumentUrl = URL): DialStep => {
  const now = step(programOf(verbs, url))
  assert.ok(now.kind === 'dial', JSON.stringify(now))
  return now
}
const ended = (over: Partial<Dialed> = {}): Dialed => ({
  kind: 'dialed',
  status: 'completed',
  callSid: CALL_SID,
  durationSeconds: 42,
  bridged: true,
  ...over,
})

test('a Dial without attributes rings for 30 s, lasts 4 hours and tells nobody', () => {
  assert.deepEqual(dialOf(`<Dial>${USER}</Dial>`), {
    kind: 'dial',
    targets: [TARGET],
    refused: [],
    callerId: null,
    timeoutSeconds: 30,
    timeLimitSeconds: 14_400,
    hangupOnStar: false,
    answerOnBridge: false,
    ringTone: null,
    sequential: false,
    action: null,
  })
})

/** Attributes of a Dial, and what they make of its step. */
const ATTRIBUTES: [attributes: string, expected: Partial<DialStep>][] = [
  ['callerId=" whatsapp:+558551234567 "', { callerId: 'whatsapp:+558551234567' }],
  ['callerId="+15551234567"', { callerId: '+15551234567' }],
  ['callerId="Demo &lt;Business&gt;"', { callerId: 'Demo <Business>' }],
  ['callerId=""', { callerId: null }],
  ['timeout="5"', { timeoutSeconds: 5 }],
  ['timeout="600"', { timeoutSeconds: 600 }],
  ['timeout="4"', { timeoutSeconds: 5 }],
  ['timeout="0"', { timeoutSeconds: 5 }],
  ['timeout="601"', { timeoutSeconds: 600 }],
  ['timeout="99999999999999999999"', { timeoutSeconds: 600 }],
  ['timeout="-5"', { timeoutSeconds: 30 }],
  ['timeout="2.5"', { timeoutSeconds: 30 }],
  ['timeLimit="1"', { timeLimitSeconds: 1 }],
  ['timeLimit="14400"', { timeLimitSeconds: 14_400 }],
  ['timeLimit="86400"', { timeLimitSeconds: 14_400 }],
  ['timeLimit="0"', { timeLimitSeconds: 14_400 }],
  ['hangupOnStar="true"', { hangupOnStar: true }],
  ['hangupOnStar="TRUE"', { hangupOnStar: false }],
  ['answerOnBridge="true"', { answerOnBridge: true }],
  ['sequential="true"', { sequential: true }],
  ['ringTone="br"', { ringTone: 'br' }],
  ['ringTone="us-old"', { ringTone: 'us-old' }],
  ['ringTone="xx"', { ringTone: null }],
  ['action="done"', { action: { url: 'https://app.example/calls/done', method: 'POST' } }],
  ['action="/done#rt=3000" method="GET"', { action: { url: 'https://app.example/done#rt=3000', method: 'GET' } }],
  ['action=""', { action: { url: URL, method: 'POST' } }],
  ['method="GET"', { action: null }],
]
for (const [attributes, expected] of ATTRIBUTES)
  test(`<Dial ${attributes}>: ${JSON.stringify(expected)}`, () => {
    const all = dialOf(`<Dial ${attributes}>${USER}</Dial>`)
    assert.deepEqual({ ...all, ...expected }, all)
  })

/** Attributes and text of a WhatsApp noun, and whom that dials. */
const NOUNS: [attributes: string, text: string, expected: Partial<DialTarget>][] = [
  ['', '+5524987654321', {}],
  ['', ' \n whatsapp:+5524987654321 \n ', { number: 'whatsapp:+5524987654321' }],
  ['', '+55 (24) 98765-4321', {}],
  ['', '+55.24.98765.4321', {}],
  ['', 'whatsapp: +55 24 98765 4321', { number: 'whatsapp:+5524987654321' }],
  ['url="/whisper"', '+5524987654321', { whisper: { url: 'https://app.example/whisper', method: 'POST' } }],
  [
    'url="?a=1" method="GET"',
    '+5524987654321',
    { whisper: { url: 'https://app.example/calls/voice?a=1', method: 'GET' } },
  ],
  ['url="" method="GET"', '+5524987654321', { whisper: null }],
  ['statusCallback="" statusCallbackEvent="ringing"', '+5524987654321', { statusCallback: null }],
  ['statusCallbackEvent="ringing"', '+5524987654321', { statusCallback: null }],
  [
    'statusCallback="/status"',
    '+5524987654321',
    { statusCallback: { url: 'https://app.example/status', method: 'POST', events: ['completed'] } },
  ],
  [
    'statusCallback="https://x.example/" statusCallbackMethod="GET" statusCallbackEvent="answered  initiated answered"',
    '+5524987654321',
    { statusCallback: { url: 'https://x.example/', method: 'GET', events: ['initiated', 'answered'] } },
  ],
  [
    'statusCallback="/status" statusCallbackEvent="hungup ringing"',
    '+5524987654321',
    { statusCallback: { url: 'https://app.example/status', method: 'POST', events: ['ringing'] } },
  ],
  [
    'statusCallback="/status" statusCallbackEvent="hungup"',
    '+5524987654321',
    { statusCallback: { url: 'https://app.example/status', method: 'POST', events: ['completed'] } },
  ],
]
for (const [attributes, text, expected] of NOUNS)
  test(`<WhatsApp ${attributes}>${text.trim()}: ${JSON.stringify(expected)}`, () => {
    const { targets, refused } = dialOf(`<Dial><WhatsApp ${attributes}>${text}</WhatsApp></Dial>`)
    assert.deepEqual({ targets, refused }, { targets: [{ ...TARGET, ...expected }], refused: [] })
  })

const PSTN = 'WhatsApp calls cannot be connected to the telephone network (PSTN)'
const NOT_YET = 'is not available in this version; it is not dialed.'

/** What a Dial names, and why it is not dialed. */
const REFUSED: [content: string, code: number, message: string][] = [
  ['+15551234567', 13247, `${PSTN}; +15551234567 is not called. For a WhatsApp user, write <WhatsApp>.`],
  ['<Number>5551234567</Number>', 13247, `${PSTN}; 5551234567 is not called. For a WhatsApp user, write <WhatsApp>.`],
  [
    'whatsapp:+5524987654321',
    13223,
    "'whatsapp:+5524987654321' is no telephone number. For a WhatsApp user, write <WhatsApp>.",
  ],
  ['<Number>alice</Number>', 13223, "'alice' is not a telephone number."],
  ['<Sim>DE0</Sim>', 13258, `${PSTN}; the SIM is not called.`],
  ['<Client>alice</Client>', 13750, `Client inside Dial ${NOT_YET}`],
  ['<Sip>sip:a@example.com</Sip>', 13750, `Sip inside Dial ${NOT_YET}`],
  ['<Conference>room</Conference>', 13750, `Conference inside Dial ${NOT_YET}`],
  ['<Queue>support</Queue>', 13750, `Queue inside Dial ${NOT_YET}`],
  ['<Application>AP0123456789abcdef0123456789abcdef</Application>', 13750, `Application inside Dial ${NOT_YET}`],
  [
    '<WhatsApp>24987654321</WhatsApp>',
    13223,
    "'24987654321' is not the number of a WhatsApp user: '+', the country code and the number are expected, for example +5524987654321.",
  ],
  [
    '<WhatsApp/>',
    13223,
    "WhatsApp names nobody to call: '+', the country code and the number are expected, for example +5524987654321.",
  ],
]
for (const [content, code, message] of REFUSED)
  test(`<Dial>${content}</Dial> dials nobody: ${code}`, () => {
    const refused: Refusal[] = [{ code, message, line: 1, column: 17 }]
    const all = dialOf(`<Dial>${content}</Dial>`)
    assert.deepEqual([all.targets, all.refused], [[], refused])
  })

test('whom a Dial cannot call does not keep it from calling the others', () => {
  const { targets, refused } = dialOf(`<Dial><Number>+15551234567</Number>${USER}<Client>alice</Client></Dial>`)
  assert.deepEqual(targets, [TARGET])
  assert.deepEqual(
    refused.map(({ code }) => code),
    [13247, 13750],
  )
})

for (const [attributes, url, code] of [
  ['url="/whisper"', null, 15004],
  ['statusCallback="/status"', null, 15004],
  ['url="http://"', URL, 11100],
  ['statusCallback="ftp://x.example/"', URL, 11100],
] as const)
  test(`<WhatsApp ${attributes}> in ${url ?? 'a document without an address'} fails before anybody is called`, () => {
    const now = step(programOf(`<Dial>${USER}<WhatsApp ${attributes}>+555551234567</WhatsApp></Dial>`, url))
    assert.equal(now.kind === 'failed' && now.code, code)
  })

const fetch = (url: string, method: 'GET' | 'POST', params: [string, string][]): Step => ({
  kind: 'fetch',
  url,
  method,
  params,
})
const COMPLETED: [string, string][] = [
  ['DialCallStatus', 'completed'],
  ['DialCallSid', CALL_SID],
  ['DialCallDuration', '42'],
  ['DialBridged', 'true'],
]
/** A rule, the verbs it is about, what came of each step, and the step it must come to. */
const RULES: [rule: string, verbs: string, outcomes: Outcome[], expected: Step][] = [
  [
    'what was dialed is told to the action, by its method',
    `<Dial action="/done" method="GET">${USER}</Dial><Hangup/>`,
    [ended()],
    fetch('https://app.example/done', 'GET', COMPLETED),
  ],
  [
    'after what is said before it, the Dial has its turn',
    `<Say>One moment</Say><Dial action="/done">${USER}</Dial>`,
    [{ kind: 'uttered' }, ended()],
    fetch('https://app.example/done', 'POST', COMPLETED),
  ],
  [
    'an empty action is the document itself',
    `<Dial action="">${USER}</Dial>`,
    [ended()],
    fetch(URL, 'POST', COMPLETED),
  ],
  ['without an action the next verb runs', `<Dial>${USER}</Dial><Hangup/>`, [ended()], { kind: 'hangup' }],
  ['without an action and a next verb the call ends', `<Dial>${USER}</Dial>`, [ended()], { kind: 'end' }],
  [
    'who was not reached is told as well',
    `<Dial action="/done">${USER}</Dial>`,
    [ended({ status: 'no-answer', durationSeconds: null, bridged: false })],
    fetch('https://app.example/done', 'POST', [
      ['DialCallStatus', 'no-answer'],
      ['DialCallSid', CALL_SID],
      ['DialBridged', 'false'],
    ]),
  ],
  [
    'that nobody could be dialed is told as well',
    '<Dial action="/done">+15551234567</Dial>',
    [ended({ status: 'failed', callSid: null, durationSeconds: null, bridged: false })],
    fetch('https://app.example/done', 'POST', [
      ['DialCallStatus', 'failed'],
      ['DialBridged', 'false'],
    ]),
  ],
  [
    'a second Dial is reached when the first is over',
    `<Dial>+15551234567</Dial><Dial action="http://">${USER}</Dial>`,
    [ended({ status: 'failed', callSid: null })],
    {
      kind: 'failed',
      code: 11100,
      message: `'http://' in the document at ${URL.replace(/#.*/, '')} is not a URL that can be fetched`,
    },
  ],
]
for (const [rule, verbs, outcomes, expected] of RULES)
  test(rule, () => {
    const program = outcomes.reduce(after, programOf(verbs))
    assert.deepEqual(step(program), expected)
    assert.deepEqual(step(program), expected, 'the same program gives the same step')
  })

for (const action of ['done', ''])
  test(`the action '${action}' in a document without an address fails before anybody is called`, () => {
    const now = step(programOf(`<Dial action="${action}">${USER}</Dial>`, null))
    assert.equal(now.kind === 'failed' && now.code, 15004)
  })

test('an absolute action in a document without an address is asked', () => {
  const { action } = dialOf(`<Dial action="https://x.example/done">${USER}</Dial>`, null)
  assert.deepEqual(action, { url: 'https://x.example/done', method: 'POST' })
})

test('a duration of 0 is told, an unknown one is not', () => {
  assert.deepEqual(dialResultParams(ended({ durationSeconds: 0 }))[2], ['DialCallDuration', '0'])
  assert.deepEqual(
    dialResultParams(ended({ durationSeconds: null })).map(([name]) => name),
    ['DialCallStatus', 'DialCallSid', 'DialBridged'],
  )
})

test('what is heard comes to no end in a Dial, nor a Dial in what is heard', () => {
  assert.throws(() => after(programOf(`<Dial>${USER}</Dial>`), { kind: 'uttered' }), WrongOutcome)
  assert.throws(() => after(programOf('<Say>a</Say>'), ended()), WrongOutcome)
  assert.throws(() => after(programOf(`<Dial action="http://">${USER}</Dial>`), ended()), WrongOutcome)
})

test('there is no Dial in what a dialed callee hears: 13201', () => {
  const document = parseTwiml(`<Response><Say>Press 1</Say><Dial>${USER}</Dial></Response>`)
  const now = step(after(begin(document, URL, { mayDial: false }), { kind: 'uttered' }))
  assert.equal(now.kind === 'failed' && now.code, 13201)
})
