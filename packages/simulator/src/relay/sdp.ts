import { type AudioTerms, OPUS_ALONE } from './audio-terms.ts'
import { type G711, G711_TYPES, PAYLOAD_TYPE, type PayloadTypes } from './payload-types.ts'
import {
  attributes,
  type MediaSection,
  payloadTypeOf,
  readDescription,
  type SessionDescription,
} from './session-description.ts'

/**
 * Thrown for a description that WhatsApp would refuse.
 *
 * `code` is Graph's: 138008 for fingerprints (seen in the field, not in Meta's list), 100 for everything else.
 * `details` names the line, and belongs into `error_data.details`.
 */
export class SdpFault extends Error {
  override readonly name = 'SdpFault'
  readonly code: 138008 | 100
  readonly details: string

  constructor(code: 138008 | 100, details: string) {
    super(details)
    this.code = code
    this.details = details
  }
}

/** What the relay needs to know of a peer from its description. */
export type PeerDescription = {
  readonly ufrag: string
  readonly pwd: string
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint: string
  readonly setup: string
}

/** Lines that a description for one audio stream may have; a browser's own has about 60. */
export const MAX_SDP_LINES = 200
const MAX_SDP_CHARACTERS = 20_000
const SHA256 = /^sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i
const ICE_LENGTHS = { 'ice-ufrag': 4, 'ice-pwd': 22 } as const
const MAX_ICE_LENGTH = 256

/**
 * Judges a business's answer to the relay's offer, as Meta judges it at pre_accept and accept.
 *
 * One audio section with the offered mid and payload types, opus/48000/2, rtcp-mux, ICE credentials, DTLS role active
 * or passive, exactly one fingerprint (sha-256), both ways, no ice-lite. Candidates are not looked at: there may be none.
 * Lines end in CRLF. G.711 in place of Opus is taken where it was offered and the terms say so.
 *
 * @throws SdpFault
 */
export function validateAnswer(sdp: string, offer: string, { g711Alone }: AudioTerms = OPUS_ALONE): BusinessAnswer {
  const answer = readWritten(sdp)
  const audio = onlyAudio(answer)
  const offered = onlyAudio(readDescription(offer))
  const mid = attributes(offered.lines, 'mid')[0]
  if (attributes(audio.lines, 'mid')[0] !== mid) throw new SdpFault(100, `a=mid must be the offer's, "${mid}"`)
  const strange = audio.formats.find((format) => !offered.formats.includes(format))
  if (strange !== undefined) throw new SdpFault(100, `m=audio: payload type ${strange} was not offered`)
  const opus = payloadTypeOf(audio, 'opus/48000/2')
  const g711 = g711In(audio)
  const withoutOpus = opus === null && g711.length > 0 && g711Alone === 'taken'
  if (!withoutOpus && opus !== payloadTypeOf(offered, 'opus/48000/2')) {
    throw new SdpFault(100, `a=rtpmap: opus/48000/2 must be accepted, with the offer's payload type`)
  }
  const events = payloadTypeOf(audio, 'telephone-event/8000')
  if (events !== null && events !== payloadTypeOf(offered, 'telephone-event/8000')) {
    throw new SdpFault(100, `a=rtpmap: telephone-event/8000 must have the offer's payload type`)
  }
  refuseOneWay(answer.session, audio)
  refuseIceLite(answer.session, audio)
  const peer = peerDescription(answer.session, audio)
  if (peer.setup !== 'active' && peer.setup !== 'passive') {
    throw new SdpFault(100, `a=setup:${peer.setup} in an answer; "active" or "passive" is wanted`)
  }
  // Keys are sent under the offer's number even to a business that left them out, as Meta does.
  return { peer, payloadTypes: { opus, g711, telephoneEvent: PAYLOAD_TYPE.telephoneEvent } }
}

/** A business's answer, as far as the call depends on it. */
export type BusinessAnswer = { readonly peer: PeerDescription; readonly payloadTypes: PayloadTypes }

/** G.711 among the formats, in their order; `a=rtpmap` may be left out for numbers that are fixed. */
function g711In({ formats }: MediaSection): G711[] {
  const laws = Object.entries(G711_TYPES) as [G711, number][]
  return formats.flatMap((format) => laws.filter(([, type]) => String(type) === format).map(([law]) => law))
}

/** A business's offer, as far as the answer to it depends on it. */
export type BusinessOffer = {
  readonly peer: PeerDescription
  readonly mid: string
  readonly payloadTypes: PayloadTypes
}

/**
 * Judges the offer of a business's call, as Meta judges it at connect, and reads it.
 *
 * One audio section that goes both ways, with a mid, opus/48000/2 among its codecs, rtcp-mux, ICE credentials, DTLS role
 * actpass or active, exactly one fingerprint (sha-256), no ice-lite. G.711 is answered where the terms allow it; what else
 * is offered (other codecs, extensions, candidates) does no harm. Without telephone-event/8000 keys are sent under 126 all the same, as Meta does.
 *
 * @throws SdpFault
 */
export function readBusinessOffer(sdp: string, terms: AudioTerms = OPUS_ALONE): BusinessOffer {
  const offer = readWritten(sdp)
  const audio = onlyAudio(offer)
  const [mid] = attributes(audio.lines, 'mid')
  if (!mid) throw new SdpFault(100, 'a=mid is missing')
  const strange = audio.formats.find((format) => !/^\d{1,3}$/.test(format) || Number(format) > 127)
  if (strange !== undefined) throw new SdpFault(100, `m=audio: ${strange} is no payload type`)
  const opus = payloadTypeOf(audio, 'opus/48000/2')
  if (opus === null) throw new SdpFault(100, 'a=rtpmap: opus/48000/2 must be offered')
  refuseOneWay(offer.session, audio)
  refuseIceLite(offer.session, audio)
  const peer = peerDescription(offer.session, audio)
  if (peer.setup !== 'actpass' && peer.setup !== 'active') {
    throw new SdpFault(100, `a=setup:${peer.setup} in an offer; "actpass" or "active" is wanted`)
  }
  const g711 = g711In(audio).filter((law) => terms.g711.includes(law))
  return { peer, mid, payloadTypes: { opus, g711, telephoneEvent: keysOf(audio) } }
}

function keysOf(audio: MediaSection): number | null {
  const offered = payloadTypeOf(audio, 'telephone-event/8000')
  if (offered !== null) return offered
  return audio.formats.includes(String(PAYLOAD_TYPE.telephoneEvent)) ? null : PAYLOAD_TYPE.telephoneEvent
}

function refuseOneWay(session: readonly string[], audio: MediaSection): void {
  for (const way of ['sendonly', 'recvonly', 'inactive'])
    if (attributes([...session, ...audio.lines], way).length > 0)
      throw new SdpFault(100, `a=${way}: a call is heard both ways`)
}

function refuseIceLite(session: readonly string[], audio: MediaSection): void {
  if (attributes([...session, ...audio.lines], 'ice-lite').length > 0)
    throw new SdpFault(100, 'a=ice-lite: the relay is lite itself')
}

/** Reads the audio section of a browser's offer. @throws SdpFault */
export function readPhoneOffer(sdp: string): { peer: PeerDescription; audio: MediaSection; opus: number } {
  const offer = readBounded(sdp)
  const audio = onlyAudio(offer)
  const opus = payloadTypeOf(audio, 'opus/48000/2')
  if (opus === null) throw new SdpFault(100, 'a=rtpmap: a phone speaks opus/48000/2')
  return { peer: peerDescription(offer.session, audio), audio, opus }
}

/** As a business must write it: plain text with CRLF line ends. A browser's offer is not looked at so closely. */
function readWritten(sdp: string): SessionDescription {
  if (/^\s*["{]/.test(sdp)) throw new SdpFault(100, 'JSON where v=0 must come first: the SDP is encoded twice')
  const description = readBounded(sdp)
  const bare = sdp.split('\n').findIndex((line, index, all) => index < all.length - 1 && !line.endsWith('\r'))
  if (bare >= 0) throw new SdpFault(100, `line ${bare + 1} ends in LF alone: lines end in CRLF`)
  return description
}

function readBounded(sdp: string): SessionDescription {
  if (sdp.length > MAX_SDP_CHARACTERS || sdp.split('\n').length > MAX_SDP_LINES) {
    throw new SdpFault(100, `more than ${MAX_SDP_LINES} lines or ${MAX_SDP_CHARACTERS} characters`)
  }
  if (!sdp.startsWith('v=0')) throw new SdpFault(100, 'v=0 must come first')
  return readDescription(sdp)
}

function onlyAudio({ media }: SessionDescription): MediaSection {
  const [audio] = media
  if (!audio || media.length !== 1 || audio.kind !== 'audio') {
    throw new SdpFault(
      100,
      `m=: one audio section is wanted, not ${media.map(({ kind }) => kind).join(', ') || 'none'}`,
    )
  }
  if (audio.port === 0) throw new SdpFault(100, 'm=audio 0: the audio was refused')
  if (audio.protocol !== 'UDP/TLS/RTP/SAVPF')
    throw new SdpFault(100, `m=audio: ${audio.protocol} is not UDP/TLS/RTP/SAVPF`)
  return audio
}

function peerDescription(session: readonly string[], audio: MediaSection): PeerDescription {
  if (attributes(audio.lines, 'rtcp-mux').length === 0) throw new SdpFault(100, 'a=rtcp-mux is missing')
  return {
    ufrag: iceAttribute(session, audio, 'ice-ufrag'),
    pwd: iceAttribute(session, audio, 'ice-pwd'),
    fingerprint: onlyFingerprint([...session, ...audio.lines]),
    setup: attributes(audio.lines, 'setup')[0] ?? attributes(session, 'setup')[0] ?? 'missing',
  }
}

function iceAttribute(session: readonly string[], audio: MediaSection, name: keyof typeof ICE_LENGTHS): string {
  const value = attributes(audio.lines, name)[0] ?? attributes(session, name)[0] ?? ''
  if (value.length < ICE_LENGTHS[name] || value.length > MAX_ICE_LENGTH) {
    throw new SdpFault(100, `a=${name} must have ${ICE_LENGTHS[name]} to ${MAX_ICE_LENGTH} characters`)
  }
  return value
}

function onlyFingerprint(lines: readonly string[]): string {
  const all = attributes(lines, 'fingerprint')
  if (all.length !== 1) throw new SdpFault(138008, `a=fingerprint: exactly one is wanted, found ${all.length}`)
  const value = SHA256.exec(all[0] ?? '')?.[1]
  if (!value) throw new SdpFault(138008, 'a=fingerprint: sha-256 with 32 bytes is wanted')
  return value.toUpperCase()
}
