import { type RTCDtlsTransport, RTCPeerConnection, RTCRtpCodecParameters } from 'werift'

/** Payload number of Opus, as WhatsApp has it. */
export const OPUS = 111

/** A werift connection that has answered an offer, up to the point where it would begin its checks. */
export type WeriftAnswer = {
  readonly connection: RTCPeerConnection
  readonly dtls: RTCDtlsTransport
  /** Without its candidates, which the load peer finds out by itself. */
  readonly sdp: string
  /** Begins connectivity checks. */
  connect(): Promise<void>
}

export async function answerWithWerift(offer: string): Promise<WeriftAnswer> {
  const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: OPUS }
  const connection = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    codecs: { audio: [new RTCRtpCodecParameters(opus)] },
  })
  connection.addTransceiver('audio', { direction: 'sendrecv' })
  await connection.setRemoteDescription({ type: 'offer', sdp: offer })
  const answer = await connection.createAnswer()
  const [dtls] = connection.dtlsTransports
  if (!dtls) throw new Error('werift made no transport')
  // Told of no STUN server it would ask one of Google's, and wait for that.
  dtls.iceTransport.connection.stunServer = undefined
  return { connection, dtls, sdp: answer.sdp, connect: () => connection.setLocalDescription(answer).then(() => {}) }
}
