import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeAnswer } from './answer.ts'
import { BadOffer, type Offer, OUR_AUDIO, readOffer, writeOffer } from './offer.ts'
import type { AudioLine, LocalTransport } from './sdp.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(':')
const LIMITS = 'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1'

/** The shape that WhatsApp's relay sends now. */
const OFFER = lines(`
  v=0
  o=- 1790963543407 2 IN IP4 127.0.0.1
  s=-
  t=0 0
  a=group:BUNDLE audio
  a=msid-semantic: WMS 5b1e0c7a
  a=ice-lite
  m=audio 3480 UDP/TLS/RTP/SAVPF 111 126
  c=IN IP4 192.0.2.49
  a=rtcp:9 IN IP4 0.0.0.0
  a=candidate:2275956755 1 udp 2122260223 192.0.2.49 3480 typ host generation 0 network-cost 50
  a=candidate:2684782176 1 udp 2122262783 2001:db8::c:0:699c 3480 typ host generation 0 network-cost 50
  a=ice-ufrag:Zm9vYmFyYmF6cXV4
  a=ice-pwd:YWJjZGVmZ2hpamtsbW5vcA==
  a=fingerprint:sha-256 ${FINGERPRINT}
  a=setup:actpass
  a=mid:audio
  a=sendrecv
  a=msid:5b1e0c7a WhatsAppTrack1
  a=rtcp-mux
  a=rtpmap:111 opus/48000/2
  a=rtcp-fb:111 transport-cc
  a=fmtp:111 ${LIMITS}
  a=rtpmap:126 telephone-event/8000
  a=maxptime:20
  a=ptime:20
  a=ssrc:2147483647 cname:WhatsAppAudioStream1
`)

const LOCAL: LocalTransport = {
  ufrag: 'aB3+',
  pwd: 'vR7ysRprMVPYifVSF5XYPd',
  fingerprint: FINGERPRINT,
  candidates: [{ priority: 2114977791, address: '203.0.113.5', port: 40_123 }],
  ssrc: 4_000_000_000,
}

test("WhatsApp's offer is read, its padded password as it stands", () => {
  assert.deepEqual(readOffer(OFFER), {
    mid: 'audio',
    opusPayload: 111,
    opusParameters: LIMITS,
    keysPayload: 126,
    iceLite: true,
    ufrag: 'Zm9vYmFyYmF6cXV4',
    pwd: 'YWJjZGVmZ2hpamtsbW5vcA==',
    fingerprint: FINGERPRINT,
    candidates: [
      { priority: 2122260223, address: '192.0.2.49', port: 3480 },
      { priority: 2122262783, address: '2001:db8::c:0:699c', port: 3480 },
    ],
  })
  assert.equal(readOffer(OFFER.replace('a=ice-lite\r\n', '')).iceLite, false)
})

/** All that we say of `LOCAL`. */
function description(setup: 'active' | 'actpass'): string {
  return lines(`
    v=0
    o=- 4000000000 1 IN IP4 203.0.113.5
    s=-
    t=0 0
    a=group:BUNDLE audio
    a=msid-semantic: WMS ringway
    m=audio 40123 UDP/TLS/RTP/SAVPF 111 126
    c=IN IP4 203.0.113.5
    a=candidate:1 1 udp 2114977791 203.0.113.5 40123 typ host
    a=ice-ufrag:aB3+
    a=ice-pwd:vR7ysRprMVPYifVSF5XYPd
    a=fingerprint:sha-256 ${FINGERPRINT}
    a=setup:${setup}
    a=mid:audio
    a=sendrecv
    a=msid:ringway ringway-audio
    a=rtcp-mux
    a=rtpmap:111 opus/48000/2
    a=fmtp:111 ${LIMITS}
    a=rtpmap:126 telephone-event/8000
    a=maxptime:20
    a=ptime:20
    a=ssrc:4000000000 cname:ringway
  `)
}

test('the answer is complete, and nothing else', () => {
  assert.equal(writeAnswer(readOffer(OFFER), LOCAL), description('active'))
})

test('our own offer is complete, and nothing else', () => {
  const offer = description('actpass')
  assert.equal(writeOffer(LOCAL), offer)
  assert.deepEqual(OUR_AUDIO, audioOf(readOffer(offer)))
})

test('payload numbers and mid are the offer’s, whatever they are', () => {
  const offer = OFFER.replaceAll('111', '96')
    .replaceAll('126', '101')
    .replace('a=mid:audio', 'a=mid:0')
    .replace('BUNDLE audio', 'BUNDLE 0')
  const answer = writeAnswer(readOffer(offer), LOCAL)
  for (const line of [
    'SAVPF 96 101\r\n',
    'a=rtpmap:96 opus/48000/2',
    `a=fmtp:96 ${LIMITS}`,
    'a=rtpmap:101 telephone-event/8000',
    'a=mid:0',
    'BUNDLE 0\r\n',
  ]) {
    assert.ok(answer.includes(line), line)
  }
})

test('the older shape: more codecs, extensions, attributes at session level, lines that end in LF alone', () => {
  const offer = OFFER.replace('111 126', '0 8 111 110 126')
    .replace(
      'a=rtpmap:111',
      'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtpmap:110 telephone-event/48000\r\na=rtpmap:111',
    )
    .replace(`a=fmtp:111 ${LIMITS}`, 'a=fmtp:111 minptime=10;useinbandfec=1')
    .replace(`a=fingerprint:sha-256 ${FINGERPRINT}\r\n`, '')
    .replace('a=ice-lite', `a=ice-lite\r\na=fingerprint:sha-256 ${FINGERPRINT.toLowerCase()}`)
    .replaceAll('\r\n', '\n')
  const read = readOffer(offer)
  assert.deepEqual([read.opusPayload, read.keysPayload, read.fingerprint], [111, 126, FINGERPRINT])
  assert.match(writeAnswer(read, LOCAL), /m=audio 40123 UDP\/TLS\/RTP\/SAVPF 111 126\r\n/)
  assert.match(writeAnswer(read, LOCAL), /a=fmtp:111 minptime=10;useinbandfec=1\r\n/)
})

test('without parameters for Opus ours are WhatsApp’s limits; without telephone-event there is none', () => {
  const read = readOffer(OFFER.replace(/a=fmtp.*\r\n/, '').replace(/a=rtpmap:126.*\r\n/, ''))
  assert.deepEqual([read.opusParameters, read.keysPayload], [null, null])
  const answer = writeAnswer(read, LOCAL)
  assert.match(answer, /SAVPF 111\r\n/)
  assert.match(answer, new RegExp(`a=fmtp:111 ${LIMITS}\r\n`))
  assert.doesNotMatch(answer, /telephone-event/)
})

test('a candidate that no socket can be sent to is passed over; of very many the first sixteen are kept', () => {
  const odd = ['192.0.2.49 70000', '192.0.2.49 0', '999.0.2.49 3480', '::::: 3480', 'ab 3480', 'x.local 3480']
  const lines = odd.map((target) => `a=candidate:1 1 udp 1 ${target} typ host\r\n`).join('')
  const priority = 'a=candidate:1 1 udp 4294967296 192.0.2.49 3480 typ host\r\n'
  assert.deepEqual(readOffer(OFFER + lines + priority), readOffer(OFFER))
  const many = OFFER + 'a=candidate:1 1 udp 1 192.0.2.50 3480 typ host\r\n'.repeat(100)
  assert.equal(readOffer(many).candidates.length, 16)
})

const REFUSED: [what: string, offer: string, words: RegExp][] = [
  ['no SDP', 'hello', /begins with "hello"/],
  ['an empty text', '', /begins with ""/],
  ['64 kB and more', OFFER + 'a=x\r\n'.repeat(14_000), /longer than 65536/],
  ['no media line', OFFER.replace(/m=.*\r\n/, ''), /no m= line/],
  ['video', OFFER.replace('m=audio', 'm=video'), /for video/],
  ['two media lines', `${OFFER}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`, /2 m= lines/],
  [
    'SDES',
    OFFER.replace('UDP/TLS/RTP/SAVPF', 'RTP/SAVP').replace(
      'a=setup',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\na=setup',
    ),
    /SDES/,
  ],
  ['plain RTP', OFFER.replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP'), /RTP\/AVP: not served/],
  ['audio switched off', OFFER.replace('m=audio 3480', 'm=audio 0'), /port 0/],
  ['no Opus', OFFER.replace('opus/48000/2', 'PCMU/8000'), /no payload is opus\/48000\/2/],
  ['Opus that the media line does not list', OFFER.replace('SAVPF 111 126', 'SAVPF 126'), /no payload is opus/],
  ['no ufrag', OFFER.replace(/a=ice-ufrag.*\r\n/, ''), /no a=ice-ufrag/],
  ['a ufrag too short', OFFER.replace('Zm9vYmFyYmF6cXV4', 'abc'), /a=ice-ufrag is malformed: "abc"/],
  ['no password', OFFER.replace(/a=ice-pwd.*\r\n/, ''), /no a=ice-pwd/],
  ['a password too short', OFFER.replace('YWJjZGVmZ2hpamtsbW5vcA==', 'YWJj'), /a=ice-pwd is malformed/],
  ['no fingerprint', OFFER.replace(/a=fingerprint.*\r\n/, ''), /no a=fingerprint/],
  ['a fingerprint of SHA-1 alone', OFFER.replace('sha-256', 'sha-1'), /no a=fingerprint is a whole sha-256/],
  [
    'a fingerprint cut off',
    OFFER.replace(FINGERPRINT, FINGERPRINT.slice(0, -3)),
    /no a=fingerprint is a whole sha-256/,
  ],
  ['no mid', OFFER.replace(/a=mid.*\r\n/, ''), /no a=mid/],
  ['no rtcp-mux', OFFER.replace(/a=rtcp-mux\r\n/, ''), /no a=rtcp-mux/],
  ['the active side for itself', OFFER.replace('setup:actpass', 'setup:active'), /a=setup .* is "active"/],
  ['no setup', OFFER.replace(/a=setup.*\r\n/, ''), /a=setup .* is missing/],
]
for (const [what, offer, words] of REFUSED) {
  test(`an offer with ${what} is refused in words`, () => {
    assert.throws(
      () => readOffer(offer),
      (error) => error instanceof BadOffer && words.test(error.found),
    )
  })
}

function audioOf({ mid, opusPayload, opusParameters, keysPayload }: Offer): AudioLine {
  return { mid, opusPayload, opusParameters, keysPayload }
}

function lines(text: string): string {
  return `${text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\r\n')}\r\n`
}

const MANY = 3_000
const FLOODS: [name: string, sdp: string, served: boolean][] = [
  ['candidates', OFFER + 'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n'.repeat(1_300), true],
  ['attributes that nobody knows', OFFER + 'a=x-unknown:1\r\n'.repeat(MANY), true],
  ['payloads', OFFER.replace(/^m=audio.*$/m, (line) => line + ' 96'.repeat(MANY)), true],
  ['rtpmap lines', OFFER + 'a=rtpmap:111 opus/48000/2\r\n'.repeat(2_000), true],
  ['m= lines', OFFER + 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'.repeat(1_500), false],
  ['fingerprints', OFFER + `a=fingerprint:sha-256 ${'AB:'.repeat(31)}AB\r\n`.repeat(400), true],
  ['empty lines', OFFER + '\r\n'.repeat(MANY), true],
  ['a line without an end', `${OFFER}a=${'x'.repeat(60_000)}`, true],
  ['more than 64 kB', OFFER + 'a=x\r\n'.repeat(20_000), false],
]
for (const [name, sdp, served] of FLOODS) {
  test(`a flood of ${name}: ${served ? 'served, with bounds' : 'refused'}, in no time`, (t) => {
    const took = Math.min(...[1, 2, 3].map(() => timeToRead(sdp, served)))
    t.diagnostic(`${took.toFixed(2)} ms`)
    assert.ok(took < 50, `${took} ms`)
  })
}

function timeToRead(sdp: string, served: boolean): number {
  const started = performance.now()
  try {
    const { candidates } = readOffer(sdp)
    assert.ok(served && candidates.length <= 16)
  } catch (error) {
    assert.ok(!served && error instanceof BadOffer, String(error))
  }
  return performance.now() - started
}
