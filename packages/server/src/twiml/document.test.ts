import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentForAudio, documentForSpeech, firstMove } from './document.ts'
import { parseTwiml } from './parse.ts'
import { after, begin, step } from './program.ts'

const MOVES: [verbs: string, move: ReturnType<typeof firstMove>][] = [
  ['', { kind: 'answer' }],
  ['<Say>a</Say>', { kind: 'answer' }],
  ['<Hangup/>', { kind: 'answer' }],
  ['<Say>a</Say><Reject/>', { kind: 'answer' }],
  ['<Reject/>', { kind: 'reject', reason: 'rejected' }],
  ['<Reject reason="busy"/>', { kind: 'reject', reason: 'busy' }],
  ['<Pause/><Reject/>', { kind: 'wait', seconds: 1 }],
  ['<Dial answerOnBridge="true"><WhatsApp>+5524987654321</WhatsApp></Dial>', { kind: 'dial' }],
  ['<Dial answerOnBridge="true">+15551234567</Dial>', { kind: 'dial' }],
  ['<Dial answerOnBridge="false"><WhatsApp>+5524987654321</WhatsApp></Dial>', { kind: 'answer' }],
  ['<Dial><WhatsApp>+5524987654321</WhatsApp></Dial>', { kind: 'answer' }],
  ['<Say>a</Say><Dial answerOnBridge="true"><WhatsApp>+5524987654321</WhatsApp></Dial>', { kind: 'answer' }],
  ['<Pause length="7"/>', { kind: 'wait', seconds: 7 }],
]
for (const [verbs, move] of MOVES)
  test(`first move of ${verbs || 'an empty document'}: ${Object.values(move).join(' ')}`, () =>
    assert.deepEqual(firstMove(parseTwiml(`<Response>${verbs}</Response>`)), move))

test('sound as an answer is played once, then the call ends', () => {
  const program = begin(documentForAudio('https://app.example/voice'), 'https://app.example/voice')
  const utterances = [{ kind: 'audio', url: 'https://app.example/voice', times: 1 }]
  assert.deepEqual(step(program), { kind: 'utter', utterances })
  assert.deepEqual(step(after(program, { kind: 'uttered' })), { kind: 'end' })
})

test('text as an answer is spoken once, then the call ends', () => {
  const program = begin(documentForSpeech('\r\n We are <closed>\n & asleep. \n'), 'https://app.example/voice')
  const utterances = [{ kind: 'speech', text: 'We are <closed> & asleep.', voice: 'man', language: 'en-US', times: 1 }]
  assert.deepEqual(step(program), { kind: 'utter', utterances })
  assert.deepEqual(step(after(program, { kind: 'uttered' })), { kind: 'end' })
})

test('blank text as an answer has nothing to say, and warns', () => {
  const { verbs, warnings } = documentForSpeech(' \n')
  assert.deepEqual(verbs, [])
  assert.deepEqual(
    warnings.map(({ code }) => code),
    [13520],
  )
})
