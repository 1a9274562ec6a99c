import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { BadAnswer, readAnswer, writeAnswer } from './answer.ts'
import { BadOffer, type Offer, readOffer } from './offer.ts'
import type { Transport } from './sdp.ts'
import { hostileDescription, leastMs, SAMPLE_TRANSPORT } from './testing/hostile-sdp.ts'

const RUNS = 2_000
/** What one description may take, however it is made. */
const MOST_MS = 50

test('whatever an offer says, it is read or refused as an offer, soon', () => {
  fc.assert(
    fc.property(hostileDescription('actpass'), (sdp) => {
      const offer = attempt(() => readOffer(sdp), BadOffer)
      if (offer) checkOffer(offer)
    }),
    { numRuns: RUNS },
  )
})

test('whatever an answer says, it is read or refused as an answer, soon', () => {
  fc.assert(
    fc.property(hostileDescription('active'), (sdp) => {
      const answer = attempt(() => readAnswer(sdp), BadAnswer)
      if (answer) checkTransport(answer)
    }),
    { numRuns: RUNS },
  )
})

test('an offer of as many payloads and lines as 64 kB hold is read as soon as any', () => {
  const sound = (payloads: string, more: string) =>
    `v=0\nm=audio 1 UDP/TLS/RTP/SAVPF ${payloads}\na=rtcp-mux\na=setup:actpass\n${more}`
  for (const sdp of [
    sound('1 '.repeat(16_000), 'a=\n'.repeat(10_000)),
    sound(Array.from({ length: 8_000 }, (_, i) => i % 128).join(' '), 'a=rtpmap:\n'.repeat(3_000)),
    sound(`${'0 '.repeat(10_000)}111`, `${'a=rtpmap:0 x\n'.repeat(3_300)}`),
  ])
    attempt(() => readOffer(sdp), BadOffer)
})

/** What `read` makes of it; null when it was refused as it should be. */
function attempt<Read>(read: () => Read, Refusal: typeof BadOffer | typeof BadAnswer): Read | null {
  let is: Read | null = null
  const tried = () => {
    try {
      is = read()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      assert.ok(error.message.length < 400, `told in ${error.message.length} characters`)
    }
  }
  const took = leastMs(tried, MOST_MS)
  assert.ok(took <= MOST_MS, `it took ${took} ms`)
  return is
}

/** Our answer to it has the lines that it always has, and not one that was smuggled in. */
function checkOffer(offer: Offer): void {
  checkTransport(offer)
  for (const payload of [offer.opusPayload, offer.keysPayload ?? 0]) assert.ok(payload >= 0 && payload <= 127)
  const lines = writeAnswer(offer, SAMPLE_TRANSPORT).split('\r\n')
  const parameters = offer.opusParameters === null ? 0 : 1
  const keys = offer.keysPayload === null ? 0 : 1
  const all = writeAnswer({ ...offer, opusParameters: null, keysPayload: null }, SAMPLE_TRANSPORT).split('\r\n').length
  assert.ok(lines.length >= all && lines.length <= all + parameters + 2 * keys, lines.join('\n'))
  for (const line of lines.slice(0, -1)) assert.match(line, /^[a-z]=[\x20-\x7e]*$/)
}

function checkTransport({ ufrag, pwd, fingerprint, candidates }: Transport): void {
  assert.match(`${ufrag} ${pwd}`, /^[\w+/=-]{4,256} [\w+/=-]{22,256}$/)
  assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  assert.ok(candidates.length <= 16)
  for (const { priority, address, port } of candidates)
    assert.ok(isIP(address) !== 0 && priority >= 0 && priority < 2 ** 32 && port > 0 && port < 65_536)
}
