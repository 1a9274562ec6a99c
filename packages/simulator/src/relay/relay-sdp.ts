import type { AudioTerms } from './audio-terms.ts'
import type { IceCredentials } from './ice-lite.ts'
import { G711_TYPES, PAYLOAD_TYPE, type PayloadTypes } from './payload-types.ts'

/** Where a peer finds the relay. */
export type RelayAddress = {
  readonly ipv4: string
  /** May be dead; WhatsApp's own gets the higher priority all the same. */
  readonly ipv6: string
  readonly port: number
}

/** What differs from one description to the next. */
export type RelayFacts = {
  /** Session id: Unix milliseconds. */
  readonly sessionId: number
  /** UUID of the media stream. */
  readonly streamId: string
  readonly address: RelayAddress
  readonly ice: IceCredentials
  /** SHA-256 of the relay's certificate, upper-case hex with colons. */
  readonly fingerprint: string
  readonly ssrc: number
}

/** DTLS role in an answer. `actpass` is illegal there, and has been seen: it is meant as `passive`. */
export const ANSWER_SETUPS = ['passive', 'active', 'actpass'] as const
export type AnswerSetup = (typeof ANSWER_SETUPS)[number]

/** What an answer takes over from the offer. */
export type Agreed = {
  readonly mid: string
  readonly payloadTypes: PayloadTypes
  readonly setup: AnswerSetup
}

/** The offer as WhatsApp's relay writes it for a user-initiated call. */
export function writeOffer(facts: RelayFacts, { g711, g711Order }: AudioTerms): string {
  const feedback = [`a=rtcp-fb:${PAYLOAD_TYPE.opus} transport-cc`]
  const payloadTypes = { ...PAYLOAD_TYPE, g711 }
  return write(facts, { mid: 'audio', payloadTypes, setup: 'actpass' }, feedback, g711Order)
}

/**
 * The relay's answer to the offer of a business-initiated call: the offer's mid and payload types, WhatsApp's limits.
 *
 * No capture of a current one is public; it is written in the shape of the current offer. A business is asked to open
 * the DTLS handshake, so `passive` fits best.
 */
export function writeAnswer(facts: RelayFacts, agreed: Agreed): string {
  return write(facts, agreed, [])
}

/**
 * Line by line in WhatsApp's order.
 *
 * Written from a template rather than by an SDP library, because its oddities are the point: dummy addresses in `o=` and
 * `a=rtcp`, transport-cc without its header extension, padding in `ice-pwd`, IPv6 above IPv4.
 * Shape: offers captured from WhatsApp in October 2025 and October 2026.
 */
function write(
  facts: RelayFacts,
  { mid, payloadTypes, setup }: Agreed,
  feedback: readonly string[],
  g711Order: AudioTerms['g711Order'] = 'after-opus',
): string {
  const { sessionId, streamId, address, ice, fingerprint, ssrc } = facts
  const { opus, telephoneEvent } = payloadTypes
  const g711 = payloadTypes.g711.map((law) => G711_TYPES[law])
  const sound = g711Order === 'first' ? [...g711, opus] : [opus, ...g711]
  const formats = [...sound, telephoneEvent].filter((type) => type !== null)
  return sdpText([
    'v=0',
    `o=- ${sessionId} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    `a=msid-semantic: WMS ${streamId}`,
    'a=ice-lite',
    `m=audio ${address.port} UDP/TLS/RTP/SAVPF ${formats.join(' ')}`,
    `c=IN IP4 ${address.ipv4}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=candidate:2275956755 1 udp 2122260223 ${address.ipv4} ${address.port} typ host generation 0 network-cost 50`,
    `a=candidate:2684782176 1 udp 2122262783 ${address.ipv6} ${address.port} typ host generation 0 network-cost 50`,
    `a=ice-ufrag:${ice.ufrag}`,
    `a=ice-pwd:${ice.pwd}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    'a=sendrecv',
    `a=msid:${streamId} WhatsAppTrack1`,
    'a=rtcp-mux',
    `a=rtpmap:${opus} opus/48000/2`,
    ...feedback,
    `a=fmtp:${opus} ${OPUS_LIMITS}`,
    ...payloadTypes.g711.map((law) => `a=rtpmap:${G711_TYPES[law]} ${law}/8000`),
    ...(telephoneEvent === null ? [] : [`a=rtpmap:${telephoneEvent} telephone-event/8000`]),
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${ssrc} cname:WhatsAppAudioStream1`,
  ])
}

/** At most 20 kbit/s, 16 kHz played and captured, 20 ms packets, forward error correction. */
export const OPUS_LIMITS =
  'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1'

/** Lines joined as SDP wants them: CRLF after each, the last one too. RFC 8866 §5. */
export function sdpText(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`
}
