import { type AudioTerms, OPUS_ALONE } from './audio-terms.ts'
import type { CallSurroundings } from './call-surroundings.ts'
import { newCertificate } from './certificate.ts'
import { type MediaFaults, NO_MEDIA_FAULTS } from './media-faults.ts'
import { monotonicNow } from './now.ts'
import { type OnePort, openOnePort } from './one-port.ts'
import { Pacer } from './pacer.ts'
import { CallIsOver, RelayCall } from './relay-call.ts'
import type { RelayLogger } from './relay-logger.ts'
import type { AnswerSetup } from './relay-sdp.ts'
import { warmUp } from './secure-channel.ts'
import { SILENCE_LIMITS, type SilenceLimits } from './silence-watch.ts'
import { Voices } from './voice.ts'

export { type AudioTerms, OPUS_ALONE } from './audio-terms.ts'
export { type CallNote, NOTE_CODES, type NoteCode } from './call-notes.ts'
export type { HeardVoice } from './heard-voice.ts'
export { BadKeys } from './keys.ts'
export { type Impairment, type MediaFaults, NO_IMPAIRMENT, NO_MEDIA_FAULTS } from './media-faults.ts'
export { CallIsOver, RelayCall } from './relay-call.ts'
export type { RelayCallEvents, RelayCallStats } from './relay-call-events.ts'
export type { RelayLogger } from './relay-logger.ts'
export { ANSWER_SETUPS, type AnswerSetup } from './relay-sdp.ts'
export type { RtpFigures } from './rtp-statistics.ts'
export { SdpFault } from './sdp.ts'

export type RelayOptions = {
  /** IPv4 address to bind, `127.0.0.1` or `0.0.0.0` as a rule. */
  readonly bindAddress: string
  /** IPv4 address that peers are told. */
  readonly advertise: string
  /** UDP port for the businesses' legs of all calls; 0 = any free one. */
  readonly port: number
  /** Where the browser phones' port is looked for; the first free one is taken. Default: any port of the system's. */
  readonly phonePorts?: { readonly from: number; readonly to: number }
  readonly logger: RelayLogger
  /** Default: Meta's 20 and 30 s. */
  readonly silence?: SilenceLimits
  /** DTLS role in answers to businesses' offers, asked anew for each. Default `passive`: the relay is DTLS server. */
  readonly answerSetup?: () => AnswerSetup
}

/** Of one call. */
export type RelayCallGiven = { readonly faults?: Partial<MediaFaults>; readonly terms?: AudioTerms }

const LOOK_EVERY_MS = 500
/** Warming up takes up to 0.7 s of the processor: whoever starts the simulator wants its API first. */
const WARM_UP_AFTER_MS = 250
/** RFC 6666: an address whose packets are thrown away, for a candidate that is there but dead. */
const DISCARD_IPV6 = '100::1'

/** WhatsApp's media relay: one UDP port for all businesses' legs, as Meta's, and one for all browser phones. */
export class Relay {
  readonly port: number
  readonly #around: CallSurroundings
  readonly #calls = new Set<RelayCall>()
  readonly #looking: NodeJS.Timeout
  readonly #warming: NodeJS.Timeout
  #closed = false

  /** @param around see {@link openRelay} */
  constructor(around: Omit<CallSurroundings, 'closed'>) {
    this.#around = { ...around, closed: (call) => this.#calls.delete(call) }
    this.port = around.port.port
    this.#looking = setInterval(() => {
      const now = monotonicNow()
      for (const call of this.#calls) call.look(now)
    }, LOOK_EVERY_MS)
    this.#looking.unref()
    this.#warming = setTimeout(() => {
      warmUp(around.certificate).catch((error) => around.logger.warn({ err: error }, 'relay: warm-up'))
    }, WARM_UP_AFTER_MS)
    this.#warming.unref()
  }

  /** What it still holds; all 0 when no call is open. */
  get held(): { calls: number; legs: number; addresses: number; speaking: number } {
    const { port, phones, pacer } = this.#around
    const legs = port.known.legs + phones.port.known.legs
    const addresses = port.known.addresses + phones.port.known.addresses
    return { calls: this.#calls.size, legs, addresses, speaking: pacer.size }
  }

  /**
   * A new call; the relay's half of the SDP exchange is ready at once.
   *
   * @param callId for the log
   * @param offer the business's, for a call that it places; without one the relay offers, for a user's call
   * @param given what goes wrong with its media, where what is not named does not; what was allowed beside Opus
   * @throws CallIsOver when the relay is closed
   * @throws SdpFault for an offer that is not valid
   */
  open(callId: string, offer: string | null = null, given: RelayCallGiven = {}): RelayCall {
    if (this.#closed) throw new CallIsOver('the relay is closed')
    const { faults, terms = OPUS_ALONE } = given
    const call = new RelayCall(callId, this.#around, offer, { faults: { ...NO_MEDIA_FAULTS, ...faults }, terms })
    this.#calls.add(call)
    return call
  }

  /** Closes all calls, then the port. Closing twice is fine. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#looking)
    clearTimeout(this.#warming)
    await Promise.all([...this.#calls].map((call) => call.close()))
    this.#around.pacer.stop()
    await Promise.all([this.#around.port.close(), this.#around.phones.port.close()])
  }
}

/**
 * Opens the relay.
 *
 * @throws the system's error (`EADDRINUSE`) when its port is taken
 */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { bindAddress, advertise, logger } = options
  const port = await openOnePort({ bindAddress, port: options.port, logger })
  const phonePort = await openPhonePort(options).catch(async (error) => {
    await port.close()
    throw error
  })
  const certificate = await newCertificate()
  const ipv6 = advertise.startsWith('127.') ? '::1' : DISCARD_IPV6
  logger.info({ port: port.port, bindAddress, advertise, ipv6: port.hasIpv6 }, 'relay: open')
  return new Relay({
    port,
    certificate,
    address: { ipv4: advertise, ipv6, port: port.port },
    phones: { port: phonePort, address: { ipv4: advertise, ipv6, port: phonePort.port } },
    pacer: new Pacer(),
    voices: new Voices(),
    silence: options.silence ?? SILENCE_LIMITS,
    answerSetup: options.answerSetup ?? (() => 'passive'),
    logger,
  })
}

async function openPhonePort({ bindAddress, phonePorts, logger }: RelayOptions): Promise<OnePort> {
  const { from, to } = phonePorts ?? { from: 0, to: 0 }
  for (let port = from; ; port += 1)
    try {
      return await openOnePort({ bindAddress, port, logger })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= to) throw error
    }
}
