/**
 * What offers and answers share: pure functions, text out. Both are written from one template of ours, never by editing
 * what an engine proposes, so that what WhatsApp sees is the same whatever engine stands behind it.
 */
import { SdpLines } from './sdp-lines.ts'

/** The one audio line that both sides speak of. */
export type AudioLine = {
  readonly mid: string
  readonly opusPayload: number
  /** The parameters for Opus; null when none were given. */
  readonly opusParameters: string | null
  /** Payload number of telephone-event at 8 kHz; null when it is not offered: then no keys are heard. */
  readonly keysPayload: number | null
}

/** One side's way to be reached and recognised. */
export type Transport = {
  readonly ufrag: string
  readonly pwd: string
  /** SHA-256 of its certificate, 32 pairs of upper-case hex digits with colons. */
  readonly fingerprint: string
  readonly candidates: readonly Candidate[]
}

/** A host candidate for UDP, component 1. */
export type Candidate = { readonly priority: number; readonly address: string; readonly port: number }

/** Our side of the transport, as the engine made it, with at least one candidate; and the SSRC that we send. */
export type LocalTransport = Transport & { readonly ssrc: number }

/** WhatsApp's own limits: mono at 16 kHz, 20 kbit/s, 20 ms, with forward error correction. */
export const OPUS_PARAMETERS =
  'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1'

/**
 * A description of our side for WhatsApp: full ICE, one fingerprint, one SSRC, 20 ms, all candidates in it.
 *
 * @param setup `actpass` in an offer; `active` in an answer: we begin the DTLS handshake
 * @throws RangeError when `local` has no candidate
 */
export function writeDescription(audio: AudioLine, local: LocalTransport, setup: 'active' | 'actpass'): string {
  const [first] = local.candidates
  if (!first) throw new RangeError('a description needs a candidate')
  const family = first.address.includes(':') ? 'IP6' : 'IP4'
  return sdpText([
    'v=0',
    `o=- ${local.ssrc} 1 IN ${family} ${first.address}`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${audio.mid}`,
    'a=msid-semantic: WMS ringway',
    `m=audio ${first.port} UDP/TLS/RTP/SAVPF ${payloadList(audio)}`,
    `c=IN ${family} ${first.address}`,
    ...local.candidates.map((candidate, i) => `a=${candidateText(candidate, i + 1)}`),
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    `a=fingerprint:sha-256 ${local.fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${audio.mid}`,
    'a=sendrecv',
    'a=msid:ringway ringway-audio',
    'a=rtcp-mux',
    ...codecLines(audio),
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${local.ssrc} cname:ringway`,
  ])
}

/** How the other side connects: its part in the DTLS handshake, and whether it leaves connectivity checks to us. */
export type Manner = { readonly setup: 'actpass' | 'active' | 'passive'; readonly iceLite: boolean }

/** What an engine is told of the other side: a description that holds only what we understood. Candidates come apart. */
export function plainDescription(audio: AudioLine, remote: Transport, { setup, iceLite }: Manner): string {
  return sdpText([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${audio.mid}`,
    ...(iceLite ? ['a=ice-lite'] : []),
    `m=audio 9 UDP/TLS/RTP/SAVPF ${payloadList(audio)}`,
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${remote.ufrag}`,
    `a=ice-pwd:${remote.pwd}`,
    `a=fingerprint:sha-256 ${remote.fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${audio.mid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    ...codecLines(audio),
  ])
}

/** Our transport out of the description that an engine made of itself. */
export function readTransport(sdp: string, ssrc: number): LocalTransport {
  const lines = new SdpLines(sdp, (found) => new Error(`the engine's own description: ${found}`))
  return { ...lines.transport(), ssrc }
}

/** A candidate as a line without `a=`. */
export function candidateText({ priority, address, port }: Candidate, foundation: number): string {
  return `candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`
}

function payloadList({ opusPayload, keysPayload }: AudioLine): string {
  return keysPayload === null ? `${opusPayload}` : `${opusPayload} ${keysPayload}`
}

function codecLines({ opusPayload, opusParameters, keysPayload }: AudioLine): string[] {
  const opus = [`a=rtpmap:${opusPayload} opus/48000/2`, `a=fmtp:${opusPayload} ${opusParameters ?? OPUS_PARAMETERS}`]
  return keysPayload === null ? opus : [...opus, `a=rtpmap:${keysPayload} telephone-event/8000`]
}

function sdpText(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`
}
