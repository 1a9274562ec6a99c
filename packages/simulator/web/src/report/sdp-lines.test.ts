import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingLines, sdpLines } from './sdp-lines.ts'

const ANSWER = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 126',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  'a=fingerprint:sha-256 AB',
  'a=setup:active',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=20;useinbandfec=1',
  'a=rtpmap:126 telephone-event/8000',
  'a=ptime:20',
  'a=ssrc:1 cname:a',
]
const answer = (lines: readonly string[]) => ({ by: 'business' as const, text: `${lines.join('\r\n')}\r\n` })
const warnings = (lines: readonly string[]) =>
  sdpLines(answer(lines), 'answer').flatMap(({ text, note }) => (note?.isWarning ? [text] : []))

test('an answer as it should be: what matters is marked, nothing is wrong, nothing is missing', () => {
  const lines = sdpLines(answer(ANSWER), 'answer')
  assert.deepEqual(
    lines.filter(({ note }) => !note).map(({ text }) => text),
    ['v=0'],
  )
  assert.deepEqual([warnings(ANSWER), missingLines(answer(ANSWER))], [[], []])
})

for (const [what, line] of [
  ['a second fingerprint', 'a=fingerprint:sha-512 CD'],
  ['a lite agent', 'a=ice-lite'],
  ['another packet time', 'a=ptime:60'],
  ['a second SSRC', 'a=ssrc:2 cname:b'],
  ['one direction only', 'a=sendonly'],
  ['keys on another clock', 'a=rtpmap:127 telephone-event/48000'],
  ['Opus written wrongly', 'a=rtpmap:112 opus/48000'],
] as const)
  test(`${what} is a fault of the business's`, () => assert.ok(warnings([...ANSWER, line]).includes(line)))

test('the business leaves DTLS to the relay: advised against; the relay may be passive', () => {
  const passive = ANSWER.map((line) => line.replace('setup:active', 'setup:passive'))
  assert.deepEqual(warnings(passive), ['a=setup:passive'])
  const relay = sdpLines({ by: 'whatsapp', text: passive.join('\n') }, 'answer')
  assert.equal(relay.find(({ text }) => text === 'a=setup:passive')?.note?.isWarning, false)
})

test('what is not there cannot be pointed at: it is told', () => {
  for (const line of [
    'a=rtcp-mux',
    'a=fingerprint:sha-256 AB',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:126 telephone-event/8000',
  ]) {
    const [told, ...more] = missingLines(answer(ANSWER.filter((each) => each !== line)))
    assert.ok(told?.startsWith('No ') && more.length === 0, line)
  }
  assert.deepEqual(missingLines({ by: 'whatsapp', text: 'v=0' }), [])
})
