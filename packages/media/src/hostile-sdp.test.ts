import { test } from 'node:test'
import fc from 'fast-check'
import { hostileDescription } from './testing/hostile-sdp.ts'
import { SDP_READERS, tryOffer } from './testing/sdp-fuzzing.ts'

const RUNS = 2_000

for (const [reader, { setup, attempt }] of Object.entries(SDP_READERS))
  test(`${reader}: whatever is said, it is read or refused as what it is, soon`, () => {
    fc.assert(fc.property(hostileDescription(setup), attempt), { numRuns: RUNS })
  })

test('an offer of as many payloads and lines as 64 kB hold is read as soon as any', () => {
  const sound = (payloads: string, more: string) =>
    `v=0\nm=audio 1 UDP/TLS/RTP/SAVPF ${payloads}\na=rtcp-mux\na=setup:actpass\n${more}`
  for (const sdp of [
    sound('1 '.repeat(16_000), 'a=\n'.repeat(10_000)),
    sound(Array.from({ length: 8_000 }, (_, i) => i % 128).join(' '), 'a=rtpmap:\n'.repeat(3_000)),
    sound(`${'0 '.repeat(10_000)}111`, `${'a=rtpmap:0 x\n'.repeat(3_300)}`),
  ])
    tryOffer(sdp)
})
