import type { IceCredentials } from './ice-lite.ts'
import { OPUS_LIMITS, type RelayAddress, sdpText } from './relay-sdp.ts'
import { attributes, type MediaSection, payloadTypeOf } from './session-description.ts'

/** What goes into an answer to a browser phone beside the browser's own offer. */
export type PhoneAnswerFacts = {
  readonly sessionId: number
  readonly streamId: string
  /** `ipv6` null when the port is not open there: a browser gets no dead candidate. */
  readonly address: Omit<RelayAddress, 'ipv6'> & { readonly ipv6: string | null }
  readonly ice: IceCredentials
  readonly fingerprint: string
  readonly ssrc: number
}

const OPPOSITE = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const

/**
 * The answer to a browser's audio offer: ICE-lite, DTLS server, the browser's own payload types.
 *
 * `telephone-event/48000` is left out, so that keys come on the 8 kHz payload type and can be passed on as they are.
 */
export function writePhoneAnswer(audio: MediaSection, opus: number, facts: PhoneAnswerFacts): string {
  const { address, ice, streamId } = facts
  const mid = attributes(audio.lines, 'mid')[0] ?? '0'
  const events = payloadTypeOf(audio, 'telephone-event/8000')
  const ipv6 = address.ipv6 === null ? [] : [candidate(2, 2122262783, address.ipv6, address.port)]
  return sdpText([
    'v=0',
    `o=- ${facts.sessionId} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    `a=msid-semantic: WMS ${streamId}`,
    'a=ice-lite',
    `m=audio ${address.port} UDP/TLS/RTP/SAVPF ${[opus, events].filter((type) => type !== null).join(' ')}`,
    `c=IN IP4 ${address.ipv4}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    candidate(1, 2122260223, address.ipv4, address.port),
    ...ipv6,
    'a=end-of-candidates',
    `a=ice-ufrag:${ice.ufrag}`,
    `a=ice-pwd:${ice.pwd}`,
    `a=fingerprint:sha-256 ${facts.fingerprint}`,
    'a=setup:passive',
    `a=mid:${mid}`,
    `a=${OPPOSITE[direction(audio)]}`,
    `a=msid:${streamId} business`,
    'a=rtcp-mux',
    `a=rtpmap:${opus} opus/48000/2`,
    `a=fmtp:${opus} ${OPUS_LIMITS}`,
    ...(events === null ? [] : [`a=rtpmap:${events} telephone-event/8000`]),
    'a=ptime:20',
    `a=ssrc:${facts.ssrc} cname:business`,
    `a=ssrc:${facts.ssrc} msid:${streamId} business`,
  ])
}

function direction(audio: MediaSection): keyof typeof OPPOSITE {
  for (const word of ['sendonly', 'recvonly', 'inactive'] as const) {
    if (attributes(audio.lines, word).length > 0) return word
  }
  return 'sendrecv'
}

function candidate(foundation: number, priority: number, address: string, port: number): string {
  return `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host generation 0`
}
