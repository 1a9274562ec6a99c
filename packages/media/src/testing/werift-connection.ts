import { randomBytes } from 'node:crypto'
import { type RTCDtlsTransport, RTCPeerConnection, RTCRtpCodecParameters } from 'werift'
import { isHandshake } from './meddler.ts'
import type { LoopbackAddress, Payloads } from './meta-sdp.ts'

/** How a peer connects, where that is not WhatsApp's way. */
export type PeerManner = {
  /** Default true. A peer that is not checks by itself. */
  readonly iceLite?: boolean
  /** Default 127.0.0.1. */
  readonly address?: LoopbackAddress
  /** The one profile that it knows, by its number in RFC 5764 and RFC 7714. Default: both that we know. */
  readonly srtpProfile?: number
  /** That it takes the controlling role whoever offers, and with which of 64 bits it insists. Default: as RFC 8445 has it. */
  readonly controls?: { readonly tieBreaker: bigint }
}

export type MadePeer = {
  readonly connection: RTCPeerConnection
  readonly dtls: RTCDtlsTransport
  readonly ssrc: number
}

type DatagramSocket = { onData: (data: Buffer, from: readonly [string, number]) => void }

/** What werift's objects have besides what its types tell. */
type Untold = {
  srtpProfiles: number[]
  tieBreaker: bigint
  _iceControlling: boolean
  switchRole: (controlling: boolean) => void
  protocols: { transport: DatagramSocket }[]
}

export function newConnection(
  { opus, keys }: Payloads,
  { iceLite = true, address = '127.0.0.1' }: PeerManner,
): RTCPeerConnection {
  const codecs = [
    new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: opus }),
    new RTCRtpCodecParameters({ mimeType: 'audio/telephone-event', clockRate: 8000, payloadType: keys ?? 126 }),
  ]
  return new RTCPeerConnection({
    iceLite,
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: [address],
    codecs: { audio: codecs },
  })
}

/**
 * Lets a connection that is about to describe itself control, whatever part that gives it. It still gives way in a conflict.
 *
 * @returns tells how often it has changed its role since
 */
export function takeControl(connection: RTCPeerConnection, { controls }: PeerManner): () => number {
  let changes = 0
  if (!controls) return () => changes
  for (const { iceTransport } of connection.dtlsTransports) {
    const ice = untold(iceTransport.connection)
    ice.tieBreaker = controls.tieBreaker
    ice._iceControlling = true
    Object.defineProperty(ice, 'iceControlling', { get: () => ice._iceControlling, set: () => {} })
    const switchRole = ice.switchRole.bind(ice)
    ice.switchRole = (controlling) => {
      if (controlling !== ice._iceControlling) changes++
      switchRole(controlling)
    }
  }
  return () => changes
}

/** Gives a connection that has described itself its manner; one that is lite, the looks of WhatsApp's: a long name, a padded password. */
export function finish(
  connection: RTCPeerConnection,
  ssrc: number,
  { iceLite = true, srtpProfile }: PeerManner,
): MadePeer {
  const [dtls] = connection.dtlsTransports
  if (!dtls) throw new Error('the test peer made no transport')
  const ice = dtls.iceTransport.connection
  if (iceLite) {
    ice.localUsername = randomBytes(8).toString('hex')
    ice.localPassword = randomBytes(16).toString('base64')
  }
  if (srtpProfile !== undefined) untold(dtls).srtpProfiles = [srtpProfile]
  keepEarlyHandshake(dtls)
  return { connection, dtls, ssrc }
}

/**
 * Keeps the engine's first handshake packet when it comes before werift has made its DTLS server, and delivers it then, once. Without this it
 * is dropped and comes again a second later, which WhatsApp's relay does not do to anybody.
 */
function keepEarlyHandshake(dtls: RTCDtlsTransport): void {
  for (const { transport } of untold(dtls.iceTransport.connection).protocols) {
    const deliver = transport.onData
    let early: Parameters<DatagramSocket['onData']> | null = null
    transport.onData = (data, address) => {
      if (isHandshake(data) && !dtls.dtls) early ??= [data, address]
      else if (!isStale(dtls, data)) deliver(data, address)
    }
    dtls.onStateChange.subscribe(() => {
      setImmediate(() => {
        if (!dtls.dtls || !early) return
        if (!isStale(dtls, early[0])) deliver(...early)
        early = null
      })
    })
  }
}

/**
 * A first ClientHello that comes again, because werift was slow, after werift has got further: it would go back to the beginning, where the
 * engine never meets it again.
 */
function isStale({ dtls: socket }: RTCDtlsTransport, hello: Buffer): boolean {
  if (!socket || socket.dtls.flight <= 2) return false
  // RFC 6347, sections 4.1, 4.2.2 and 4.2.1: a handshake record, of a ClientHello, whose cookie is empty.
  return hello[0] === 22 && hello[13] === 1 && hello[60 + (hello[59] ?? 0)] === 0
}

function untold(object: object): Untold {
  return object as Untold
}
