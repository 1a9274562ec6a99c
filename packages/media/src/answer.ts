import { type Offer, OUR_AUDIO } from './offer.ts'
import { type LocalTransport, type Transport, writeDescription } from './sdp.ts'
import { SdpLines } from './sdp-lines.ts'

/** Thrown for an answer to our offer that we cannot serve. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer'
  /** What is wrong with it, in words, with the line where there is one. */
  readonly found: string

  constructor(found: string) {
    super(`cannot apply this answer: ${found}`)
    this.found = found
  }
}

/** What we need to know of the answer to our offer. */
export type Answer = Transport & {
  /** Who begins the DTLS handshake: the other side when it is `active`, we when it is `passive`. */
  readonly setup: 'active' | 'passive'
  /** Whether it leaves connectivity checks to us. WhatsApp does; one that does not connects slowly when taken for lite. */
  readonly iceLite: boolean
}

/**
 * Reads the answer of WhatsApp's relay to an offer of ours (see {@link OUR_AUDIO}). It may have fewer payloads than the
 * offer; keys are heard even when it does not name them, because WhatsApp sends them all the same.
 *
 * @throws BadAnswer
 */
export function readAnswer(sdp: string): Answer {
  const lines = new SdpLines(sdp, (found) => new BadAnswer(found))
  const { mid, opusPayload } = OUR_AUDIO
  const payload = lines.findCodec(lines.payloads(), /^opus\/48000\/2$/i)
  if (payload === null) throw new BadAnswer('no payload is opus/48000/2')
  if (payload !== opusPayload)
    throw new BadAnswer(`opus/48000/2 is payload ${payload}, it was offered as ${opusPayload}`)
  const theirMid = lines.demand('mid', /./)
  if (theirMid !== mid) throw new BadAnswer(`a=mid is "${theirMid.slice(0, 40)}", it was offered as "${mid}"`)
  const setup = readSetup(lines.attribute('setup'))
  const answer = { setup, iceLite: lines.iceLite, ...lines.transport() }
  if (answer.candidates.length === 0) throw new BadAnswer('there is no host candidate for UDP')
  return answer
}

/** Our answer: we begin the DTLS handshake; payload numbers and Opus limits are the offer's. */
export function writeAnswer(offer: Offer, local: LocalTransport): string {
  return writeDescription(offer, local, 'active')
}

/** WhatsApp has been seen to leave the offer's `actpass` in its answer, which is illegal; then it waits for us. */
function readSetup(value: string | undefined): Answer['setup'] {
  if (value === 'active') return 'active'
  if (value === 'passive' || value === 'actpass') return 'passive'
  throw new BadAnswer(`a=setup must be "active" or "passive", it is ${value ? `"${value.slice(0, 40)}"` : 'missing'}`)
}
