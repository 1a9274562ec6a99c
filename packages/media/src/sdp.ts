/**
 * Offer and answer as pure functions: text in, text out. The answer is written from a template of ours, never by
 * editing what an engine proposes, so that what WhatsApp sees is the same whatever engine stands behind it.
 */

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
export type Offer = {
  readonly mid: string
  readonly opusPayload: number
  /** The parameters offered for Opus, null when there are none. */
  readonly opusParameters: string | null
  /** Payload number of telephone-event at 8 kHz; null when it is not offered: then no keys are heard. */
  readonly keysPayload: number | null
  readonly ufrag: string
  readonly pwd: string
  /** SHA-256 of the other side's certificate, 32 pairs of upper-case hex digits with colons. */
  readonly fingerprint: string
  readonly candidates: readonly Candidate[]
}

/** A host candidate for UDP, component 1. */
export type Candidate = { readonly priority: number; readonly address: string; readonly port: number }

/** Our side of the transport, as the engine made it. */
export type LocalTransport = {
  readonly ufrag: string
  readonly pwd: string
  readonly fingerprint: string
  /** At least one. */
  readonly candidates: readonly Candidate[]
  readonly ssrc: number
}

const MAX_OFFER_BYTES = 65_536
const MAX_CANDIDATES = 16
/** WhatsApp's own limits, said back to it when an offer names none. */
const OPUS_PARAMETERS =
  'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1'

/**
 * Reads an offer of WhatsApp's relay.
 *
 * @throws BadOffer
 */
export function readOffer(sdp: string): Offer {
  if (Buffer.byteLength(sdp) > MAX_OFFER_BYTES) throw new BadOffer(`it is longer than ${MAX_OFFER_BYTES} bytes`)
  const lines = sdp.split(/\r?\n/).filter((line) => line !== '')
  if (lines[0] !== 'v=0') throw new BadOffer(`it begins with "${(lines[0] ?? '').slice(0, 40)}", not with "v=0"`)
  const payloads = readMediaLine(lines)
  if (!lines.includes('a=rtcp-mux')) throw new BadOffer('there is no a=rtcp-mux')
  const setup = attribute(lines, 'setup')
  if (setup !== 'actpass' && setup !== 'passive') {
    throw new BadOffer(`a=setup must let us be the active side, it is ${setup ? `"${setup}"` : 'missing'}`)
  }
  const opusPayload = findCodec(lines, payloads, /^opus\/48000\/2$/i)
  if (opusPayload === null) throw new BadOffer('no payload is opus/48000/2')
  return {
    mid: demand(lines, 'mid', /^[\w.+-]{1,64}$/),
    opusPayload,
    opusParameters: readParameters(lines, opusPayload),
    keysPayload: findCodec(lines, payloads, /^telephone-event\/8000(\/1)?$/i),
    // The alphabet is wider than RFC 8839's: WhatsApp pads its password with "==".
    ufrag: demand(lines, 'ice-ufrag', /^[\w+/=-]{4,256}$/),
    pwd: demand(lines, 'ice-pwd', /^[\w+/=-]{22,256}$/),
    fingerprint: readFingerprint(lines),
    candidates: readCandidates(lines),
  }
}

/** What the engine is told of the other side: an offer that holds only what we understood. Candidates come apart. */
export function plainOffer(offer: Offer): string {
  return sdpText([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${offer.mid}`,
    'a=ice-lite',
    `m=audio 9 UDP/TLS/RTP/SAVPF ${payloadList(offer)}`,
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${offer.ufrag}`,
    `a=ice-pwd:${offer.pwd}`,
    `a=fingerprint:sha-256 ${offer.fingerprint}`,
    'a=setup:actpass',
    `a=mid:${offer.mid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    ...codecLines(offer),
  ])
}

/**
 * Our answer: full ICE, the active side of DTLS, one fingerprint, one SSRC, the payload numbers and Opus limits of the
 * offer, 20 ms, all candidates in it.
 */
export function writeAnswer(offer: Offer, local: LocalTransport): string {
  const [first] = local.candidates
  if (!first) throw new RangeError('an answer needs a candidate')
  const family = first.address.includes(':') ? 'IP6' : 'IP4'
  return sdpText([
    'v=0',
    `o=- ${local.ssrc} 1 IN ${family} ${first.address}`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${offer.mid}`,
    'a=msid-semantic: WMS ringway',
    `m=audio ${first.port} UDP/TLS/RTP/SAVPF ${payloadList(offer)}`,
    `c=IN ${family} ${first.address}`,
    ...local.candidates.map((candidate, i) => `a=${candidateText(candidate, i + 1)}`),
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    `a=fingerprint:sha-256 ${local.fingerprint}`,
    'a=setup:active',
    `a=mid:${offer.mid}`,
    'a=sendrecv',
    'a=msid:ringway ringway-audio',
    'a=rtcp-mux',
    ...codecLines(offer),
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${local.ssrc} cname:ringway`,
  ])
}

/** Our transport out of the description that an engine made of itself. */
export function readTransport(sdp: string, ssrc: number): LocalTransport {
  const lines = sdp.split(/\r?\n/)
  return {
    ufrag: demand(lines, 'ice-ufrag', /./),
    pwd: demand(lines, 'ice-pwd', /./),
    fingerprint: readFingerprint(lines),
    candidates: readCandidates(lines),
    ssrc,
  }
}

/** A candidate as a line without `a=`. */
export function candidateText({ priority, address, port }: Candidate, foundation: number): string {
  return `candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`
}

/** Payload numbers of the one audio line. */
function readMediaLine(lines: readonly string[]): number[] {
  const media = lines.filter((line) => line.startsWith('m='))
  const [line] = media
  if (line === undefined) throw new BadOffer('there is no m= line')
  if (media.length > 1) throw new BadOffer(`there are ${media.length} m= lines, one is served`)
  const [kind, port, protocol, ...formats] = line.slice(2).split(' ')
  if (kind !== 'audio') throw new BadOffer(`the m= line is for ${kind}, not for audio`)
  if (protocol !== 'UDP/TLS/RTP/SAVPF') {
    const why = lines.some((other) => other.startsWith('a=crypto:'))
      ? 'keys in the SDP (SDES) are not served'
      : 'not served'
    throw new BadOffer(`the m= line says ${protocol}: ${why}, only UDP/TLS/RTP/SAVPF is`)
  }
  if (port === '0') throw new BadOffer('the m= line has port 0: the audio is switched off')
  return formats.map(Number).filter((format) => Number.isInteger(format) && format >= 0 && format <= 127)
}

function findCodec(lines: readonly string[], payloads: readonly number[], codec: RegExp): number | null {
  for (const payload of payloads) {
    const map = lines.find((line) => line.startsWith(`a=rtpmap:${payload} `))
    if (map && codec.test(map.slice(map.indexOf(' ') + 1).trim())) return payload
  }
  return null
}

function readParameters(lines: readonly string[], payload: number): string | null {
  const line = lines.find((other) => other.startsWith(`a=fmtp:${payload} `))
  const parameters = line?.slice(line.indexOf(' ') + 1).trim()
  return parameters && /^[\x20-\x7e]+$/.test(parameters) ? parameters : null
}

function readFingerprint(lines: readonly string[]): string {
  const all = lines.filter((line) => line.startsWith('a=fingerprint:'))
  if (all.length === 0) throw new BadOffer('there is no a=fingerprint')
  for (const line of all) {
    const found = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(line.trim())?.[1]
    if (found) return found.toUpperCase()
  }
  throw new BadOffer(`no a=fingerprint is a whole sha-256: "${(all[0] ?? '').slice(0, 60)}"`)
}

/** UDP host candidates with literal addresses; a name would have to be looked up, which no relay asks of us. */
function readCandidates(lines: readonly string[]): Candidate[] {
  const pattern = /^a=candidate:\S+ 1 udp (\d{1,10}) ([0-9a-f.:]{2,45}) (\d{1,5}) typ host\b/i
  return lines
    .flatMap((line) => {
      const [, priority, address, port] = pattern.exec(line) ?? []
      return address === undefined ? [] : [{ priority: Number(priority), address, port: Number(port) }]
    })
    .slice(0, MAX_CANDIDATES)
}

/** A value of the audio line, or of the session when that has none: with one m= line the order in the text decides. */
function attribute(lines: readonly string[], name: string): string | undefined {
  return lines
    .findLast((line) => line.startsWith(`a=${name}:`))
    ?.slice(name.length + 3)
    .trim()
}

function demand(lines: readonly string[], name: string, shape: RegExp): string {
  const value = attribute(lines, name)
  if (value === undefined) throw new BadOffer(`there is no a=${name}`)
  if (!shape.test(value)) throw new BadOffer(`a=${name} is malformed: "${value.slice(0, 40)}"`)
  return value
}

function payloadList({ opusPayload, keysPayload }: Offer): string {
  return keysPayload === null ? `${opusPayload}` : `${opusPayload} ${keysPayload}`
}

function codecLines({ opusPayload, opusParameters, keysPayload }: Offer): string[] {
  const opus = [`a=rtpmap:${opusPayload} opus/48000/2`, `a=fmtp:${opusPayload} ${opusParameters ?? OPUS_PARAMETERS}`]
  return keysPayload === null ? opus : [...opus, `a=rtpmap:${keysPayload} telephone-event/8000`]
}

function sdpText(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`
}
