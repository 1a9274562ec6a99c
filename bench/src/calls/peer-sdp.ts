import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** What one call of the load peer says of itself. */
export type PeerSide = {
  readonly ufrag: string
  readonly pwd: string
  readonly fingerprint: string
  readonly ssrc: number
  readonly address: string
  readonly port: number
}

/** What of an engine's description the load peer has to know: the rest it finds out by itself. */
export type EngineSide = {
  readonly ufrag: string
  readonly fingerprint: string
  readonly setup: string
  readonly mid: string
}

/** As long as WhatsApp's, whose password is padded. */
export function newNames(): { ufrag: string; pwd: string; ssrc: number } {
  return { ufrag: randomBytes(8).toString('hex'), pwd: randomBytes(16).toString('base64'), ssrc: randomInt(1, 2 ** 32) }
}

/** An offer, or an answer, in the shape of WhatsApp's relay: ICE-lite, one live candidate, Opus and keys. */
export function writePeerSdp(side: PeerSide, setup: 'actpass' | 'active' | 'passive', mid = 'audio'): string {
  const { address, port, ssrc } = side
  const stream = randomUUID()
  const lines = [
    'v=0',
    `o=- ${Date.now()} 2 IN IP4 ${address}`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    `a=msid-semantic: WMS ${stream}`,
    'a=ice-lite',
    `m=audio ${port} UDP/TLS/RTP/SAVPF 111 126`,
    `c=IN IP4 ${address}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=candidate:2275956755 1 udp 2122260223 ${address} ${port} typ host generation 0 network-cost 50`,
    `a=ice-ufrag:${side.ufrag}`,
    `a=ice-pwd:${side.pwd}`,
    `a=fingerprint:sha-256 ${side.fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    'a=sendrecv',
    `a=msid:${stream} WhatsAppTrack1`,
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1',
    'a=rtpmap:126 telephone-event/8000',
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${ssrc} cname:WhatsAppAudioStream1`,
  ]
  return `${lines.join('\r\n')}\r\n`
}

/** @throws Error when something is missing */
export function readEngineSdp(sdp: string): EngineSide {
  const value = (name: string) => {
    const found = new RegExp(`^a=${name}(.+?)\\r?$`, 'm').exec(sdp)?.[1]
    if (found === undefined) throw new Error(`the engine's description has no ${name}`)
    return found
  }
  return {
    ufrag: value('ice-ufrag:'),
    fingerprint: value('fingerprint:sha-256 ').toUpperCase(),
    setup: value('setup:'),
    mid: value('mid:'),
  }
}
