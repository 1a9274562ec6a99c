import { randomUUID } from 'node:crypto'
import type { RTCDtlsTransport } from 'werift'

/** `keys`: null for a side that knows no telephone-events. */
export type Payloads = { readonly opus: number; readonly keys: number | null }

/** The loopback address that a peer is at; of each family it has one. */
export type LoopbackAddress = '127.0.0.1' | '::1'

type Manner = {
  readonly setup: string
  readonly iceLite?: boolean
  readonly address?: LoopbackAddress
  readonly deadIPv6?: boolean
}

/** An offer as WhatsApp's relay sends it now, with a test peer's transport in it. */
export function writeMetaOffer(
  dtls: RTCDtlsTransport,
  ssrc: number,
  payloads: Payloads,
  manner: Omit<Manner, 'setup'>,
): string {
  return describe(dtls, ssrc, payloads, { setup: 'actpass', ...manner })
}

/** Its answer to an offer of ours, likewise. */
export function writeMetaAnswer(dtls: RTCDtlsTransport, ssrc: number, manner: Manner): string {
  return describe(dtls, ssrc, { opus: 111, keys: 126 }, manner)
}

/** `deadIPv6`: with a candidate at which nobody is, as the relay's was for whoever has no IPv6. */
function describe(
  dtls: RTCDtlsTransport,
  ssrc: number,
  { opus, keys }: Payloads,
  { setup, iceLite = true, address = '127.0.0.1', deadIPv6 = address !== '::1' }: Manner,
): string {
  const ice = dtls.iceTransport.connection
  const port = ice.localCandidates.find((candidate) => candidate.host === address)?.port ?? 0
  const fingerprint = dtls.localParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')?.value
  const stream = randomUUID()
  const where = `IN ${address === '::1' ? 'IP6' : 'IP4'} ${address}`
  const candidate = (foundation: number, priority: number, at: string) =>
    `a=candidate:${foundation} 1 udp ${priority} ${at} ${port} typ host generation 0 network-cost 50`
  const lines = [
    'v=0',
    `o=- ${Date.now()} 2 ${where}`,
    's=-',
    't=0 0',
    'a=group:BUNDLE audio',
    `a=msid-semantic: WMS ${stream}`,
    ...(iceLite ? ['a=ice-lite'] : []),
    `m=audio ${port} UDP/TLS/RTP/SAVPF ${opus}${keys === null ? '' : ` ${keys}`}`,
    `c=${where}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    candidate(2_275_956_755, 2_122_260_223, address),
    ...(deadIPv6 ? [candidate(2_684_782_176, 2_122_262_783, '2a03:2880:f312:131:face:b00c:0:699c')] : []),
    `a=ice-ufrag:${ice.localUsername}`,
    `a=ice-pwd:${ice.localPassword}`,
    `a=fingerprint:sha-256 ${fingerprint?.toUpperCase()}`,
    `a=setup:${setup}`,
    'a=mid:audio',
    'a=sendrecv',
    `a=msid:${stream} WhatsAppTrack1`,
    'a=rtcp-mux',
    `a=rtpmap:${opus} opus/48000/2`,
    `a=rtcp-fb:${opus} transport-cc`,
    `a=fmtp:${opus} maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1`,
    ...(keys === null ? [] : [`a=rtpmap:${keys} telephone-event/8000`]),
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${ssrc} cname:WhatsAppAudioStream1`,
  ]
  return `${lines.join('\r\n')}\r\n`
}
