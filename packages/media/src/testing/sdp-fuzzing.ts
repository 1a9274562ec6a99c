import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { BadAnswer, readAnswer, writeAnswer } from '../answer.ts'
import { BadOffer, type Offer, readOffer } from '../offer.ts'
import type { Transport } from '../sdp.ts'
import { hostileDescription, SAMPLE_TRANSPORT } from './hostile-sdp.ts'

/** What one description may take, however it is made. */
const MOST_MS = 50

/** @throws when an offer is neither read as it should be nor refused as one, or that takes long */
export function tryOffer(sdp: string): void {
  const offer = attempt(() => readOffer(sdp), BadOffer)
  if (offer) checkOffer(offer)
}

/** The same of an answer. */
export function tryAnswer(sdp: string): void {
  const answer = attempt(() => readAnswer(sdp), BadAnswer)
  if (answer) checkTransport(answer)
}

export const SDP_READERS = {
  'SDP offers': { setup: 'actpass', attempt: tryOffer },
  'SDP answers': { setup: 'active', attempt: tryAnswer },
} as const

export type FuzzedReader = {
  readonly reader: string
  readonly by: 'fast-check'
  readonly runs: number
  readonly places: 0
  readonly seconds: number
  /** The text that is not borne, shortened as far as it goes, and what happened. */
  readonly found: { readonly file: string; readonly words: string } | null
}

/** Tries both readers for `seconds` in all; the same seed tries the same texts. */
export function fuzzDescriptions(seconds: number, seed: number): FuzzedReader[] {
  return Object.entries(SDP_READERS).map(([reader, { setup, attempt }]) => {
    const began = performance.now()
    const options = { seed, numRuns: 1e9, interruptAfterTimeLimit: (seconds * 1000) / 2, markInterruptAsFailure: false }
    const result = fc.check(fc.property(hostileDescription(setup), attempt), options)
    const found = result.counterexample && {
      file: JSON.stringify(result.counterexample[0]),
      words: `${result.errorInstance}`,
    }
    const took = (performance.now() - began) / 1000
    return { reader, by: 'fast-check', runs: result.numRuns, places: 0, seconds: took, found }
  })
}

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

/** How long `work` takes of the processor when nothing is in its way: the least of up to five times. Milliseconds. */
function leastMs(work: () => void, enoughMs: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5 && least > enoughMs; i++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}
