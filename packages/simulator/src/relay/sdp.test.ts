import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPUS_ALONE } from './audio-terms.ts'
import { newIceCredentials } from './ice-lite.ts'
import { writeOffer } from './relay-sdp.ts'
import { MAX_SDP_LINES, readBusinessOffer, readPhoneOffer, SdpFault, validateAnswer } from './sdp.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, '0')).join(':')
const FACTS = {
  sessionId: 1,
  streamId: 'stream',
  address: { ipv4: '127.0.0.1', ipv6: '::1', port: 3480 },
  ice: newIceCredentials(),
  fingerprint: FINGERPRINT.toUpperCase(),
  ssrc: 1,
}
const OFFER = writeOffer(FACTS, OPUS_ALONE)
const ANSWER = [
  'v=0',
  'o=- 7 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE audio',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 126',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:active',
  'a=mid:audio',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:126 telephone-event/8000',
  '',
].join('\r\n')

/** The answer with one line (or part of it) replaced. */
const but = (from: string, to: string) => {
  assert.ok(ANSWER.includes(from), from)
  return ANSWER.replace(from, to)
}

const passes: [string, string][] = [
  ['the plain answer', ANSWER],
  ['DTLS server', but('setup:active', 'setup:passive')],
  ['fingerprint algorithm in upper case', but('sha-256', 'SHA-256')],
  [
    'fingerprint, ICE and setup at session level',
    ANSWER.replace(/(m=audio[^\0]*?0\.0\.0\.0\r\n)((?:a=(?:ice|fing|setup).*\r\n)+)/, '$2$1'),
  ],
  ['no keys', but(' 111 126', ' 111').replace(/a=rtpmap:126.*\r\n/, '')],
  ['no candidates, or many', but('a=mid', `${'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n'.repeat(20)}a=mid`)],
]
for (const [name, answer] of passes) {
  test(`an answer passes: ${name}`, () => {
    const { peer } = validateAnswer(answer, OFFER)
    assert.equal(peer.ufrag, 'abcd')
    assert.equal(peer.fingerprint, FINGERPRINT.toUpperCase())
  })
}

const refusals: [string, number, RegExp, string][] = [
  ['no fingerprint', 138008, /found 0/, but(`a=fingerprint:sha-256 ${FINGERPRINT}\r\n`, '')],
  [
    'three fingerprints',
    138008,
    /found 3/,
    but('a=mid', 'a=fingerprint:sha-384 00\r\na=fingerprint:sha-512 00\r\na=mid'),
  ],
  [
    'the same fingerprint in session and media',
    138008,
    /found 2/,
    but('m=audio', `a=fingerprint:sha-256 ${FINGERPRINT}\r\nm=audio`),
  ],
  ['a fingerprint of another kind', 138008, /sha-256/, but('sha-256', 'sha-1')],
  ['a fingerprint cut short', 138008, /32 bytes/, but(':1f', '')],
  ['no media', 100, /none/, ANSWER.slice(0, ANSWER.indexOf('m='))],
  ['video beside audio', 100, /audio, video/, `${ANSWER}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`],
  ['audio refused', 100, /m=audio 0/, but('audio 9', 'audio 0')],
  ['SDES', 100, /RTP\/SAVP /, but('UDP/TLS/RTP/SAVPF', 'RTP/SAVP')],
  ['no ufrag', 100, /ice-ufrag/, but('a=ice-ufrag:abcd\r\n', '')],
  ['a short password', 100, /ice-pwd/, but('0123456789012345678901', 'short')],
  ['ice-lite', 100, /ice-lite/, but('a=group', 'a=ice-lite\r\na=group')],
  ['no Opus', 100, /opus/, but('opus/48000/2', 'PCMU/8000')],
  ['mono Opus', 100, /opus/, but('opus/48000/2', 'opus/48000')],
  [
    'Opus on a payload type of its own',
    100,
    /96 was not offered/,
    but(' 111 126', ' 96 126').replace('rtpmap:111', 'rtpmap:96'),
  ],
  [
    'keys on a payload type of their own',
    100,
    /telephone-event/,
    but(' 111 126', ' 126 111').replace('126 telephone', '111 telephone'),
  ],
  ['a codec that was not offered', 100, /8 was not offered/, but('111 126', '111 8 126')],
  ['no rtcp-mux', 100, /rtcp-mux/, but('a=rtcp-mux\r\n', '')],
  ['setup actpass', 100, /actpass/, but('active', 'actpass')],
  ['setup holdconn', 100, /holdconn/, but('active', 'holdconn')],
  ['no setup', 100, /missing/, but('a=setup:active\r\n', '')],
  ['another mid', 100, /a=mid/, but('mid:audio', 'mid:0')],
  ['LF instead of CRLF', 100, /line 1 ends in LF/, ANSWER.replaceAll('\r\n', '\n')],
  ['one line that ends in LF', 100, /line 3 ends in LF/, but('s=-\r\n', 's=-\n')],
  ['JSON once more', 100, /encoded twice/, JSON.stringify(ANSWER)],
  ['the deprecated JSON of connection.webrtc', 100, /encoded twice/, JSON.stringify({ sdp: ANSWER, type: 'answer' })],
  ['audio that is inactive', 100, /a=inactive/, but('sendrecv', 'inactive')],
  ['audio one way', 100, /a=recvonly/, but('sendrecv', 'recvonly')],
  ['too many lines', 100, /lines/, ANSWER + 'a=x\r\n'.repeat(MAX_SDP_LINES)],
  ['no SDP at all', 100, /v=0/, 'hello'],
  ['nothing', 100, /v=0/, ''],
]
for (const [name, code, details, answer] of refusals) {
  test(`an answer is refused with ${code}: ${name}`, () => {
    assert.throws(
      () => validateAnswer(answer, OFFER),
      (error) => error instanceof SdpFault && error.code === code && details.test(error.details),
    )
  })
}

test('a phone may use payload types of its own', () => {
  const offer = ANSWER.replaceAll('111', '109').replaceAll('126', '101').replace('setup:active', 'setup:actpass')
  assert.equal(readPhoneOffer(offer).opus, 109)
  assert.throws(() => readPhoneOffer(but('opus/48000/2', 'PCMU/8000')), SdpFault)
})

/** A business's offer as a browser writes it, but for candidates and extensions. */
const BUSINESS_OFFER = ANSWER.replace('setup:active', 'setup:actpass').replaceAll('audio\r\n', '0\r\n')
const offerBut = (from: string | RegExp, to: string) => {
  const changed = BUSINESS_OFFER.replace(from, to)
  assert.notEqual(changed, BUSINESS_OFFER, String(from))
  return changed
}

const read: [string, string, object][] = [
  ['the plain offer', BUSINESS_OFFER, { mid: '0', payloadTypes: { opus: 111, g711: [], telephoneEvent: 126 } }],
  [
    'DTLS client',
    offerBut('actpass', 'active'),
    { mid: '0', payloadTypes: { opus: 111, g711: [], telephoneEvent: 126 } },
  ],
  [
    "a browser's many codecs",
    offerBut(' 111 126', ' 111 63 9 0 8 110 126').replace('a=rtpmap:126', 'a=rtpmap:110 telephone-event/48000\r\n$&'),
    { mid: '0', payloadTypes: { opus: 111, g711: [], telephoneEvent: 126 } },
  ],
  [
    'payload types and a mid of its own',
    BUSINESS_OFFER.replaceAll('111', '96').replaceAll('126', '101').replace('mid:0', 'mid:sound'),
    { mid: 'sound', payloadTypes: { opus: 96, g711: [], telephoneEvent: 101 } },
  ],
  [
    'no keys: they come under 126',
    offerBut(' 111 126', ' 111').replace(/a=rtpmap:126.*\r\n/, ''),
    { mid: '0', payloadTypes: { opus: 111, g711: [], telephoneEvent: 126 } },
  ],
  [
    'no keys, and 126 is something else: none come',
    offerBut('telephone-event/8000', 'L16/8000'),
    { mid: '0', payloadTypes: { opus: 111, g711: [], telephoneEvent: null } },
  ],
]
for (const [name, offer, expected] of read)
  test(`a business's offer is read: ${name}`, () => {
    const { peer, ...rest } = readBusinessOffer(offer)
    assert.deepEqual(rest, expected)
    assert.equal(peer.fingerprint, FINGERPRINT.toUpperCase())
  })

const refusedOffers: [string, number, RegExp, string][] = [
  ['no fingerprint', 138008, /found 0/, offerBut(/a=fingerprint.*\r\n/, '')],
  ['two fingerprints', 138008, /found 2/, offerBut(/a=fingerprint.*\r\n/, '$&$&')],
  ['a fingerprint of another kind', 138008, /sha-256/, offerBut('sha-256', 'sha-512')],
  ['no media', 100, /none/, BUSINESS_OFFER.slice(0, BUSINESS_OFFER.indexOf('m='))],
  ['two audio sections', 100, /audio, audio/, `${BUSINESS_OFFER}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n`],
  ['video beside audio', 100, /audio, video/, `${BUSINESS_OFFER}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`],
  ['SDES', 100, /RTP\/SAVP /, offerBut('UDP/TLS/RTP/SAVPF', 'RTP/SAVP')],
  ['no mid', 100, /a=mid/, offerBut('a=mid:0\r\n', '')],
  ['no Opus', 100, /opus/, offerBut('opus/48000/2', 'PCMU/8000')],
  ['mono Opus', 100, /opus/, offerBut('opus/48000/2', 'opus/48000')],
  ['a payload type that is none', 100, /200/, offerBut(' 111 126', ' 111 200')],
  ['no rtcp-mux', 100, /rtcp-mux/, offerBut('a=rtcp-mux\r\n', '')],
  ['no ufrag', 100, /ice-ufrag/, offerBut('a=ice-ufrag:abcd\r\n', '')],
  ['a short password', 100, /ice-pwd/, offerBut('0123456789012345678901', 'short')],
  ['ice-lite', 100, /ice-lite/, offerBut('a=group', 'a=ice-lite\r\na=group')],
  ['one way only', 100, /a=sendonly/, offerBut('sendrecv', 'sendonly')],
  ['setup passive', 100, /passive/, offerBut('actpass', 'passive')],
  ['setup holdconn', 100, /holdconn/, offerBut('actpass', 'holdconn')],
  ['no setup', 100, /missing/, offerBut('a=setup:actpass\r\n', '')],
  ['LF instead of CRLF', 100, /line 1 ends in LF/, BUSINESS_OFFER.replaceAll('\r\n', '\n')],
  ['JSON once more', 100, /encoded twice/, JSON.stringify(BUSINESS_OFFER)],
  ['audio refused', 100, /m=audio 0/, offerBut('audio 9', 'audio 0')],
  ['inactive', 100, /a=inactive/, offerBut('sendrecv', 'inactive')],
  ['too many lines', 100, /lines/, BUSINESS_OFFER + 'a=x\r\n'.repeat(MAX_SDP_LINES)],
  ['no SDP at all', 100, /v=0/, 'hello'],
]
for (const [name, code, details, offer] of refusedOffers)
  test(`a business's offer is refused with ${code}: ${name}`, () => {
    assert.throws(
      () => readBusinessOffer(offer),
      (error) => error instanceof SdpFault && error.code === code && details.test(error.details),
    )
  })

const G711 = { ...OPUS_ALONE, g711: ['PCMA', 'PCMU'] } as const
const G711_OFFER = writeOffer(FACTS, G711)
const WITH_PCMA = but(' 111 126', ' 111 8 126')
const PCMU_ALONE = but(' 111 126', ' 0 126').replace('a=rtpmap:111 opus/48000/2', 'a=rtpmap:0 PCMU/8000')

test('G.711 is taken beside Opus where it was offered, and alone where the terms say so', () => {
  assert.throws(() => validateAnswer(WITH_PCMA, OFFER), /payload type 8 was not offered/)
  assert.deepEqual(validateAnswer(WITH_PCMA, G711_OFFER, G711).payloadTypes, {
    opus: 111,
    g711: ['PCMA'],
    telephoneEvent: 126,
  })
  assert.throws(() => validateAnswer(PCMU_ALONE, G711_OFFER, G711), /opus\/48000\/2 must be accepted/)
  const taken = validateAnswer(PCMU_ALONE, G711_OFFER, { ...G711, g711Alone: 'taken' })
  assert.deepEqual(taken.payloadTypes, { opus: null, g711: ['PCMU'], telephoneEvent: 126 })
})

test('of a business’s offer G.711 is answered where its number has it', () => {
  const offer = ANSWER.replace('setup:active', 'setup:actpass').replace(' 111 126', ' 111 0 8 126')
  assert.deepEqual(readBusinessOffer(offer).payloadTypes.g711, [])
  assert.deepEqual(readBusinessOffer(offer, { ...G711, g711: ['PCMA'] }).payloadTypes.g711, ['PCMA'])
})
