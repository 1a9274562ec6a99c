import assert from 'node:assert/strict'
import { test } from 'node:test'
import twilio from 'twilio'
import { parseTwiml } from './parse.ts'

type Dial = ReturnType<InstanceType<typeof twilio.twiml.VoiceResponse>['dial']>
type DialAttributes = Exclude<
  Parameters<InstanceType<typeof twilio.twiml.VoiceResponse>['dial']>[0],
  string | undefined
>

/** All that the helper lets a Dial say (the type tells), but for a recording. */
const EVERYTHING = {
  action: '/done?a=1&b=2',
  answerOnBridge: true,
  callerId: 'whatsapp:+558551234567',
  events: 'call-progress-event',
  hangupOnStar: true,
  method: 'GET',
  passports: 'a,b',
  record: 'do-not-record',
  recordingConfigurationId: 'any',
  recordingStatusCallback: '/recorded',
  recordingStatusCallbackEvent: ['in-progress' as const, 'completed' as const, 'absent' as const],
  recordingStatusCallbackMethod: 'POST',
  recordingTrack: 'both',
  referMethod: 'POST',
  referUrl: '/refer',
  ringTone: 'br',
  sequential: true,
  timeLimit: 600,
  timeout: 20,
  trim: 'trim-silence',
} satisfies Required<DialAttributes>
const SHARED = {
  url: '/whisper?a=1&b=2',
  method: 'GET',
  statusCallback: '/status',
  statusCallbackEvent: ['initiated' as const, 'completed' as const],
  statusCallbackMethod: 'GET',
}
const DETECTION = {
  amdStatusCallback: '/amd',
  amdStatusCallbackMethod: 'POST',
  machineDetection: 'Enable',
  machineDetectionSilenceTimeout: 5000,
  machineDetectionSpeechEndThreshold: 1200,
  machineDetectionSpeechThreshold: 2400,
  machineDetectionTimeout: 30,
}
const SID = '0123456789abcdef0123456789abcdef'

test("the official helper's dial with everything is read without a warning", () => {
  const response = new twilio.twiml.VoiceResponse()
  const dial = response.dial(EVERYTHING)
  dial.whatsApp(SHARED, 'whatsapp:+5524987654321')
  dial.whatsApp('+555551234567')
  const { verbs, warnings } = parseTwiml(response.toString())
  assert.deepEqual(warnings, [])
  const [verb] = verbs
  assert.ok(verb?.kind === 'Dial')
  const { targets, ...rest } = verb
  assert.deepEqual(rest, {
    kind: 'Dial',
    refused: [],
    callerId: 'whatsapp:+558551234567',
    timeoutSeconds: 20,
    timeLimitSeconds: 600,
    hangupOnStar: true,
    answerOnBridge: true,
    ringTone: 'br',
    sequential: true,
    action: '/done?a=1&b=2',
    method: 'GET',
  })
  assert.deepEqual(targets, [
    {
      kind: 'WhatsApp',
      number: 'whatsapp:+5524987654321',
      whisper: { url: '/whisper?a=1&b=2', method: 'GET' },
      statusCallback: { url: '/status', method: 'GET', events: ['initiated', 'completed'] },
    },
    { kind: 'WhatsApp', number: '+555551234567', whisper: null, statusCallback: null },
  ])
})

/** What else the helper lets a Dial name, with all it lets that say, and the code it is refused with. */
const NAMED: [what: string, write: (dial: Dial) => void, code: number][] = [
  [
    'number',
    (dial) => dial.number({ ...SHARED, ...DETECTION, sendDigits: 'ww1#', byoc: `BY${SID}` }, '+15551234567'),
    13247,
  ],
  ['sim', (dial) => dial.sim(`DE${SID}`), 13258],
  ['client', (dial) => dial.client(SHARED, 'alice'), 13750],
  [
    'client with parameters',
    (dial) => {
      const client = dial.client(SHARED)
      client.identity('alice')
      client.parameter({ name: 'order', value: '12' })
    },
    13750,
  ],
  [
    'sip',
    (dial) => dial.sip({ ...SHARED, ...DETECTION, username: 'a', password: 'b' }, 'sip:a@example.com?x-a=1&x-b=2'),
    13750,
  ],
  [
    'sip with addresses and headers',
    (dial) => {
      const sip = dial.sip(SHARED)
      sip.uri({ username: 'a', password: 'b', priority: '1', weight: '2' }, 'sip:a@example.com')
      sip.headers().header({ name: 'X-Order', value: '12' })
    },
    13750,
  ],
  ['conference', writeConference, 13750],
  [
    'queue',
    (dial) =>
      dial.queue({ url: '/q', method: 'GET', reservationSid: `WR${SID}`, postWorkActivitySid: `WA${SID}` }, 'support'),
    13750,
  ],
  ['application', (dial) => dial.application(SHARED, `AP${SID}`), 13750],
  [
    'application with parameters',
    (dial) => {
      const application = dial.application({ ...SHARED, copyParentTo: true, customerId: 'alice' })
      application.applicationSid(`AP${SID}`)
      application.parameter({ name: 'order', value: '12' })
    },
    13750,
  ],
]

function writeConference(dial: Dial): void {
  dial.conference(
    {
      beep: 'onExit',
      coach: `CA${SID}`,
      endConferenceOnExit: true,
      eventCallbackUrl: '/old',
      jitterBufferSize: 'medium',
      maxParticipants: 10,
      muted: true,
      participantLabel: 'agent',
      record: 'record-from-start',
      recordingConfigurationId: 'any',
      recordingStatusCallback: '/recorded',
      recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
      recordingStatusCallbackMethod: 'POST',
      region: 'de1',
      startConferenceOnEnter: false,
      statusCallback: '/status',
      statusCallbackEvent: ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement'],
      statusCallbackMethod: 'POST',
      trim: 'do-not-trim',
      waitMethod: 'GET',
      waitUrl: '/hold',
    } satisfies Required<Parameters<Dial['conference']>[0]>,
    'room',
  )
}

for (const [what, write, code] of NAMED) {
  test(`the official helper's dial of a ${what} is read without a warning and refused with ${code}`, () => {
    const response = new twilio.twiml.VoiceResponse()
    write(response.dial())
    const { verbs, warnings } = parseTwiml(response.toString())
    assert.deepEqual(warnings, [])
    assert.deepEqual(
      verbs.map((verb) => verb.kind === 'Dial' && [verb.targets.length, verb.refused.map((refused) => refused.code)]),
      [[0, [code]]],
    )
  })
}

test("the official helper's dial of a number as text is refused with 13247, one that records warns", () => {
  const response = new twilio.twiml.VoiceResponse()
  response.dial({ record: 'record-from-answer' }, '+15551234567')
  const { verbs, warnings } = parseTwiml(response.toString())
  assert.deepEqual(
    verbs.map((verb) => verb.kind === 'Dial' && verb.refused.map(({ code }) => code)),
    [[13247]],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    [13217],
  )
})
