import { type AudioLine, type LocalTransport, OPUS_PARAMETERS, type Transport, writeDescription } from './sdp.ts'
import { SdpLines } from './sdp-lines.ts'

/** Thrown for an offer that we cannot serve. */
export class BadOffer extends Error {
  override readonly name = 'BadOffer'
  /** What is wrong with it, in words, with the line where there is one. */
  readonly found: string

  constructor(found: string) {
    super(`cannot answer this offer: ${found}`)
    this.found = found
  }
}

/** What we need to know of an offer. */
export type Offer = AudioLine &
  Transport & {
    /** Whether it leaves connectivity checks to us, as WhatsApp does. */
    readonly iceLite: boolean
  }

/** The audio line of our own offers, in the words of WhatsApp's: its payload numbers, its name, its limits. */
export const OUR_AUDIO = {
  mid: 'audio',
  opusPayload: 111,
  opusParameters: OPUS_PARAMETERS,
  keysPayload: 126,
} satisfies AudioLine

/**
 * Reads an offer of WhatsApp's relay.
 *
 * @throws BadOffer
 */
export function readOffer(sdp: string): Offer {
  const lines = new SdpLines(sdp, (found) => new BadOffer(found))
  const payloads = lines.payloads()
  const setup = lines.attribute('setup')
  if (setup !== 'actpass' && setup !== 'passive') {
    throw new BadOffer(`a=setup must let us be the active side, it is ${setup ? `"${setup.slice(0, 40)}"` : 'missing'}`)
  }
  const opusPayload = lines.findCodec(payloads, /^opus\/48000\/2$/i)
  if (opusPayload === null) throw new BadOffer('no payload is opus/48000/2')
  return {
    mid: lines.demand('mid', /^[\w.+-]{1,64}$/),
    opusPayload,
    opusParameters: lines.parameters(opusPayload),
    keysPayload: lines.findCodec(payloads, /^telephone-event\/8000(\/1)?$/i),
    iceLite: lines.iceLite,
    ...lines.transport(),
  }
}

/** Our offer: either side may begin the DTLS handshake, as the other one chooses. */
export function writeOffer(local: LocalTransport): string {
  return writeDescription(OUR_AUDIO, local, 'actpass')
}
