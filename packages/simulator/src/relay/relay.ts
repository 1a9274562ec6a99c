import { newCertificate } from './certificate.ts'
import { monotonicNow } from './now.ts'
import { openOnePort } from './one-port.ts'
import { Pacer } from './pacer.ts'
import { CallIsOver, type CallSurroundings, RelayCall } from './relay-call.ts'
import type { RelayLogger } from './relay-logger.ts'
import { warmUp } from './secure-channel.ts'
import { SILENCE_LIMITS, type SilenceLimits } from './silence-watch.ts'
import { Voices } from './voice.ts'

export { BadKeys } from './keys.ts'
export { CallIsOver, RelayCall, type RelayCallEvents, type RelayCallStats } from './relay-call.ts'
export type { RelayLogger } from './relay-logger.ts'
export { SdpFault, validateAnswer } from './sdp.ts'

export type RelayOptions = {
  /** IPv4 address to bind, `127.0.0.1` or `0.0.0.0` as a rule. */
  readonly bindAddress: string
  /** IPv4 address that peers are told. */
  readonly advertise: string
  /** UDP port for all legs of all calls; 0 = any free one. */
  readonly port: number
  readonly logger: RelayLogger
  /** Default: Meta's 20 and 30 s. */
  readonly silence?: SilenceLimits
}

const LOOK_EVERY_MS = 500
/** RFC 6666: an address whose packets are thrown away, for a candidate that is there but dead. */
const DISCARD_IPV6 = '100::1'

/** WhatsApp's media relay: all calls on one UDP port, the business's leg and the browser phone's alike. */
export class Relay {
  readonly port: number
  readonly #around: CallSurroundings
  readonly #calls = new Set<RelayCall>()
  readonly #looking: NodeJS.Timeout
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
  }

  /** What it still holds; all 0 when no call is open. */
  get held(): { calls: number; legs: number; addresses: number; speaking: number } {
    return { calls: this.#calls.size, ...this.#around.port.known, speaking: this.#around.pacer.size }
  }

  /**
   * A new call; its offer is ready at once.
   *
   * @param callId for the log
   * @throws CallIsOver when the relay is closed
   */
  async open(callId: string): Promise<RelayCall> {
    if (this.#closed) throw new CallIsOver('the relay is closed')
    const call = new RelayCall(callId, this.#around)
    this.#calls.add(call)
    return call
  }

  /** Closes all calls, then the port. Closing twice is fine. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#looking)
    await Promise.all([...this.#calls].map((call) => call.close()))
    this.#around.pacer.stop()
    await this.#around.port.close()
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
  const certificate = await newCertificate()
  await warmUp(certificate)
  const ipv6 = advertise.startsWith('127.') ? '::1' : DISCARD_IPV6
  logger.info({ port: port.port, bindAddress, advertise, ipv6: port.hasIpv6 }, 'relay: open')
  return new Relay({
    port,
    certificate,
    address: { ipv4: advertise, ipv6, port: port.port },
    pacer: new Pacer(),
    voices: new Voices(),
    silence: options.silence ?? SILENCE_LIMITS,
    logger,
  })
}
