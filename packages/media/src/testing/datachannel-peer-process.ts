/**
 * A peer on node-datachannel, for tests, in a process of its own: the library's threads keep a process from ending, and it aborts one that
 * loads it in two threads. Started by datachannel-peer.ts with the address to bind; it ends when that closes the channel, or dies.
 */
import { Audio, PeerConnection, type Track } from 'node-datachannel'
import { type RtpHead, RtpWriter } from '../rtp.ts'

export type ToPeer =
  /** Answered by `described`. */
  | { readonly kind: 'offer' }
  /** Answered by `described`. */
  | { readonly kind: 'answer'; readonly offer: string }
  /** Addresses of the engine: the candidates of a description. */
  | { readonly kind: 'reach'; readonly sdp: string }
  /** Answered by `accepted`. */
  | { readonly kind: 'accept'; readonly answer: string }
  | { readonly kind: 'send'; readonly head: RtpHead; readonly payload: Uint8Array }
  | { readonly kind: 'hang-up' }

export type FromPeer =
  /** Its description, with all of its candidates. */
  | { readonly kind: 'described'; readonly sdp: string }
  | { readonly kind: 'accepted' }
  /** Sound can pass. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'heard'; readonly packet: Uint8Array }
  | { readonly kind: 'state'; readonly state: string }

const SSRC = 4_711

const writer = new RtpWriter(SSRC)
const connection = new PeerConnection('peer', {
  iceServers: [],
  bindAddress: process.argv[2] ?? '127.0.0.1',
  disableAutoNegotiation: true,
  forceMediaTransport: true,
})
let track: Track | null = null

connection.onStateChange((state) => say({ kind: 'state', state }))
connection.onGatheringStateChange((state) => {
  if (state === 'complete') say({ kind: 'described', sdp: connection.localDescription()?.sdp ?? '' })
})
process.on('message', (message: ToPeer) => obey(message))
// Nothing is left to be said, and an ordered exit would wait for the library's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

function obey(message: ToPeer): void {
  switch (message.kind) {
    case 'offer':
      adopt(connection.addTrack(describeAudio('audio')))
      connection.setLocalDescription('offer')
      break
    case 'answer':
      connection.setRemoteDescription(message.offer, 'offer')
      adopt(connection.addTrack(describeAudio(midOf(message.offer))))
      connection.setLocalDescription('answer')
      break
    case 'reach':
      for (const [, candidate = ''] of message.sdp.matchAll(/^a=(candidate:.+?)\r?$/gm))
        connection.addRemoteCandidate(candidate, midOf(message.sdp))
      break
    case 'accept':
      connection.setRemoteDescription(message.answer, 'answer')
      say({ kind: 'accepted' })
      break
    case 'send':
      if (track?.isOpen()) track.sendMessageBinary(writer.write(message.head, message.payload))
      break
    case 'hang-up':
      connection.close()
      break
    default:
      message satisfies never
  }
}

function midOf(sdp: string): string {
  return /^a=mid:(\S+)/m.exec(sdp)?.[1] ?? ''
}

function adopt(made: Track): void {
  track = made
  track.onOpen(() => say({ kind: 'connected' }))
  track.onMessage((packet) => say({ kind: 'heard', packet }))
}

function describeAudio(mid: string): Audio {
  const audio = new Audio(mid, 'SendRecv')
  audio.addOpusCodec(111, 'minptime=20;useinbandfec=1')
  audio.addAudioCodec(126, 'telephone-event/8000')
  audio.addSSRC(SSRC, 'peer', 'peer', 'peer-audio')
  return audio
}

function say(message: FromPeer): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}
