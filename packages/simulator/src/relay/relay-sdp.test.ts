import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPUS_ALONE } from './audio-terms.ts'
import { newIceCredentials } from './ice-lite.ts'
import { writeAnswer, writeOffer } from './relay-sdp.ts'

const SHAPE = [
  'v=0',
  'o=- 1790963543407 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE audio',
  'a=msid-semantic: WMS 4be91f7a',
  'a=ice-lite',
  'm=audio 3480 UDP/TLS/RTP/SAVPF 111 126',
  'c=IN IP4 57.144.43.49',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:2275956755 1 udp 2122260223 57.144.43.49 3480 typ host generation 0 network-cost 50',
  'a=candidate:2684782176 1 udp 2122262783 2a03:2880::699c 3480 typ host generation 0 network-cost 50',
  'a=ice-ufrag:0123456789abcdef',
  'a=ice-pwd:AAAAAAAAAAAAAAAAAAAAAA==',
  'a=fingerprint:sha-256 AB:CD',
  'a=setup:actpass',
  'a=mid:audio',
  'a=sendrecv',
  'a=msid:4be91f7a WhatsAppTrack1',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1',
  'a=rtpmap:126 telephone-event/8000',
  'a=maxptime:20',
  'a=ptime:20',
  'a=ssrc:4294967295 cname:WhatsAppAudioStream1',
  '',
]

const FACTS = {
  sessionId: 1790963543407,
  streamId: '4be91f7a',
  address: { ipv4: '57.144.43.49', ipv6: '2a03:2880::699c', port: 3480 },
  ice: { ufrag: '0123456789abcdef', pwd: 'AAAAAAAAAAAAAAAAAAAAAA==' },
  fingerprint: 'AB:CD',
  ssrc: 4294967295,
}

test('the offer has WhatsApp’s lines in WhatsApp’s order', () => {
  assert.deepEqual(writeOffer(FACTS, OPUS_ALONE).split('\r\n'), SHAPE)
})

test('G.711 stands behind Opus, or before it, with its lines', () => {
  const terms = { ...OPUS_ALONE, g711: ['PCMA', 'PCMU'] } as const
  const after = writeOffer(FACTS, terms)
  assert.match(after, /^m=audio 3480 UDP\/TLS\/RTP\/SAVPF 111 8 0 126\r$/m)
  assert.match(after, /^a=rtpmap:8 PCMA\/8000\r\na=rtpmap:0 PCMU\/8000\r\na=rtpmap:126/m)
  assert.match(writeOffer(FACTS, { ...terms, g711Order: 'first' }), /SAVPF 8 0 111 126\r$/m)
})

test('an answer has the same shape with the offer’s mid and payload types, and no feedback', () => {
  const agreed = { mid: '0', payloadTypes: { opus: 96, g711: [], telephoneEvent: 101 }, setup: 'passive' } as const
  const shape = SHAPE.filter((line) => !line.startsWith('a=rtcp-fb')).map((line) =>
    line
      .replace('BUNDLE audio', 'BUNDLE 0')
      .replace('mid:audio', 'mid:0')
      .replace('actpass', 'passive')
      .replace(/\b111\b/, '96')
      .replace(/\b126\b/, '101'),
  )
  assert.deepEqual(writeAnswer(FACTS, agreed).split('\r\n'), shape)
})

test('an answer to a business that takes no keys has none', () => {
  const answer = writeAnswer(FACTS, {
    mid: '0',
    payloadTypes: { opus: 111, g711: [], telephoneEvent: null },
    setup: 'active',
  })
  assert.match(answer, /^m=audio 3480 UDP\/TLS\/RTP\/SAVPF 111\r$/m)
  assert.doesNotMatch(answer, /telephone-event/)
})

test('ICE credentials: 16 alphanumerics, and 24 characters that end in ==', () => {
  for (let n = 0; n < 200; n++) {
    const { ufrag, pwd } = newIceCredentials()
    assert.match(ufrag, /^[A-Za-z0-9]{16}$/)
    assert.match(pwd, /^[A-Za-z0-9+/]{22}==$/)
  }
})
