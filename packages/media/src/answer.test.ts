import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadAnswer, readAnswer } from './answer.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(':')

/** The shape of WhatsApp's relay, as an answer to an offer of ours. */
const ANSWER = [
  'v=0',
  'o=- 1790963543407 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE audio',
  'a=msid-semantic: WMS 5b1e0c7a',
  'a=ice-lite',
  'm=audio 3482 UDP/TLS/RTP/SAVPF 111 126',
  'c=IN IP4 192.0.2.49',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:2275956755 1 udp 2122260223 192.0.2.49 3482 typ host generation 0 network-cost 50',
  'a=candidate:2684782176 1 udp 2122262783 2001:db8::c:0:699c 3482 typ host generation 0 network-cost 50',
  'a=ice-ufrag:Zm9vYmFyYmF6cXV4',
  'a=ice-pwd:YWJjZGVmZ2hpamtsbW5vcA==',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:passive',
  'a=mid:audio',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:2147483647 cname:WhatsAppAudioStream1',
  '',
].join('\r\n')

test("WhatsApp's answer is read, its padded password as it stands", () => {
  assert.deepEqual(readAnswer(ANSWER), {
    setup: 'passive',
    iceLite: true,
    ufrag: 'Zm9vYmFyYmF6cXV4',
    pwd: 'YWJjZGVmZ2hpamtsbW5vcA==',
    fingerprint: FINGERPRINT,
    candidates: [
      { priority: 2122260223, address: '192.0.2.49', port: 3482 },
      { priority: 2122262783, address: '2001:db8::c:0:699c', port: 3482 },
    ],
  })
})

for (const [said, taken] of [
  ['passive', 'passive'],
  ['active', 'active'],
  ['actpass', 'passive'],
]) {
  test(`a=setup:${said} is taken as ${taken}`, () => {
    assert.equal(readAnswer(ANSWER.replace('setup:passive', `setup:${said}`)).setup, taken)
  })
}

test('fewer payloads, more payloads, no ice-lite and lines that end in LF alone are served', () => {
  const fewer = ANSWER.replace('111 126', '111').replace(/a=rtpmap:126.*\r\n/, '')
  assert.deepEqual(readAnswer(fewer), readAnswer(ANSWER))
  assert.deepEqual(readAnswer(ANSWER.replace('111 126', '0 8 110 111 126')), readAnswer(ANSWER))
  assert.deepEqual(readAnswer(ANSWER.replaceAll('\r\n', '\n')), readAnswer(ANSWER))
  assert.equal(readAnswer(ANSWER.replace('a=ice-lite\r\n', '')).iceLite, false)
})

const REFUSED: [what: string, answer: string, words: RegExp][] = [
  ['no SDP', 'hello', /begins with "hello"/],
  ['the JSON around it', JSON.stringify({ type: 'answer', sdp: ANSWER }), /begins with "{/],
  ['an empty text', '', /begins with ""/],
  ['64 kB and more', ANSWER + 'a=x\r\n'.repeat(14_000), /longer than 65536/],
  ['no media line', ANSWER.replace(/m=.*\r\n/, ''), /no m= line/],
  ['two media lines', `${ANSWER}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`, /2 m= lines/],
  ['audio declined', ANSWER.replace('m=audio 3482', 'm=audio 0'), /port 0/],
  ['SDES', `${ANSWER.replace('UDP/TLS/RTP/SAVPF', 'RTP/SAVP')}a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n`, /SDES/],
  ['no Opus', ANSWER.replace('opus/48000/2', 'PCMU/8000'), /no payload is opus\/48000\/2/],
  ['Opus under another number', ANSWER.replaceAll('111', '96'), /payload 96, it was offered as 111/],
  ['another mid', ANSWER.replace('mid:audio', 'mid:0'), /a=mid is "0", it was offered as "audio"/],
  ['no mid', ANSWER.replace('a=mid:audio\r\n', ''), /no a=mid/],
  ['no rtcp-mux', ANSWER.replace('a=rtcp-mux\r\n', ''), /no a=rtcp-mux/],
  ['no setup', ANSWER.replace(/a=setup.*\r\n/, ''), /a=setup .* is missing/],
  ['a setup that holds', ANSWER.replace('setup:passive', 'setup:holdconn'), /a=setup .* is "holdconn"/],
  ['a password too short', ANSWER.replace('YWJjZGVmZ2hpamtsbW5vcA==', 'YWJj'), /a=ice-pwd is malformed/],
  ['no ufrag', ANSWER.replace(/a=ice-ufrag.*\r\n/, ''), /no a=ice-ufrag/],
  ['no fingerprint', ANSWER.replace(/a=fingerprint.*\r\n/, ''), /no a=fingerprint/],
  ['a fingerprint of SHA-1 alone', ANSWER.replace('sha-256', 'sha-1'), /no a=fingerprint is a whole sha-256/],
  ['no candidate', ANSWER.replace(/a=candidate.*\r\n/g, ''), /no host candidate for UDP/],
  ['TCP alone', ANSWER.replaceAll(' udp ', ' tcp '), /no host candidate for UDP/],
]
for (const [what, answer, words] of REFUSED) {
  test(`an answer with ${what} is refused in words`, () => {
    assert.throws(
      () => readAnswer(answer),
      (error) => error instanceof BadAnswer && words.test(error.found),
    )
  })
}
