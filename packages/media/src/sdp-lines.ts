import { isIP } from 'node:net'
import type { Candidate, Transport } from './sdp.ts'

const MAX_BYTES = 65_536
const MAX_CANDIDATES = 16

/**
 * A description from the other side with its one audio line, read with bounds: at most 64 kB, 16 candidates. What is
 * wrong with it is thrown as the error that `refusal` makes of the words.
 */
export class SdpLines {
  readonly #lines: readonly string[]
  readonly #refusal: (found: string) => Error

  constructor(sdp: string, refusal: (found: string) => Error) {
    this.#refusal = refusal
    if (Buffer.byteLength(sdp) > MAX_BYTES) throw refusal(`it is longer than ${MAX_BYTES} bytes`)
    this.#lines = sdp.split(/\r?\n/).filter((line) => line !== '')
    const [first = ''] = this.#lines
    if (first !== 'v=0') throw refusal(`it begins with "${first.slice(0, 40)}", not with "v=0"`)
  }

  /** Payload numbers of the one audio line, which is DTLS-SRTP with RTCP on the same port. */
  payloads(): number[] {
    const media = this.#lines.filter((line) => line.startsWith('m='))
    const [line] = media
    if (line === undefined) throw this.#refusal('there is no m= line')
    if (media.length > 1) throw this.#refusal(`there are ${media.length} m= lines, one is served`)
    const [kind, port, protocol, ...formats] = line.slice(2).split(' ')
    if (kind !== 'audio') throw this.#refusal(`the m= line is for ${kind?.slice(0, 40)}, not for audio`)
    if (protocol !== 'UDP/TLS/RTP/SAVPF') {
      const why = this.#lines.some((other) => other.startsWith('a=crypto:'))
        ? 'keys in the SDP (SDES) are not served'
        : 'not served'
      throw this.#refusal(`the m= line says ${protocol?.slice(0, 40)}: ${why}, only UDP/TLS/RTP/SAVPF is`)
    }
    if (port === '0') throw this.#refusal('the m= line has port 0: the audio is switched off')
    if (!this.#lines.includes('a=rtcp-mux')) throw this.#refusal('there is no a=rtcp-mux')
    const payloads = formats.map(Number).filter((format) => Number.isInteger(format) && format >= 0 && format <= 127)
    return [...new Set(payloads)]
  }

  /** The first of `payloads` that is `codec`, as `name/clock/channels`; null when none is. */
  findCodec(payloads: readonly number[], codec: RegExp): number | null {
    const codecs = this.#codecs()
    return payloads.find((payload) => codec.test(codecs.get(String(payload)) ?? '')) ?? null
  }

  /** By payload, of two lines about one the first: read in one go, as 64 kB hold thousands of either. */
  #codecs(): Map<string, string> {
    const codecs = new Map<string, string>()
    for (const line of this.#lines) {
      if (!line.startsWith('a=rtpmap:')) continue
      const space = line.indexOf(' ')
      const payload = line.slice('a=rtpmap:'.length, space)
      if (space > 0 && !codecs.has(payload)) codecs.set(payload, line.slice(space + 1).trim())
    }
    return codecs
  }

  /** The a=fmtp of a payload; null when there is none, or none in plain ASCII. */
  parameters(payload: number): string | null {
    const line = this.#lines.find((other) => other.startsWith(`a=fmtp:${payload} `))
    const parameters = line?.slice(line.indexOf(' ') + 1).trim()
    return parameters && /^[\x20-\x7e]+$/.test(parameters) ? parameters : null
  }

  transport(): Transport {
    return {
      // The alphabet is wider than RFC 8839's: WhatsApp pads its password with "==".
      ufrag: this.demand('ice-ufrag', /^[\w+/=-]{4,256}$/),
      pwd: this.demand('ice-pwd', /^[\w+/=-]{22,256}$/),
      fingerprint: this.#fingerprint(),
      candidates: this.#candidates(),
    }
  }

  get iceLite(): boolean {
    return this.#lines.includes('a=ice-lite')
  }

  /** A value of the audio line, or of the session when that has none: with one m= line the order in the text decides. */
  attribute(name: string): string | undefined {
    return this.#lines
      .findLast((line) => line.startsWith(`a=${name}:`))
      ?.slice(name.length + 3)
      .trim()
  }

  /** The same, for what must be there and in this shape. */
  demand(name: string, shape: RegExp): string {
    const value = this.attribute(name)
    if (value === undefined) throw this.#refusal(`there is no a=${name}`)
    if (!shape.test(value)) throw this.#refusal(`a=${name} is malformed: "${value.slice(0, 40)}"`)
    return value
  }

  #fingerprint(): string {
    const all = this.#lines.filter((line) => line.startsWith('a=fingerprint:'))
    if (all.length === 0) throw this.#refusal('there is no a=fingerprint')
    for (const line of all) {
      const found = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(line.trim())?.[1]
      if (found) return found.toUpperCase()
    }
    throw this.#refusal(`no a=fingerprint is a whole sha-256: "${(all[0] ?? '').slice(0, 60)}"`)
  }

  /** UDP host candidates with literal addresses; a name would have to be looked up, which no relay asks of us. */
  #candidates(): Candidate[] {
    return this.#lines.flatMap((line) => readCandidate(line) ?? []).slice(0, MAX_CANDIDATES)
  }
}

/** Null for what is no UDP host candidate, and for one whose numbers no ICE library should be given. */
function readCandidate(line: string): Candidate | null {
  const pattern = /^a=candidate:\S+ 1 udp (\d{1,10}) ([0-9a-f.:]{2,45}) (\d{1,5}) typ host\b/i
  const [, priority, address = '', port] = pattern.exec(line) ?? []
  const candidate = { priority: Number(priority), address, port: Number(port) }
  const isSound = isIP(address) !== 0 && candidate.priority < 2 ** 32 && candidate.port > 0 && candidate.port < 65_536
  return isSound ? candidate : null
}
