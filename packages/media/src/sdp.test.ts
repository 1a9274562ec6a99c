import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnswer } from './answer.ts'
import { OUR_AUDIO, readOffer } from './offer.ts'
import { type LocalTransport, plainDescription, readTransport, writeDescription } from './sdp.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(':')

const LOCAL: LocalTransport = {
  ufrag: 'aB3+',
  pwd: 'vR7ysRprMVPYifVSF5XYPd==',
  fingerprint: FINGERPRINT,
  candidates: [{ priority: 2114977791, address: '203.0.113.5', port: 40_123 }],
  ssrc: 4_000_000_000,
}

test('several candidates are all in a description, and the first is its address', () => {
  const second = { priority: 1, address: '2001:db8::5', port: 40_123 }
  const both = writeDescription(OUR_AUDIO, { ...LOCAL, candidates: [...LOCAL.candidates, second] }, 'active')
  assert.match(both, /c=IN IP4 203\.0\.113\.5\r\n/)
  assert.match(both, /a=candidate:2 1 udp 1 2001:db8::5 40123 typ host\r\n/)
  assert.match(writeDescription(OUR_AUDIO, { ...LOCAL, candidates: [second] }, 'active'), /c=IN IP6 2001:db8::5\r\n/)
})

test('without a candidate nothing is described', () => {
  assert.throws(() => writeDescription(OUR_AUDIO, { ...LOCAL, candidates: [] }, 'actpass'), RangeError)
})

test('what an engine is told of an offer is the same offer without candidates', () => {
  const offer = { ...readOffer(writeDescription(OUR_AUDIO, LOCAL, 'actpass')), mid: '0', keysPayload: 101 }
  const told = plainDescription(offer, offer, { setup: 'actpass', iceLite: offer.iceLite })
  assert.deepEqual(readOffer(told), { ...offer, candidates: [] })
})

test('what an engine is told of an answer is its part in the handshake, and whether it is ice-lite', () => {
  const answer = readAnswer(writeDescription(OUR_AUDIO, LOCAL, 'active'))
  assert.doesNotMatch(plainDescription(OUR_AUDIO, answer, answer), /ice-lite/)
  const told = plainDescription(OUR_AUDIO, answer, { setup: 'passive', iceLite: true })
  const withCandidate = `${told}a=candidate:1 1 udp 2114977791 203.0.113.5 40123 typ host\r\n`
  assert.deepEqual(readAnswer(withCandidate), { ...answer, setup: 'passive', iceLite: true })
})

test("our transport is found in an engine's description, and what is missing there is told", () => {
  const sdp = `v=0\r\na=fingerprint:sha-256 ${FINGERPRINT}\r\na=ice-ufrag:aB3+\r\na=ice-pwd:vR7ysRprMVPYifVSF5XYPd==\r\na=candidate:1 1 UDP 2114977791 203.0.113.5 40123 typ host\r\n`
  assert.deepEqual(readTransport(sdp, 4_000_000_000), LOCAL)
  assert.throws(() => readTransport('v=0\r\n', 1), /the engine's own description: there is no a=ice-ufrag/)
})
